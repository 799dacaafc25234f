"""Differences of two studies of the same questions, table by table, in units of their errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from vitrify.store.text_tables import text_table

NOTABLE = 3.0  # errors from which on a difference is listed
USUAL = 2.0  # errors that one difference in twenty exceeds by chance
SHOWN = 20  # differences that are listed


@dataclass(frozen=True)
class Estimate:
    """A column of estimates, and where its standard errors are.

    Attributes:
        value: name of the column.
        error: of a table: (n,) standard errors.
    """

    value: str
    error: Callable[[pd.DataFrame, float], pd.Series]


def _column(name: str) -> Callable[[pd.DataFrame, float], pd.Series]:
    return lambda table, confidence: table[name]


def _of_mean(std: str, n: str) -> Callable[[pd.DataFrame, float], pd.Series]:
    return lambda table, confidence: table[std] / np.sqrt(table[n])


def _interval(low: str, high: str) -> Callable[[pd.DataFrame, float], pd.Series]:
    """Of an interval, as wide as that of a normal distribution."""
    return lambda table, confidence: (table[high] - table[low]) / 2 / norm.ppf((1 + confidence) / 2)


def _with_interval(*values: str, of: str = "") -> tuple[Estimate, ...]:
    """Columns with an interval beside them, `auc_mean` between `auc_low` and `auc_high`."""
    return tuple(
        Estimate(value, _interval(f"{value.removesuffix(of)}_low", f"{value.removesuffix(of)}_high"))
        for value in values
    )


_COEFFICIENTS = tuple(Estimate(f"alpha_{i}", _column(f"alpha_{i}_se_clustered")) for i in range(4))
_SCORES = _with_interval("auc_mean", "accuracy_mean", of="_mean")
_AUC = _with_interval("auc_mean", of="_mean")
_SHARE = (Estimate("called_glass", _interval("low", "high")),)

# By table: what names a row, and its estimates. Tables without errors are not here.
ESTIMATES: Mapping[str, tuple[tuple[str, ...], tuple[Estimate, ...]]] = {
    "energies": (("protocol", "step", "temperature"), (Estimate("mean", _of_mean("std", "runs")),)),
    "glass_transition": (("protocol",), (Estimate("t_g", _interval("low", "high")),)),
    "radial_distribution": (("dataset", "pair", "label", "r"), (Estimate("g", _column("sem")),)),
    "structure_metrics": (
        ("protocol", "coordinates", "graph", "metric", "temperature"),
        (Estimate("mean", _column("sem")),),
    ),
    "regression": (("protocol", "coordinates", "graph", "metric", "range"), _COEFFICIENTS),
    "auc": (("model", "dataset"), _SCORES),
    "auc_matrix_cnn": (("trained_on", "tested_on"), _AUC),
    "auc_matrix_dmpnn": (("trained_on", "tested_on"), _AUC),
    "baselines": (("dataset", "method"), _SCORES),
    "auc_inherent": (("model", "dataset", "coordinates"), (*_AUC, *_with_interval("difference"))),
    "auc_swapped": (("model", "dataset", "coordinates"), (*_AUC, *_with_interval("difference"))),
    "calibration": (("model", "dataset"), _with_interval("brier", "log_loss", "calibration_error")),
    "five_fold": (("kind", "fold"), _SHARE),
    "window_transfer": (("readout", "window_length"), _with_interval("auc")),
    "attention_auc": (("attention", "window_length"), _with_interval("auc")),
    "attention_metrics": (("metric", "label", "window_length"), (Estimate("mean", _column("sem")),)),
}

# Of these nothing was trained. Errors of the others do not know how much another training would differ.
UNTRAINED = ("energies", "glass_transition", "radial_distribution", "structure_metrics", "regression")


def compare_tables(
    here: Mapping[str, pd.DataFrame], there: Mapping[str, pd.DataFrame], confidence: float
) -> pd.DataFrame:
    """Compare the estimates that two studies both have.

    Args:
        here: tables of this study by name; those of `ESTIMATES` that `there` has too are compared.
        there: tables of the other one.
        confidence: of the intervals, from which standard errors are taken.

    Returns:
        table, row (its keys as text), quantity, here, here_error, there, there_error, and errors: the difference in
        units of the root of both squared errors; 0 where both are equal, infinite where they differ and neither has an
        error. Rows that only one study has, or that lack a number or an error, are left out.

    Raises:
        KeyError: if a table lacks a column.
    """
    found = []
    for name, (keys, estimates) in ESTIMATES.items():
        if name not in here or name not in there:
            continue
        for estimate in estimates:
            one, other = (
                _side(tables[name], keys, estimate, confidence, side)
                for tables, side in ((here, "here"), (there, "there"))
            )
            both = one.join(other, how="inner").dropna()
            names = [" ".join(map(_word, key if isinstance(key, tuple) else (key,))) for key in both.index]
            found.append(both.assign(table=name, row=names, quantity=estimate.value))
    columns = ["table", "row", "quantity", "here", "here_error", "there", "there_error"]
    result = pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns, dtype=float)
    difference, error = result["here"] - result["there"], np.hypot(result["here_error"], result["there_error"])
    return result.assign(errors=(difference / error).where(difference != 0, 0.0))


def _side(table: pd.DataFrame, keys: tuple[str, ...], estimate: Estimate, confidence: float, side: str) -> pd.DataFrame:
    """Columns of the value and its error by the keys; temperatures and radii are rounded, as text has them."""
    names = {key: table[key].round(6) if pd.api.types.is_float_dtype(table[key]) else table[key] for key in keys}
    values = {side: table[estimate.value].astype(float), f"{side}_error": estimate.error(table, confidence)}
    return pd.DataFrame(names | values).set_index(list(keys))


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _summary(name: str, size: pd.Series) -> list[str]:
    """A line of the summary."""
    return [name, f"{len(size):,}", f"{size.median():.2f}", f"{(size > USUAL).mean():.1%}", f"{size.max():.1f}"]


def comparison_text(compared: pd.DataFrame) -> str:
    """Return a summary by table and the largest differences.

    Args:
        compared: of `compare_tables`; not empty.
    """
    size = compared["errors"].abs()
    untrained = compared["table"].isin(UNTRAINED)
    rows = [_summary(name, own) for name, own in size.groupby(compared["table"], sort=False)]
    parts = {"untrained": size[untrained], "trained": size[~untrained], "all": size}
    whole = [_summary(name, part) for name, part in parts.items() if len(part)]
    header = ["table", "estimates", "median", f"over {USUAL:g}", "largest"]
    lines = ["Differences in units of their errors", "", *text_table(header, rows, whole, words=1), ""]
    lines.append("By chance alone: a median of 0.67, and 4.6 % over 2. Estimates of one table go together, though.")
    lines.append("Errors are over runs. Another training, or another T_g of a regression, adds to them.")
    notable = compared[size >= NOTABLE]
    order = notable["errors"].abs().sort_values(ascending=False, kind="stable").index
    if len(notable):
        lines += ["", f"At least {NOTABLE:g} errors: {len(notable)}"]
        forms = {"here": ".4g", "here_error": ".2g", "there": ".4g", "there_error": ".2g", "errors": "+.1f"}
        listed = [
            [row.table, row.row, row.quantity, *(format(getattr(row, name), form) for name, form in forms.items())]
            for row in notable.loc[order[:SHOWN]].itertuples()
        ]
        titles = ["table", "row", "quantity", "here", "error", "there", "error", "errors"]
        lines += ["", *text_table(titles, listed, [], words=3)[:-1]]
        if len(notable) > SHOWN:
            lines.append(f"... and {len(notable) - SHOWN} more")
    return "\n".join(lines)
