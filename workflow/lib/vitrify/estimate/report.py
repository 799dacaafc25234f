"""The estimate as a table: work times the cost of one unit."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np
import pandas as pd

from vitrify.estimate.calibration import GPU_FLOPS, Calibration
from vitrify.estimate.counts import Stage
from vitrify.store.tables import Table
from vitrify.store.text_tables import text_table

HOUR = 3600.0  # seconds
GIGABYTE = 1.0e9  # bytes
ESTIMATE = Table(
    "tables/estimate.csv",
    "on demand, `snakemake estimate`: a stage and its cost",
    """
    stage?: rule, and protocol where it matters
    work: how much there is to do
    what?: the unit of that work
    core_hours?: hours of one core like those of this machine
    gpu_hours?: hours of a GPU; assumed where none was measured
    gigabytes?: kept on disk
    """,
)


def estimate_table(stages: Sequence[Stage], calibration: Calibration) -> pd.DataFrame:
    """Cost of each stage.

    Args:
        stages: of `vitrify.estimate.counts.stages`.
        calibration: that knows all their units.

    Returns:
        The columns of `ESTIMATE`. Of a network measured on a CPU, core_hours and gpu_hours are alternatives, the latter
        at `GPU_FLOPS`; of one measured on a GPU there are no core_hours. NaN is what does not apply.

    Raises:
        KeyError: if a unit was not measured.
    """
    rows = []
    for stage in stages:
        seconds = sum(count * calibration.seconds[unit] for unit, count in stage.work.items())
        flops = sum(count * calibration.flops.get(unit, 0.0) for unit, count in stage.work.items())
        on_gpu = stage.network in calibration.gpu
        assumed = flops / GPU_FLOPS if stage.network is not None else np.nan
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
    """Sums of the table: with networks on the CPU, and with networks on a GPU; the former if none was measured on one.

    Returns:
        stage, core_hours, gpu_hours, gigabytes.
    """
    networks = table["gpu_hours"].notna()
    gigabytes = table["gigabytes"].sum()
    rows = [
        {
            "stage": "all, networks on a GPU",
            "core_hours": table.loc[~networks, "core_hours"].sum(),
            "gpu_hours": table["gpu_hours"].sum(),
            "gigabytes": gigabytes,
        }
    ]
    if table["core_hours"].notna().all():
        without = {"stage": "all, without a GPU", "core_hours": table["core_hours"].sum(), "gpu_hours": np.nan}
        rows.insert(0, without | {"gigabytes": gigabytes})
    return pd.DataFrame(rows)


def notes(table: pd.DataFrame, calibration: Calibration, cores: int) -> list[str]:
    """Notes on the basis of the numbers, and on their meaning on this machine.

    Args:
        table: of `estimate_table`.
        calibration: that it was made with.
        cores: of this machine.
    """
    whole = totals(table).iloc[0]
    hours = whole["core_hours"] / cores
    lines = [
        f"Core-hours are CPU time on cores as the {cores} of this machine: {whole['stage']}, {_duration(hours)} if all "
        "of them are kept busy. Networks that are given several cores each keep them less busy than that.",
        *calibration.notes,
    ]
    if not calibration.gpu:
        lines.append(
            f"GPU-hours are assumed, not measured: {GPU_FLOPS / 1e12:g} TFLOP/s sustained. They stand in place of the "
            "networks' core-hours."
        )
    return [*lines, "Left out: tables and figures, and what jobs under way keep on disk."]


def estimate_text(title: str, table: pd.DataFrame, notes: Sequence[str]) -> str:
    """The table, its sums and notes, as they are printed."""
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
    """Two or three digits: no estimate is better."""
    if np.isnan(value):
        return ""
    if value == 0:
        return "-"
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.2g}" if value >= 0.000995 else "<0.001"


def _duration(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.2g} minutes"
    return f"{_number(hours)} hours" if hours < 48 else f"{_number(hours / 24)} days"
