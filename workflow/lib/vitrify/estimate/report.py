"""The estimate as a table: work times the cost of its units."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np
import pandas as pd

from vitrify.estimate.calibration import Calibration
from vitrify.estimate.counts import Stage
from vitrify.store.tables import Table
from vitrify.store.text_tables import text_table

# Assumed, not measured: what a GPU of a computing centre sustains on networks of this size in single precision.
GPU_FLOPS = 1.0e13  # per second
HOUR = 3600.0  # seconds
GIGABYTE = 1.0e9  # bytes
ESTIMATE = Table(
    "tables/estimate.csv",
    "on demand, `snakemake estimate`: a stage and its cost",
    """
    stage?: rule, and protocol where it matters
    work: the amount of work
    what?: the unit of that work
    core_hours?: hours of one core like those of this machine
    gpu_hours?: hours of a GPU; assumed where none was measured
    gigabytes?: kept on disk
    """,
)


def estimate_table(stages: Sequence[Stage], calibration: Calibration) -> pd.DataFrame:
    """Return the cost of each stage.

    Args:
        stages: of `vitrify.estimate.counts.stages`.
        calibration: of all their units.

    Returns:
        The columns of `ESTIMATE`. Of networks measured on a CPU, core_hours and gpu_hours are alternatives, the latter
        at `GPU_FLOPS`, or NaN if no formula gives their operations; of networks measured on a GPU core_hours are NaN.

    Raises:
        KeyError: if a unit was not measured.
    """
    rows = []
    for stage in stages:
        seconds = sum(count * calibration.seconds[unit] for unit, count in stage.work.items())
        flops = sum(count * calibration.flops.get(unit, 0.0) for unit, count in stage.work.items())
        on_gpu = stage.model in calibration.gpu
        assumed = flops / GPU_FLOPS if flops else np.nan
        rows.append(
            {
                "stage": stage.name,
                "work": next(iter(stage.work.values())),
                "what": stage.what,
                "core_hours": np.nan if on_gpu else seconds / HOUR,
                "gpu_hours": (seconds if on_gpu else assumed) / HOUR,
                "gigabytes": sum(count * calibration.bytes[thing] for thing, count in stage.kept.items()) / GIGABYTE,
            }
        )
    return pd.DataFrame(rows)


def totals(table: pd.DataFrame) -> pd.DataFrame:
    """Sum up the table: with networks on the CPU, unless one was measured on a GPU; and with networks on a GPU.

    Returns:
        stage, core_hours, gpu_hours, gigabytes.
    """
    sums, on_cpu = table[["core_hours", "gpu_hours", "gigabytes"]].sum(), table["gpu_hours"].isna()
    rows = [{"stage": "all, networks on a GPU", **sums, "core_hours": table.loc[on_cpu, "core_hours"].sum()}]
    if table["core_hours"].notna().all():
        rows.insert(0, {"stage": "all, without a GPU", **sums, "gpu_hours": np.nan})
    return pd.DataFrame(rows)


def notes(table: pd.DataFrame, calibration: Calibration, cores: int) -> list[str]:
    """Return the notes below the table: conditions of the measurement, and the time that the study takes here.

    Args:
        table: of `estimate_table`.
        calibration: of that table.
        cores: of this machine.
    """
    whole = totals(table).iloc[0]
    hours = whole["core_hours"] / cores
    lines = [
        f"Core-hours are CPU time on cores like the {cores} of this machine: {whole['stage']}, {_duration(hours)} if "
        "all of them are busy. Networks with several cores each keep them less busy than that.",
        *calibration.notes,
    ]
    if not calibration.gpu:
        lines.append(
            f"GPU-hours are assumed, not measured: {GPU_FLOPS / 1e12:g} TFLOP/s sustained. They replace the networks' "
            "core-hours."
        )
    return [*lines, "Left out: tables and figures, and what jobs under way keep on disk."]


def estimate_text(title: str, table: pd.DataFrame, notes: Sequence[str]) -> str:
    """Return the table, its sums and notes, as they are printed."""
    header = ("stage", "work", "core-hours", "GPU-hours", "GB")
    lines = [
        (row.stage, f"{_count(row.work)} {row.what}", *map(_number, (row.core_hours, row.gpu_hours, row.gigabytes)))
        for row in table.itertuples()
    ]
    sums = [
        (row.stage, "", *map(_number, (row.core_hours, row.gpu_hours, row.gigabytes)))
        for row in totals(table).itertuples()
    ]
    body = text_table(header, lines, sums, words=2)
    wrapped = [fill(note, len(body[1]), initial_indent="* ", subsequent_indent="  ") for note in notes]
    return "\n".join([title, "", *body, "", *wrapped, ""])


def _count(value: float) -> str:
    return f"{value:,.0f}" if value < 1e7 else f"{value:.2e}"


def _number(value: float) -> str:
    """Format a number with two or three digits: no estimate is better."""
    if np.isnan(value):
        return ""
    if value == 0:
        return "-"
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.2g}" if value >= 0.000995 else "<0.001"


def _duration(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.2g} minutes"
    return f"{_number(hours)} hours" if hours < 48 else f"{_number(hours / 24)} days"
