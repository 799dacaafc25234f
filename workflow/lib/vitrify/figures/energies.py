"""Figure 1: inherent-structure energies against temperature, T_g, and where the datasets' classes lie."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vitrify import storage
from vitrify.figures.style import (
    GLASS,
    INHERENT_ENERGY,
    LIQUID,
    PROTOCOL_COLOURS,
    PROTOCOL_MARKERS,
    TEMPERATURE,
    dataset_title,
)


def read_classes(paths: Sequence[str | os.PathLike]) -> pd.DataFrame:
    """Where the classes of datasets lie.

    Args:
        paths: `datasets/<dataset>.parquet`, in the order wanted, named by the datasets' ids.

    Returns:
        One row a class: dataset, protocol, step, temperature, label.
    """
    tables = []
    for path in paths:
        columns = ["protocol", "step", "temperature", "label"]
        table = storage.read_rows(path, storage.DATASET, columns=columns).to_pandas().drop_duplicates()
        tables.append(table.assign(dataset=os.path.basename(path).removesuffix(".parquet")))
    return pd.concat(tables, ignore_index=True)


def plot_rates(energies: pd.DataFrame, transitions: pd.DataFrame, classes: pd.DataFrame) -> Figure:
    """Figure 1(a): one curve a protocol, the lines whose intersection is T_g, datasets across protocols.

    Args:
        energies: of `tables/energies.csv`.
        transitions: of `tables/glass_transition.csv`.
        classes: of `read_classes`; those of datasets with one protocol are left to Figure 1(b).
    """
    figure = Figure()
    axes = figure.subplots()
    for i, (protocol, curve) in enumerate(energies.groupby("protocol", sort=False)):
        axes.plot(
            curve["temperature"],
            curve["mean"],
            PROTOCOL_MARKERS[i % len(PROTOCOL_MARKERS)],
            color=PROTOCOL_COLOURS[i % len(PROTOCOL_COLOURS)],
            markersize=2,
            label=f"{protocol}, {_runs(curve)}",
        )
    for row in transitions.itertuples():
        for low, high, slope, intercept in (
            (row.glass_low, max(row.t_g * 1.25, row.glass_high), row.glass_slope, row.glass_intercept),
            (min(row.t_g * 0.75, row.liquid_low), row.liquid_high, row.liquid_slope, row.liquid_intercept),
        ):
            ends = np.array([low, high])
            axes.plot(ends, slope * ends + intercept, ":", color="black", linewidth=1)
        interval = "" if np.isnan(row.low) else f" [{row.low:.3f}, {row.high:.3f}]"
        axes.plot([], [], " ", label=f"$T_g$ of {row.protocol}: {row.t_g:.3f}{interval}")
    protocols = classes.groupby("dataset")["protocol"].transform("nunique")
    _mark_classes(axes, energies, classes[protocols > 1])
    _finish(axes)
    return figure


def plot_datasets(energies: pd.DataFrame, classes: pd.DataFrame) -> Figure:
    """Figure 1(b): the curves that datasets of one protocol take both classes from, with their points.

    Args:
        energies: of `tables/energies.csv`.
        classes: of `read_classes`.
    """
    protocols = classes.groupby("dataset")["protocol"].transform("nunique")
    classes = classes[protocols == 1] if (protocols == 1).any() else classes
    figure = Figure()
    axes = figure.subplots()
    for i, protocol in enumerate(classes["protocol"].unique()):
        curve = energies[energies["protocol"] == protocol]
        axes.errorbar(
            curve["temperature"],
            curve["mean"],
            curve["std"],
            linestyle="none",
            color="0.35",
            ecolor="0.8",
            elinewidth=0.6,
            capsize=0,
            markersize=2,
            marker=PROTOCOL_MARKERS[i % len(PROTOCOL_MARKERS)],
            label=f"{protocol}, mean and std of {_runs(curve)}",
            zorder=1,
        )
    _mark_classes(axes, energies, classes)
    _finish(axes)
    return figure


def _runs(curve: pd.DataFrame) -> str:
    """How many runs the means are taken over; more where a dataset needs a frame."""
    fewest, most = curve["runs"].min(), curve["runs"].max()
    return f"{most} runs" if fewest == most else f"{fewest} to {most} runs"


def _mark_classes(axes: Axes, energies: pd.DataFrame, classes: pd.DataFrame) -> None:
    """Points of the classes, numbered by the datasets that take them."""
    points = classes.merge(energies, on=["protocol", "step"], suffixes=("", "_of_mean"))
    for (temperature, mean, side), group in points.groupby(["temperature", "mean", "label"]):
        colour, marker = ((LIQUID, "o"), (GLASS, "D"))[side]
        axes.plot(temperature, mean, marker, color=colour, markersize=5, markeredgecolor="white", zorder=3)
        # A glass is at the left end, so its numbers stand to the right of it; a liquid's above.
        offset, align = ((0, 5), "center") if side == 0 else ((6, -3), "left")
        titles = ", ".join(map(dataset_title, group["dataset"]))
        axes.annotate(
            titles, (temperature, mean), offset, textcoords="offset points", ha=align, color=colour, fontsize=7
        )
    if len(points):
        axes.plot([], [], "o", color=LIQUID, label="liquid of dataset n")
        axes.plot([], [], "D", color=GLASS, label="glass of dataset n")


def _finish(axes: Axes) -> None:
    axes.set(xlabel=TEMPERATURE, ylabel=INHERENT_ENERGY)
    axes.margins(y=0.12)
    axes.legend(loc="lower right")
