"""The estimate as a table: work times the cost of its units."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np
import pandas as pd

from vitrify.estimate.calibration import Calibration
from vitrify.estimate.counts import Stage
from vitrify.store.tables import Table
from vitrify.store.text_tables import text_table

ESTIMATE = Table(
    "tables/estimate.csv",
    "on demand, `snakemake estimate`: a stage and its cost",
    """
    stage?: rule, and protocol where it matters
    work: the amount of work
    what?: the unit of that work
    core_hours?: hours of one core like those of this machine; empty where a GPU was measured
    gpu_hours?: hours of a GPU like that of this machine, if it has one
    gigabytes?: kept on disk
    """,
)
_NUMBERS = ["core_hours", "gpu_hours", "gigabytes"]


def estimate_table(stages: Sequence[Stage], calibration: Calibration) -> pd.DataFrame:
    """The cost of each stage, the columns of `ESTIMATE`; a KeyError if a unit was not measured."""
    rows = []
    for stage in stages:
        hours = sum(count * calibration.seconds[unit] for unit, count in stage.work.items()) / 3600
        kept = sum(count * calibration.bytes[thing] for thing, count in stage.kept.items())
        row = {"stage": stage.name, "work": next(iter(stage.work.values())), "what": stage.what}
        on_gpu = stage.model in calibration.gpu
        row |= {"core_hours": np.nan if on_gpu else hours, "gpu_hours": hours if on_gpu else np.nan}
        rows.append(row | {"gigabytes": kept / 1e9})
    return pd.DataFrame(rows)


def estimate_text(title: str, table: pd.DataFrame, notes: Sequence[str], cores: int) -> str:
    """Return the table of `estimate_table`, its sum, and notes about the measurement on this machine, as printed."""
    sums = table[_NUMBERS].sum()
    lines = [
        (row.stage, f"{row.work:,.0f} {row.what}" if row.work < 1e7 else f"{row.work:.2e} {row.what}", *numbers)
        for row, numbers in zip(table.itertuples(), table[_NUMBERS].map(_number).to_numpy().tolist(), strict=True)
    ]
    header = ("stage", "work", "core-hours", "GPU-hours", "GB")
    body = text_table(header, lines, [("all", "", *map(_number, sums))], words=2)
    days = sums["core_hours"] / cores / 24
    notes = [
        f"Core-hours are CPU time on cores like the {cores} of this machine: {_number(days)} days if all of them are "
        "busy. Networks with several cores each keep them less busy than that.",
        *notes,
        "Left out: tables and figures, and what jobs under way keep on disk.",
    ]
    wrapped = [fill(note, len(body[1]), initial_indent="* ", subsequent_indent="  ") for note in notes]
    return "\n".join([title, "", *body, "", *wrapped, ""])


def _number(value: float) -> str:
    """Format a number with two or three digits: no estimate is better."""
    if np.isnan(value):
        return ""
    if value == 0:
        return "-"
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.2g}" if value >= 0.000995 else "<0.001"
