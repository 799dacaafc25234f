"""Figures of many panels: in rows of at most three, and AUCs of many methods, one dataset per panel."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vitrify.figures.style import POINTS, REFERENCE, dataset_title

_MOST_COLUMNS = 3
_WIDTH, _LINE = 2.0, 0.16  # inches: of a panel, and height of a method
_LOWEST = 1.6  # inches, of the figure
_NAMES = 1.2  # inches, width of the methods' names


def panel_grid(
    count: int, panel: tuple[float, float], margin: tuple[float, float], **sharing: bool
) -> tuple[Figure, Sequence[Axes], Sequence[Axes]]:
    """Make panels in rows of at most three.

    Args:
        count: of the panels.
        panel, margin: width and height in inches.
        sharing: sharex and sharey of `Figure.subplots`.

    Returns:
        The figure; its panels; and of these the lowest of each column.
    """
    columns = min(count, _MOST_COLUMNS)
    rows = -(-count // columns)
    figure = Figure(figsize=(margin[0] + panel[0] * columns, margin[1] + panel[1] * rows))
    panels = figure.subplots(rows, columns, squeeze=False, **sharing).ravel()
    for axes in panels[count:]:
        axes.set_visible(False)
    panels = panels[:count]
    return figure, panels, [panels[i::columns][-1] for i in range(columns)]


def auc_panels(
    datasets: Sequence[str], names: Sequence[str], folds: int, lowest: float
) -> tuple[Figure, Sequence[Axes]]:
    """Make empty panels with a line at chance.

    Args:
        datasets: of the panels.
        names: of the methods, from above, whose line is their number from 0.
        folds: over which AUCs are means.
        lowest: AUC that must lie within a panel.
    """
    size = (_WIDTH, 0.45 + _LINE * len(names))
    figure, panels, bottom = panel_grid(len(datasets), size, (_NAMES, 0.45), sharex=True, sharey=True)
    figure.set_figheight(max(_LOWEST, figure.get_figheight()))
    panels[0].set_yticks(range(len(names)), names)
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    panels[0].set_xlim(min(0.4, lowest - 0.05), 1.04)
    for axes, dataset in zip(panels, datasets, strict=True):
        axes.axvline(0.5, **REFERENCE)
        axes.set_title(f"dataset {dataset_title(dataset)}")
        axes.tick_params(axis="y", length=0)
    for axes in bottom:
        axes.tick_params(labelbottom=True)
        axes.set_xlabel(f"AUC (mean of {folds} folds)")
    return figure, panels


def draw_auc(axes: Axes, line: int, row: pd.Series, colour: str, marker: str, filled: bool = True) -> None:
    """Draw a point and its interval; nothing without a score.

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
    style = POINTS | {"color": colour, "markerfacecolor": colour if filled else "white", "marker": marker}
    axes.errorbar([row["auc_mean"]], [line], xerr=error, **style)
