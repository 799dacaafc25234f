"""Differences between two studies of the same questions, table by table, in units of their errors."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm

from vitrify.store.tables import Table
from vitrify.store.text_tables import text_table

NOTABLE = 3.0  # errors from which on a difference is listed
USUAL = 2.0  # errors that one difference in twenty exceeds by chance
SHOWN = 20  # differences that are listed


COMPARED = Table(
    "tables/compared.csv",
    "on demand, `snakemake compare`: an estimate that another study has too",
    """
    table?: name of the table in both studies
    row?: names its row
    quantity?: the column that is compared
    here: of this study
    here_error: its standard error
    there: of the other study
    there_error: its standard error
    errors?: the difference in units of the root of both squared errors
    """,
)


def compare_tables(
    here: Mapping[str, pd.DataFrame],
    there: Mapping[str, pd.DataFrame],
    kinds: Mapping[str, Table],
    confidence: float,
) -> pd.DataFrame:
    """Compare the estimates that two studies both have.

    Args:
        here: tables of this study by name; those that `there` and `kinds` have too are compared.
        there: tables of the other one.
        kinds: the descriptions of tables with estimates.
        confidence: of the intervals, from which standard errors are taken.

    Returns:
        The columns of `COMPARED`; errors are 0 where both values are equal, infinite where they differ and neither has
        an error. Rows that only one study has, or that lack a number or an error, are left out.

    Raises:
        KeyError: if a table lacks a column.
    """
    found = []
    for name, kind in kinds.items():
        if name not in here or name not in there:
            continue
        for value, errors in kind.estimates.items():
            one, other = (
                _side(tables[name], kind.keys.split(), value, errors, confidence, side)
                for tables, side in ((here, "here"), (there, "there"))
            )
            both = one.join(other, how="inner").dropna()
            names = [" ".join(map(_word, key if isinstance(key, tuple) else (key,))) for key in both.index]
            found.append(both.assign(table=name, row=names, quantity=value))
    columns = COMPARED.names[:-1]
    result = pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns, dtype=float)
    difference, error = result["here"] - result["there"], np.hypot(result["here_error"], result["there_error"])
    return result.assign(errors=(difference / error).where(difference != 0, 0.0))


def _side(
    table: pd.DataFrame, keys: list[str], value: str, errors: Sequence[str], confidence: float, side: str
) -> pd.DataFrame:
    """Columns of the value and its error by the keys; temperatures and radii are rounded as in text files.

    The error of an interval is that of a normal distribution with an equally wide interval.
    """
    names = {key: table[key].round(6) if pd.api.types.is_float_dtype(table[key]) else table[key] for key in keys}
    if len(errors) == 1:
        error = table[errors[0]]
    else:
        low, high = errors
        error = (table[high] - table[low]) / 2 / norm.ppf((1 + confidence) / 2)
    return pd.DataFrame({**names, side: table[value].astype(float), f"{side}_error": error}).set_index(keys)


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _summary(name: str, size: pd.Series) -> list[str]:
    """One line of the summary."""
    return [name, f"{len(size):,}", f"{size.median():.2f}", f"{(size > USUAL).mean():.1%}", f"{size.max():.1f}"]


def comparison_text(compared: pd.DataFrame, kinds: Mapping[str, Table]) -> str:
    """Return a summary by table and the largest differences.

    Args:
        compared: of `compare_tables`; not empty.
        kinds: see `compare_tables`. Errors of trained networks do not contain how much another training differs.
    """
    size = compared["errors"].abs()
    untrained = ~compared["table"].map({name: kind.trained for name, kind in kinds.items()}).astype(bool)
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
