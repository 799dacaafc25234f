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
    """Compare the estimates that two studies both have, tables by name: the columns of `COMPARED`.

    Errors are 0 where both values are equal, infinite where they differ and neither has an error. That of a mean over
    the networks of several folds contains their spread, as each is another training. Rows that only one study has, or
    that lack a number or an error, are left out. Kinds are the descriptions of tables with estimates;
    standard errors are taken from intervals of the confidence. A KeyError is raised if a table lacks a column.
    """
    found = [pd.DataFrame(columns=COMPARED.names[:-1])]
    for name in [name for name in kinds if name in here and name in there]:
        for value, ends in kinds[name].estimates.items():
            one = _side(here[name], kinds[name], value, ends, confidence, "here")
            both = one.join(_side(there[name], kinds[name], value, ends, confidence, "there"), how="inner").dropna()
            rows = [" ".join(map(_word, key if isinstance(key, tuple) else (key,))) for key in both.index]
            found.append(both.assign(table=name, row=rows, quantity=value))
    found = [table for table in found if len(table)] or found
    result = pd.concat(found, ignore_index=True)[COMPARED.names[:-1]]
    numbers = result[["here", "here_error", "there", "there_error"]].astype(float)
    difference, error = numbers["here"] - numbers["there"], np.hypot(numbers["here_error"], numbers["there_error"])
    return result.assign(errors=(difference / error).where(difference != 0, 0.0))


def _side(
    table: pd.DataFrame, kind: Table, value: str, ends: Sequence[str], confidence: float, side: str
) -> pd.DataFrame:
    """Columns of the value and its error by the keys; temperatures and radii are rounded as in text files.

    The error of an interval is that of a normal distribution with an equally wide interval.
    """
    keys, spread = kind.keys.split(), value.replace("_mean", "_std")
    names = {key: table[key].round(6) if pd.api.types.is_float_dtype(table[key]) else table[key] for key in keys}
    error = table[ends[0]]
    if len(ends) == 2:
        error = (table[ends[1]] - error) / 2 / norm.ppf((1 + confidence) / 2)
    if kind.trained and {spread, "folds"} <= {*table}:
        error = np.hypot(error, table[spread].fillna(0.0) / np.sqrt(table["folds"]))  # of one fold nothing is known
    return pd.DataFrame({**names, side: table[value].astype(float), f"{side}_error": error}).set_index(keys)


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def comparison_text(compared: pd.DataFrame, kinds: Mapping[str, Table]) -> str:
    """Return a summary by table and the largest differences, of a table of `compare_tables` that is not empty."""
    size = compared["errors"].abs()
    trained = compared["table"].map({name: kind.trained for name, kind in kinds.items()}).astype(bool)
    parts = {"untrained": size[~trained], "trained": size[trained], "all": size}
    rows, whole = (
        [
            (name, f"{len(own):,}", f"{own.median():.2f}", f"{(own > USUAL).mean():.1%}", f"{own.max():.1f}")
            for name, own in groups
            if len(own)
        ]
        for groups in (size.groupby(compared["table"], sort=False), parts.items())
    )
    header = ["table", "estimates", "median", f"over {USUAL:g}", "largest"]
    lines = ["Differences in units of their errors", "", *text_table(header, rows, whole, words=1), ""]
    lines.append("By chance alone: a median of 0.67, and 4.6 % over 2. Estimates of one table go together, though.")
    lines.append(
        "Errors are over runs; those of means over folds are over trainings, too. To the others, another training,"
    )
    lines.append("or another T_g of a regression, adds.")
    notable = compared.loc[size[size >= NOTABLE].sort_values(ascending=False, kind="stable").index]
    if len(notable):
        listed = notable.head(SHOWN).to_string(index=False, float_format="%.3g")
        lines += ["", f"At least {NOTABLE:g} errors: {len(notable)}", "", listed]
        lines += [f"... and {len(notable) - SHOWN} more"] * (len(notable) > SHOWN)
    return "\n".join(lines)
