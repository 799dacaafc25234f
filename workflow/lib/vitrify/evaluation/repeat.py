"""A study beside another one of the same questions, table by table, in units of their errors."""

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
    "table? row? quantity? here here_error there there_error errors?",
    {
        "table": "name of the table in both studies",
        "row": "names its row",
        "quantity": "the column that is compared",
        "here": "of this study",
        "here_error": "its standard error",
        "there": "of the other study",
        "there_error": "its standard error",
        "errors": "the difference in units of the root of both squared errors",
    },
)


def compare_tables(
    here: Mapping[str, pd.DataFrame],
    there: Mapping[str, pd.DataFrame],
    kinds: Mapping[str, Table],
    confidence: float,
) -> pd.DataFrame:
    """Estimates that two studies both have, and how far they are apart.

    Args:
        here: tables of this study by name; those that `there` and `kinds` have too are compared.
        there: tables of the other one.
        kinds: the descriptions of tables with estimates.
        confidence: of the intervals, from which standard errors are taken.

    Returns:
        table, row (what names it, in words), quantity, here, here_error, there, there_error, and errors: the
        difference in units of the root of both squared errors, 0 where nothing differs, infinite where something does
        and neither has an error. Rows that only one study has, or that have no number or no error, are left out.

    Raises:
        KeyError: if a table lacks a column.
    """
    found = []
    for name, kind in kinds.items():
        if name not in here or name not in there:
            continue
        for value, errors in kind.estimates.items():
            sides = [_side(table[name], kind.keys.split(), value, errors, confidence) for table in (here, there)]
            both = sides[0].join(sides[1], how="inner", lsuffix="_here", rsuffix="_there").dropna()
            found.append(
                pd.DataFrame(
                    {
                        "table": name,
                        "row": [" ".join(map(_word, key if isinstance(key, tuple) else (key,))) for key in both.index],
                        "quantity": value,
                        "here": both["value_here"].to_numpy(),
                        "here_error": both["error_here"].to_numpy(),
                        "there": both["value_there"].to_numpy(),
                        "there_error": both["error_there"].to_numpy(),
                    }
                )
            )
    columns = ["table", "row", "quantity", "here", "here_error", "there", "there_error"]
    result = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    difference = (result["here"] - result["there"]).to_numpy(dtype=float)
    error = np.hypot(result["here_error"].to_numpy(dtype=float), result["there_error"].to_numpy(dtype=float))
    with np.errstate(divide="ignore", invalid="ignore"):
        result["errors"] = np.where(difference == 0, 0.0, difference / error)
    return result


def _side(table: pd.DataFrame, keys: list[str], value: str, errors: Sequence[str], confidence: float) -> pd.DataFrame:
    """value and error by the keys; temperatures and radii are rounded, as text has them.

    An interval has the error of a normal distribution whose interval is as wide.
    """
    names = {key: table[key].round(6) if pd.api.types.is_float_dtype(table[key]) else table[key] for key in keys}
    if len(errors) == 1:
        error = table[errors[0]]
    else:
        low, high = errors
        error = (table[high] - table[low]) / 2 / norm.ppf((1 + confidence) / 2)
    return pd.DataFrame({**names, "value": table[value], "error": error}).set_index(keys)


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _summary(name: str, size: pd.Series) -> list[str]:
    """A line of the summary."""
    return [name, f"{len(size):,}", f"{size.median():.2f}", f"{(size > USUAL).mean():.1%}", f"{size.max():.1f}"]


def comparison_text(compared: pd.DataFrame, kinds: Mapping[str, Table]) -> str:
    """A summary by table, and the largest differences.

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
        listed = [
            [
                row.table,
                row.row,
                row.quantity,
                f"{row.here:.4g}",
                f"{row.here_error:.2g}",
                f"{row.there:.4g}",
                f"{row.there_error:.2g}",
                f"{row.errors:+.1f}",
            ]
            for row in notable.loc[order[:SHOWN]].itertuples()
        ]
        titles = ["table", "row", "quantity", "here", "error", "there", "error", "errors"]
        lines += ["", *text_table(titles, listed, [], words=3)[:-1]]
        if len(notable) > SHOWN:
            lines.append(f"... and {len(notable) - SHOWN} more")
    return "\n".join(lines)
