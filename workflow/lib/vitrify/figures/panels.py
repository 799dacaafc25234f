"""AUCs of many methods on several datasets: a panel a dataset, a line a method."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vitrify.figures.style import dataset_title

_MOST_COLUMNS = 3  # of panels
_PANEL = (2.0, 0.16)  # inches: width, and height a line
_LOWEST = 1.6  # inches, of the figure
_NAMES = 1.2  # inches, width of the methods' names


def auc_panels(
    datasets: Sequence[str], names: Sequence[str], folds: int, lowest: float
) -> tuple[Figure, Sequence[Axes]]:
    """Empty panels with a line at chance.

    Args:
        datasets: of the panels.
        names: of the methods, from above, whose line is their number from 0.
        folds: over which AUCs are means.
        lowest: AUC that must lie within a panel.
    """
    columns = min(len(datasets), _MOST_COLUMNS)
    rows = -(-len(datasets) // columns)
    height = max(_LOWEST, 0.45 + rows * (0.45 + _PANEL[1] * len(names)))
    figure = Figure(figsize=(_NAMES + _PANEL[0] * columns, height))
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    panels[0].set_yticks(range(len(names)), names)
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    panels[0].set_xlim(min(0.4, lowest - 0.05), 1.04)
    for axes, dataset in zip(panels, datasets, strict=False):
        axes.axvline(0.5, color="black", linewidth=0.8, linestyle="--", zorder=0)
        axes.set_title(f"dataset {dataset_title(dataset)}")
    for axes in panels:
        axes.tick_params(axis="y", length=0)
    for axes in panels[len(datasets) :]:
        axes.set_visible(False)
    for i in range(columns):
        below = panels[i::columns][: -(-(len(datasets) - i) // columns)][-1]
        below.tick_params(labelbottom=True)
        below.set_xlabel(f"AUC (mean of {folds} folds)")
    return figure, panels[: len(datasets)]


def draw_auc(axes: Axes, line: int, row: pd.Series, colour: str, marker: str, filled: bool = True) -> None:
    """A point and its interval; nothing where there is no score.

    Args:
        axes: a panel.
        line: of the method.
        row: auc_mean, auc_low, auc_high.
        colour, marker: of the point.
        filled: whether it is.
    """
    if np.isnan(row["auc_mean"]):
        return
    error = [[max(row["auc_mean"] - row["auc_low"], 0)], [max(row["auc_high"] - row["auc_mean"], 0)]]
    style = {"marker": marker, "markersize": 3.5, "linewidth": 0, "elinewidth": 0.9, "capsize": 1.5}
    face = colour if filled else "white"
    axes.errorbar([row["auc_mean"]], [line], xerr=error, color=colour, markerfacecolor=face, **style)
