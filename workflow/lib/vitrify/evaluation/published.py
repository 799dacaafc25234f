"""What the paper states, beside what this study measured."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy.stats import norm, t

from vitrify.errors import DataError
from vitrify.simulation.schedule import Protocol
from vitrify.store.tables import Table

CONFIDENCE = 0.95
NOT_COMPARABLE = "not comparable"
PUBLISHED = Table(
    "tables/published.csv",
    "one number that the paper states",
    "quantity? relation? published published_std? measured? low? high? agrees? why? source?",
    {
        "quantity": "name of the number",
        "relation": "`=`, `>` or `<`: how the paper states it",
        "published": "the paper's number",
        "published_std": "the standard deviation that the paper gives with it",
        "measured": "the study's number",
        "low": "lower end of its 95 % interval",
        "high": "upper end of it",
        "agrees": "`yes`, `no` or `not comparable`",
        "why": "why it cannot be compared",
        "source": "where the paper states it",
    },
)


class CannotCompareError(Exception):
    """This study does not have what a statement of the paper is about."""


def read_published(path: str | os.PathLike) -> dict:
    """The paper's statements, and the study that they are about: `resources/published.yaml`."""
    try:
        return yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        reason = getattr(error, "problem", None) or error
        raise DataError(path, f"is not plain YAML: {reason}") from error


def compare(published: dict, config: dict, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Each number that the paper states, with the measured one where there is one to compare.

    A number agrees if its interval meets the published one (value and standard deviation, or half of the last digit
    where the paper gives none); a bound, if the measured value keeps it; a coefficient that is said to be positive with
    p < 0.05, if its whole interval is.

    Args:
        published: of `read_published`.
        config: system, simulation, protocols, datasets, images, models, attention of this study.
        tables: energies, glass_transition, auc, attention_auc, wilcoxon and regression of this study.

    Returns:
        quantity, relation, published, published_std, measured, low, high (95 % interval), agrees (yes, no, not
        comparable), why, source.
    """
    rows = []
    for statement in published["quantities"]:
        value, low, high, why = np.nan, np.nan, np.nan, ""
        try:
            value, low, high = _measure(statement, published, config, tables)
            _check_size(statement, published, config)
            agrees = "yes" if _agrees(statement, value, low, high) else "no"
        except CannotCompareError as reason:
            agrees, why = NOT_COMPARABLE, str(reason)
        rows.append(
            {
                "quantity": statement["quantity"],
                "relation": statement["relation"],
                "published": statement["value"],
                "published_std": statement.get("std", np.nan),
                "measured": value,
                "low": low,
                "high": high,
                "agrees": agrees,
                "why": why,
                "source": statement["source"],
            }
        )
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


def _check_size(statement: dict, published: dict, config: dict) -> None:
    """Raise if this study is of another size than the paper's in a way that the statement depends on."""
    block = "images" if statement["kind"] == "feature_maps" else "system"
    for key, value in published[block].items():
        if config[block][key] != value:
            raise CannotCompareError(f"{block}.{key} is {config[block][key]} here, {value} in the paper")
    if statement["kind"] not in ("auc", "auc_difference", "attention_auc", "wilcoxon"):
        return
    block = config["datasets"].get(statement["dataset"])
    if block is None:
        raise CannotCompareError(f"no {statement['dataset']} here")
    if block["coordinates"] != "thermal":
        raise CannotCompareError(f"coordinates are {block['coordinates']} here, thermal in the paper")
    for one, other in zip(block["classes"].values(), published["datasets"][statement["dataset"]], strict=True):
        here = _schedule_name(config, published, one["protocol"])
        if (here, one["temperature"]) != (other["protocol"], other["temperature"]):
            raise CannotCompareError(
                f"a class is {one['protocol']} at {one['temperature']} here, "
                f"{other['protocol']} at {other['temperature']} in the paper"
            )
        runs = config["protocols"][one["protocol"]]["runs"]
        if runs != published["runs"]:
            raise CannotCompareError(f"{runs} runs here, {published['runs']} in the paper")


def _schedule_name(config: dict, published: dict, protocol: str) -> str | None:
    """The paper's name of one of this study's protocols: that with the same schedule."""
    schedule = config["protocols"][protocol]["schedule"]
    return next((name for name, other in published["protocols"].items() if other == schedule), None)


def _protocol(statement: dict, published: dict, config: dict) -> str:
    """This study's protocol that has the schedule of the statement's."""
    for name in config["protocols"]:
        if _schedule_name(config, published, name) == statement["protocol"]:
            return name
    raise CannotCompareError(f"no protocol here has the schedule of {statement['protocol']}")


def _measure(statement: dict, published: dict, config: dict, tables: dict) -> tuple[float, float, float]:
    """Value and interval of what a statement is about."""
    match statement["kind"]:
        case "t_g":
            table = tables["glass_transition"].set_index("protocol")
            protocol = _protocol(statement, published, config)
            if protocol not in table.index:
                raise CannotCompareError(f"glass_transition.protocols does not name {protocol}")
            return tuple(table.loc[protocol, ["t_g", "low", "high"]])
        case "energy":
            return _energy(statement, published, config, tables["energies"])
        case "feature_maps":
            if "cnn" not in config["models"]:
                raise CannotCompareError("no cnn here")
            width = config["images"]["pixels"] - sum(kernel - 1 for kernel in config["models"]["cnn"]["kernels"])
            return float(width), np.nan, np.nan
        case "particles":
            return config["system"]["particles"] * statement["window_length"] ** 2, np.nan, np.nan
        case "auc":
            return _auc(statement["model"], statement["dataset"], tables["auc"])
        case "attention_auc":
            return _attention_auc(statement, config, tables["attention_auc"])
        case "wilcoxon":
            _check_attended(statement, config)
            row = tables["wilcoxon"].set_index("metric").loc[statement["metric"]]
            if np.isnan(row["p_value"]):
                raise CannotCompareError("no pair differs")
            return row["p_value"], np.nan, np.nan
        case "regression":
            return _interaction(statement, published, config, tables["regression"])
        case "auc_difference":
            ours = [_auc(model, statement["dataset"], tables["auc"]) for model in ("dmpnn", "cnn")]
            (first, low, high), (second, other_low, other_high) = ours
            down, up = np.hypot(first - low, other_high - second), np.hypot(high - first, second - other_low)
            return first - second, first - second - down, first - second + up
    raise ValueError(f"published.yaml: {statement['quantity']} is of the unknown kind {statement['kind']!r}")


def _energy(statement: dict, published: dict, config: dict, energies: pd.DataFrame) -> tuple[float, float, float]:
    name = _protocol(statement, published, config)
    protocol = Protocol.from_config(name, config["protocols"][name], config["simulation"]["temperature"])
    step = protocol.frame_near(statement["temperature"])
    row = energies[(energies["protocol"] == name) & (energies["step"] == step)].squeeze()
    half = norm.ppf((1 + CONFIDENCE) / 2) * row["std"] / np.sqrt(row["runs"])
    return row["mean"], row["mean"] - half, row["mean"] + half


def _interaction(statement: dict, published: dict, config: dict, table: pd.DataFrame) -> tuple[float, float, float]:
    """alpha_3 of Eq. 12, thermal coordinates, all temperatures; the interval is that of the paper's plain errors."""
    name = _protocol(statement, published, config)
    wanted = {"protocol": name, "coordinates": "thermal", "range": "all"}
    wanted |= {key: statement[key] for key in ("graph", "metric")}
    rows = table[np.logical_and.reduce([table[key] == value for key, value in wanted.items()])]
    if rows.empty:
        raise CannotCompareError(f"structure.protocols does not name {name}")
    row = rows.iloc[0]
    if np.isnan(row["alpha_3"]):
        raise CannotCompareError(f"{name} has no regression: too few temperatures on a side of T_g")
    half = t.ppf((1 + CONFIDENCE) / 2, row["n"] - 4) * row["alpha_3_se"]
    return row["alpha_3"], row["alpha_3"] - half, row["alpha_3"] + half


def _auc(model: str, dataset: str, scores: pd.DataFrame) -> tuple[float, float, float]:
    """Mean over folds, with Student's interval, cut at 0 and 1; folds share training runs: it is rather too narrow."""
    row = scores[(scores["model"] == model) & (scores["dataset"] == dataset)]
    if row.empty:
        raise CannotCompareError(f"no {model} on {dataset} here")
    row = row.iloc[0]
    half = t.ppf((1 + CONFIDENCE) / 2, row["folds"] - 1) * row["auc_std"] / np.sqrt(row["folds"])
    return row["auc_mean"], max(row["auc_mean"] - half, 0.0), min(row["auc_mean"] + half, 1.0)


def _check_attended(statement: dict, config: dict) -> None:
    dataset = config["attention"]["dataset"]
    if dataset != statement["dataset"]:
        raise CannotCompareError(f"attention is trained on {dataset} here, on {statement['dataset']} in the paper")


def _attention_auc(statement: dict, config: dict, scores: pd.DataFrame) -> tuple[float, float, float]:
    """Of the network with attention in windows of one length, with its bootstrap interval over runs."""
    _check_attended(statement, config)
    scores = scores[scores["attention"] != "none"]
    window = statement["window"]
    rows = scores[scores["trained"] if window == "trained" else np.isclose(scores["window_length"], window)]
    if rows.empty:
        raise CannotCompareError(f"no windows of {window} here")
    return tuple(rows.iloc[0][["auc", "auc_low", "auc_high"]])
