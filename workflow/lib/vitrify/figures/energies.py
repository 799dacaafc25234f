"""Figure 1: inherent-structure energies against temperature, T_g, and the classes of the datasets."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from vitrify.configurations.energies import ENERGIES
from vitrify.configurations.glass_transition import GLASS_TRANSITION, is_determined
from vitrify.figures.style import CLASS_COLOURS, INHERENT_ENERGY, TEMPERATURE, dataset_title, protocol_look
from vitrify.store import parquet


def read_classes(paths: Sequence[str | os.PathLike]) -> pd.DataFrame:
    """Read the classes of datasets from their files, a row each: dataset, protocol, step, temperature, label."""
    tables = []
    for path in paths:
        columns = ["protocol", "step", "temperature", "label"]
        table = parquet.read_rows(path, parquet.DATASET, columns=columns).to_pandas().drop_duplicates()
        tables.append(table.assign(dataset=os.path.basename(path).removesuffix(".parquet")))
    return pd.concat(tables, ignore_index=True)


READERS = {"energies": ENERGIES.read, "transitions": GLASS_TRANSITION.read, "classes": read_classes}


def plot_rates(energies: pd.DataFrame, transitions: pd.DataFrame, classes: pd.DataFrame) -> Figure:
    """Figure 1(a): one curve per protocol, the lines whose intersection is T_g, datasets across protocols."""
    figure = Figure()
    axes = figure.subplots()
    found = {row["protocol"]: row for _, row in transitions.iterrows()}
    for i, (protocol, curve) in enumerate(energies.groupby("protocol", sort=False)):
        transition = f": {_draw_transition(axes, found[protocol])}" if protocol in found else ""
        axes.plot(
            curve["temperature"],
            curve["mean"],
            linestyle="none",
            markersize=2,
            label=f"{protocol}, {_runs(curve)}{transition}",
            **protocol_look(i),
        )
    figure.legend(loc="outside upper center")
    protocols = classes.groupby("dataset")["protocol"].transform("nunique")
    points = _mark_classes(axes, energies, classes[protocols > 1])
    axes.legend(handles=points, loc="lower right")
    _label(axes)
    return figure


def plot_datasets(energies: pd.DataFrame, classes: pd.DataFrame) -> Figure:
    """Figure 1(b): the curves that contain both classes of a dataset of one protocol, with their points."""
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
            markersize=2,
            ecolor="0.8",
            elinewidth=0.6,
            capsize=0,
            label=f"{protocol}, mean and std of {_runs(curve)}",
            zorder=1,
            **protocol_look(i) | {"color": "0.35"},
        )
    figure.legend(loc="outside upper center")
    axes.legend(handles=_mark_classes(axes, energies, classes), loc="lower right")
    _label(axes)
    return figure


def _runs(curve: pd.DataFrame) -> str:
    """Text of the number of runs in the means, more where a dataset needs a frame, and of unfinished minimisations."""
    fewest, most, left = curve["runs"].min(), curve["runs"].max(), curve["not_converged"].sum()
    runs = f"{most} runs" if fewest == most else f"{fewest} to {most} runs"
    return runs + (f" ({left} of {curve['runs'].sum()} minimisations not converged)" if left else "")


def _draw_transition(axes: Axes, row: pd.Series) -> str:
    """Draw the two lines of one protocol's T_g, and write its value."""
    determined = is_determined(row)
    beyond = 0.25 * row.t_g if determined else 0.0
    for low, high, slope, intercept in (
        (row.glass_low, row.glass_high + beyond, row.glass_slope, row.glass_intercept),
        (row.liquid_low - beyond, row.liquid_high, row.liquid_slope, row.liquid_intercept),
    ):
        ends = np.array([low, high])
        axes.plot(ends, slope * ends + intercept, ":", color="black", linewidth=1)
    if not determined:
        return "$T_g$ not determined"
    return f"$T_g$ = {row.t_g:.3f}" + ("" if np.isnan(row.low) else f" [{row.low:.3f}, {row.high:.3f}]")


def _mark_classes(axes: Axes, energies: pd.DataFrame, classes: pd.DataFrame) -> list[Line2D]:
    """Draw the points of classes, numbered by the datasets that use them.

    Returns:
        One point of each label, for the legend.
    """
    points = classes.merge(energies, on=["protocol", "step"], suffixes=("", "_of_mean"))
    shown = {}
    for (temperature, mean, side), group in points.groupby(["temperature", "mean", "label"]):
        colour, marker, name = CLASS_COLOURS[side], "oD"[side], ("liquid of dataset n", "glass of dataset n")[side]
        (shown[side],) = axes.plot(
            temperature, mean, marker, color=colour, markersize=5, markeredgecolor="white", zorder=3, label=name
        )
        # Curves rise to the right: above a liquid there is room, and below a glass.
        offset, align = ((-3, 5), "right") if side == 0 else ((-3, -11), "left")
        titles = ", ".join(map(dataset_title, group["dataset"]))
        axes.annotate(
            titles, (temperature, mean), offset, textcoords="offset points", ha=align, color=colour, fontsize=7
        )
    return [shown[side] for side in sorted(shown)]


def _label(axes: Axes) -> None:
    axes.set(xlabel=TEMPERATURE, ylabel=INHERENT_ENERGY)
    axes.margins(y=0.12)
