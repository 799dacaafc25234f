"""Figure 1: inherent-structure energies against temperature, T_g, and the classes of the datasets."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from vitrify.configurations.energies import ENERGIES
from vitrify.configurations.glass_transition import GLASS_TRANSITION, is_determined
from vitrify.figures.style import (
    CLASS_COLOURS,
    INHERENT_ENERGY,
    INK,
    POINTS,
    SMALL,
    TEMPERATURE,
    dataset_title,
    protocol_look,
)
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
    """Figure 1(a): one curve per protocol, T_g with its interval on the axis, datasets across protocols.

    The lines whose intersection is T_g are drawn where it is determined.
    """
    figure, axes = _draw_curves(energies)
    axes.set_title("(a)", loc="left")
    protocols = classes.groupby("dataset")["protocol"].transform("nunique")
    _mark_classes(axes, energies, classes[protocols > 1])
    order = list(dict.fromkeys(energies["protocol"]))
    for line, row in enumerate(transitions.itertuples(index=False)):
        _draw_transition(axes, pd.Series(row._asdict()), 0.04 + 0.075 * line, protocol_look(order.index(row.protocol)))
    return figure


def plot_datasets(energies: pd.DataFrame, classes: pd.DataFrame) -> Figure:
    """Figure 1(b): the curves that contain both classes of a dataset of one protocol, with their points."""
    protocols = classes.groupby("dataset")["protocol"].transform("nunique")
    classes = classes[protocols == 1] if (protocols == 1).any() else classes
    figure, axes = _draw_curves(energies, list(classes["protocol"].unique()))
    axes.set_title("(b)", loc="left")
    _mark_classes(axes, energies, classes)
    return figure


def _draw_curves(energies: pd.DataFrame, shown: Sequence[str] | None = None) -> tuple[Figure, Axes]:
    """Mean and standard error of each protocol; at a temperature that is held, of the last frame; names at the ends."""
    figure = Figure()
    axes = figure.subplots()
    ends = []
    for i, (protocol, curve) in enumerate(energies.groupby("protocol", sort=False)):
        if shown is not None and protocol not in shown:
            continue
        look = protocol_look(i)
        line = curve.drop_duplicates("temperature", keep="last").sort_values("temperature")
        t, mean, sem = (line[name].to_numpy() for name in ("temperature", "mean", "sem"))
        axes.fill_between(t, mean - sem, mean + sem, color=look["color"], alpha=0.25, linewidth=0)
        axes.plot(t, mean, markersize=2, linewidth=0.6, **look)
        ends.append((mean[-1], t[-1], f"{protocol}\n{_runs(curve)}", look["color"]))
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.15 * (high - low), high + 0.1 * (high - low))
    right, place = axes.dataLim.x1, np.inf
    for mean, t, said, colour in sorted(ends, reverse=True):
        place = min(mean, place - 0.13 * (high - low))  # room for two lines
        arrow = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkB": 2}
        at = {"va": "center", "fontsize": SMALL, "arrowprops": arrow}
        axes.annotate(said, (t, mean), (1.06 * right, place), **at)
    axes.set(xlabel=TEMPERATURE, ylabel=f"{INHERENT_ENERGY}\nmean and standard error")
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= 1.05 * right])
    axes.set_xlim(right=1.38 * right)
    return figure, axes


def _runs(curve: pd.DataFrame) -> str:
    """Text of the number of runs in the means, more where a dataset needs a frame, and of unfinished minimisations."""
    fewest, most, left = curve["runs"].min(), curve["runs"].max(), curve["not_converged"].sum()
    runs = f"{most} runs" if fewest == most else f"{fewest} to {most} runs"
    return runs + (f"\n{left} of {curve['runs'].sum()} minima\nnot converged" if left else "")


def _draw_transition(axes: Axes, row: pd.Series, height: float, look: dict) -> None:
    """Draw one protocol's T_g at a height, a share of the axis, and its two lines; or say that it is not determined."""
    at = {"transform": axes.get_xaxis_transform(), "va": "center", "fontsize": SMALL}
    if not is_determined(row):
        axes.text(axes.get_xlim()[0] + 0.03, height, f"$T_g$ of {row.protocol} not determined", **at)
        return
    beyond = 0.25 * row.t_g
    for low, high, slope, intercept in (
        (row.glass_low, row.glass_high + beyond, row.glass_slope, row.glass_intercept),
        (row.liquid_low - beyond, row.liquid_high, row.liquid_slope, row.liquid_intercept),
    ):
        ends = np.array([low, high])
        axes.plot(ends, slope * ends + intercept, ":", color=INK, linewidth=1)
    low, high = (row.t_g if np.isnan(end) else end for end in (row.low, row.high))
    interval = "" if np.isnan(row.low) else f" [{low:.2f}, {high:.2f}]"
    errors = [[row.t_g - low], [high - row.t_g]]
    axes.errorbar(row.t_g, height, xerr=errors, transform=at["transform"], **POINTS | look)
    axes.text(high + 0.04, height, f"$T_g$ of {row.protocol} = {row.t_g:.2f}{interval}", **at)


def _mark_classes(axes: Axes, energies: pd.DataFrame, classes: pd.DataFrame) -> None:
    """Draw the points of classes, numbered by the datasets that use them, and a legend."""
    points = classes.merge(energies, on=["protocol", "step"], suffixes=("", "_of_mean"))
    shown = {}
    for (temperature, mean, side), group in points.groupby(["temperature", "mean", "label"]):
        colour, marker, name = CLASS_COLOURS[side], "oD"[side], ("liquid of dataset n", "glass of dataset n")[side]
        (shown[side],) = axes.plot(
            temperature, mean, marker, color=colour, markersize=5, markeredgecolor="white", zorder=3, label=name
        )
        # Curves rise to the right: there is room to the right of a point and below it.
        titles = ", ".join(map(dataset_title, group["dataset"]))
        axes.annotate(titles, (temperature, mean), (3, -12), textcoords="offset points", fontsize=7)
    axes.legend(handles=[shown[side] for side in sorted(shown)], loc="upper left")
