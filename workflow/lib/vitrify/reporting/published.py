"""The paper's numbers beside those of this study."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy.stats import norm, t

from vitrify.attention.metrics import WILCOXON
from vitrify.configurations.energies import ENERGIES
from vitrify.configurations.glass_transition import GLASS_TRANSITION
from vitrify.errors import DataError
from vitrify.evaluation.described import AUC
from vitrify.evaluation.windows import ATTENTION_AUC
from vitrify.simulation.schedule import Protocol
from vitrify.store.tables import Table
from vitrify.structure.regression import REGRESSION

CONFIDENCE = 0.95
NOT_COMPARABLE = "not comparable"
Measured = tuple[float, float, float]  # a value and its interval, which may be missing
PUBLISHED = Table(
    "tables/published.csv",
    "one number that the paper states",
    """
    quantity?: name of the number
    relation?: `=`, `>` or `<`: how the paper states it
    published: the paper's number
    published_std?: the standard deviation that the paper gives with it
    measured?: the study's number
    low?: lower end of its 95 % interval
    high?: upper end of it
    agrees?: `yes`, `no` or `not comparable`
    why?: why it cannot be compared
    source?: where the paper states it
    """,
)


class CannotCompareError(Exception):
    """This study lacks the subject of a statement of the paper."""


def read_published(path: str | os.PathLike) -> dict:
    """Read `resources/published.yaml`: the paper's statements, and the study that they describe."""
    try:
        return yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        reason = getattr(error, "problem", None) or error
        raise DataError(path, f"is not plain YAML: {reason}") from error


READERS = {
    "published": read_published,
    "energies": ENERGIES.read,
    "glass_transition": GLASS_TRANSITION.read,
    "auc": AUC.read,
    "attention_auc": ATTENTION_AUC.read,
    "wilcoxon": WILCOXON.read,
    "regression": REGRESSION.read,
}


def compare(published: dict, config: dict, **tables: pd.DataFrame) -> pd.DataFrame:
    """List each number that the paper states, with the measured number if the two are comparable.

    A number agrees if its interval meets the published one (value and standard deviation, or half of the last digit
    where the paper gives none); a bound, if the measured value is beyond it; a coefficient that is said to be positive
    with p < 0.05, if its whole interval is positive.

    Args:
        published: of `read_published`.
        config: system, simulation, protocols, datasets, images, models, attention of this study.
        tables: energies, glass_transition, auc, attention_auc, wilcoxon and regression of this study.

    Returns:
        The columns of `PUBLISHED`.
    """
    study, rows = _Study(published, config, tables), []
    for statement in published["quantities"]:
        value, low, high, why = np.nan, np.nan, np.nan, ""
        try:
            value, low, high = getattr(study, statement["kind"])(statement)
            study.check_size(statement)
            agrees = "yes" if _agrees(statement, value, low, high) else "no"
        except CannotCompareError as reason:
            agrees, why = NOT_COMPARABLE, str(reason)
        row = {key: statement[key] for key in ("quantity", "relation")}
        row |= {"published": statement["value"], "published_std": statement.get("std", np.nan)}
        row |= {"measured": value, "low": low, "high": high, "agrees": agrees, "why": why}
        rows.append(row | {"source": statement["source"]})
    return pd.DataFrame(rows)


def _agrees(statement: dict, value: float, low: float, high: float) -> bool:
    bound = statement["value"]
    match statement["relation"]:
        case ">":
            return (low if statement["kind"] == "regression" else value) > bound
        case "<":
            return value < bound
    width = statement.get("std", statement.get("tolerance"))
    low, high = (value, value) if np.isnan(low) else (low, high)
    return low <= bound + width and bound - width <= high


def _around(value: float, half: float) -> Measured:
    return value, value - half, value + half


@dataclass(frozen=True)
class _Study:
    """A study beside the paper's; each public method but `check_size` is one kind of statement."""

    published: dict
    config: dict
    tables: dict[str, pd.DataFrame]

    def check_size(self, statement: dict) -> None:
        """Raise if this study differs in size from the paper's and the statement depends on that size."""
        block = "images" if statement["kind"] == "feature_maps" else "system"
        for key, value in self.published[block].items():
            if self.config[block][key] != value:
                raise CannotCompareError(f"{block}.{key} is {self.config[block][key]} here, {value} in the paper")
        if statement["kind"] not in ("auc", "auc_difference", "attention_auc", "wilcoxon"):
            return
        block = self.config["datasets"].get(statement["dataset"])
        if block is None:
            raise CannotCompareError(f"no {statement['dataset']} here")
        if block["coordinates"] != "thermal":
            raise CannotCompareError(f"coordinates are {block['coordinates']} here, thermal in the paper")
        for one, other in zip(block["classes"].values(), self.published["datasets"][statement["dataset"]], strict=True):
            if (self._name(one["protocol"]), one["temperature"]) != (other["protocol"], other["temperature"]):
                raise CannotCompareError(
                    f"a class is {one['protocol']} at {one['temperature']} here, "
                    f"{other['protocol']} at {other['temperature']} in the paper"
                )
            runs = self.config["protocols"][one["protocol"]]["runs"]
            if runs != self.published["runs"]:
                raise CannotCompareError(f"{runs} runs here, {self.published['runs']} in the paper")

    def t_g(self, statement: dict) -> Measured:
        protocol = self._protocol(statement)
        row = self._row("glass_transition", f"glass_transition.protocols does not name {protocol}", protocol=protocol)
        return row["t_g"], row["low"], row["high"]

    def energy(self, statement: dict) -> Measured:
        name = self._protocol(statement)
        protocol = Protocol.from_config(name, self.config["protocols"][name], self.config["simulation"]["temperature"])
        step = protocol.frame_near(statement["temperature"])
        row = self._row("energies", f"no energies of {name} here", protocol=name, step=step)
        return _around(row["mean"], norm.ppf((1 + CONFIDENCE) / 2) * row["std"] / np.sqrt(row["runs"]))

    def feature_maps(self, statement: dict) -> Measured:
        if "cnn" not in self.config["models"]:
            raise CannotCompareError("no cnn here")
        kernels = self.config["models"]["cnn"]["kernels"]
        return float(self.config["images"]["pixels"] - sum(kernel - 1 for kernel in kernels)), np.nan, np.nan

    def particles(self, statement: dict) -> Measured:
        return self.config["system"]["particles"] * statement["window_length"] ** 2, np.nan, np.nan

    def auc(self, statement: dict) -> Measured:
        """Mean over folds with its bootstrap interval over runs, as in all tables and figures."""
        model, dataset = statement["model"], statement["dataset"]
        row = self._row("auc", f"no {model} on {dataset} here", model=model, dataset=dataset)
        return tuple(row[["auc_mean", "auc_low", "auc_high"]])

    def auc_difference(self, statement: dict) -> Measured:
        """AUC of the D-MPNN minus that of the CNN."""
        (first, low, high), (second, other_low, other_high) = (
            self.auc(statement | {"model": model}) for model in ("dmpnn", "cnn")
        )
        down, up = np.hypot(first - low, other_high - second), np.hypot(high - first, second - other_low)
        return first - second, first - second - down, first - second + up

    def attention_auc(self, statement: dict) -> Measured:
        """AUC of the network with attention in windows of one length, with its bootstrap interval over runs."""
        self._check_attention(statement)
        scores = self.tables["attention_auc"]
        scores = scores[scores["attention"] != "none"]
        window = statement["window"]
        rows = scores[scores["trained"] if window == "trained" else np.isclose(scores["window_length"], window)]
        if rows.empty:
            raise CannotCompareError(f"no windows of {window} here")
        return tuple(rows.iloc[0][["auc", "auc_low", "auc_high"]])

    def wilcoxon(self, statement: dict) -> Measured:
        self._check_attention(statement)
        p_value = self._row("wilcoxon", "no such metric here", metric=statement["metric"])["p_value"]
        if np.isnan(p_value):
            raise CannotCompareError("no pair differs")
        return p_value, np.nan, np.nan

    def regression(self, statement: dict) -> Measured:
        """alpha_3 of Eq. 12, thermal coordinates, all temperatures, with the interval of plain errors, as published."""
        name = self._protocol(statement)
        wanted = {"protocol": name, "coordinates": "thermal", "range": "all"}
        wanted |= {key: statement[key] for key in ("graph", "metric")}
        row = self._row("regression", f"structure.protocols does not name {name}", **wanted)
        if np.isnan(row["alpha_3"]):
            raise CannotCompareError(f"{name} has no regression: too few temperatures on a side of T_g")
        return _around(row["alpha_3"], t.ppf((1 + CONFIDENCE) / 2, row["n"] - 4) * row["alpha_3_se"])

    def _row(self, name: str, otherwise: str, **wanted: object) -> pd.Series:
        """The row of a table that has the wanted values; or the reason why there is none."""
        table = self.tables[name]
        rows = table[np.logical_and.reduce([table[key] == value for key, value in wanted.items()])]
        if rows.empty:
            raise CannotCompareError(otherwise)
        return rows.iloc[0]

    def _check_attention(self, statement: dict) -> None:
        dataset = self.config["attention"]["dataset"]
        if dataset != statement["dataset"]:
            raise CannotCompareError(f"attention is trained on {dataset} here, on {statement['dataset']} in the paper")

    def _name(self, protocol: str) -> str | None:
        """The paper's name of the protocol of this study that has the same schedule."""
        schedule = self.config["protocols"][protocol]["schedule"]
        return next((name for name, other in self.published["protocols"].items() if other == schedule), None)

    def _protocol(self, statement: dict) -> str:
        """This study's protocol that has the schedule of the statement's protocol."""
        for name in self.config["protocols"]:
            if self._name(name) == statement["protocol"]:
                return name
        raise CannotCompareError(f"no protocol here has the schedule of {statement['protocol']}")
