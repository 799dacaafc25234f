"""The common grammar of figures: names, colours, panels, intervals, and saving."""

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vitrify.models.registry import MODELS
from vitrify.store.files import write_bytes

# A colour means one thing in all figures. Shapes differ too wherever colours do.
INK = "#333333"  # text, axes, lines that are no data
CLASS_COLOURS = ("#3FA7D6", "#CC79A7")  # liquid, glass
SPECIES_COLOURS = {1: "#E69F00", 2: "#0B3C8C"}  # A, B
MODEL_COLOURS = {name: model.colour for name, model in MODELS.items()}
MODEL_NAMES = {name: model.title for name, model in MODELS.items()}
PROTOCOL_COLOURS = ("#5B4B8A", "#8C6D31", "#222222", "#9C9C9C", "#B5651D")
METHODS = {  # simple classifiers: name, marker
    "inherent_energy": ("inherent-structure energy", "s"),
    "potential_energy": ("potential energy", "p"),
    "rdf_peaks": ("first peaks of g(r)", "v"),
    "neighbour_distances": ("nearest-neighbour distances", "^"),
    "hexatic_order": ("hexatic order |ψ₆|", "P"),
    "pentatic_order": ("pentatic order |ψ₅|", "<"),
    "five_fold_b": ("five-fold symmetry of B", ">"),
    "voronoi_areas": ("Voronoi areas", "h"),
    "graph_metrics": ("three graph metrics", "d"),
    "start_overlap": ("memory of the start", "*"),
    "start_overlap_shifted": ("the same, shifted", "x"),
    "logistic_regression": ("all, logistic regression", "o"),
    "gradient_boosting": ("all, gradient boosting", "X"),
}

SEEN = {  # by simple classifiers: name, marker
    "box": ("whole box", "o"),
    "window": ("one window", "v"),
    "windows": ("all windows that tile the box, mean", "s"),
}

# Of lines at what chance gives, of single points with an interval, and of bars.
REFERENCE = {"color": INK, "linewidth": 0.8, "linestyle": "--", "zorder": 0}
POINTS = {"linewidth": 0, "elinewidth": 0.9, "capsize": 1.5, "markersize": 3.5}
BARS = {"edgecolor": "white", "linewidth": 0.4, "error_kw": {"linewidth": 0.8, "ecolor": INK}}
SMALL = 6  # points, text in panels
INTERVAL = "bootstrap interval over runs"  # of every AUC and accuracy

TEMPERATURE = r"temperature $T$ ($\epsilon_\mathrm{AA}/k_\mathrm{B}$)"
INHERENT_ENERGY = r"$e_\mathrm{IS}$ per particle ($\epsilon_\mathrm{AA}$)"

_MOST_COLUMNS = 3


def dataset_title(dataset: str) -> str:
    """Return a dataset's id for display: `dataset_1` is 1."""
    return dataset.removeprefix("dataset_").replace("_", " ")


def method_name(method: str) -> str:
    """Return the name of a network, of a simple classifier, or of what it sees for display."""
    model, _, change = method.partition("-")
    if model in MODELS:
        return MODELS[model].title + (f", {change.replace('_', ' ')}" if change else "")
    return (METHODS | SEEN).get(method, (method,))[0]


def method_look(method: str) -> dict[str, Any]:
    """Colour and marker of a network, or of a simple classifier, which is grey."""
    model, _, change = method.partition("-")
    if model in MODELS:
        return {"color": MODELS[model].colour, "marker": "D" if change else MODELS[model].marker}
    return {"color": "#777777", "marker": (METHODS | SEEN).get(method, (method, "o"))[1]}


def protocol_look(i: int) -> dict[str, Any]:
    """Colour and marker of the i-th protocol of a figure."""
    return {"color": PROTOCOL_COLOURS[i % 5], "marker": "os^Dv"[i % 5]}


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
    lowest = [panels[:count][i::columns][-1] for i in range(columns)]
    for axes in lowest:
        axes.tick_params(labelbottom=True)
    return figure, panels[:count], lowest


def draw_intervals(
    axes: Axes, places: Sequence[float], rows: pd.DataFrame, value: str, upright: bool = True, **style: Any
) -> None:
    """Draw a column of a table with its intervals, between `x_low` and `x_high` of a column `x` or `x_mean`.

    Rows without a value are left out.

    Args:
        places: along the other axis.
        upright: whether values rise, rather than go to the right.
        style: of `Axes.errorbar`, before `POINTS`.
    """
    known = rows[value].notna().to_numpy()
    rows, places = rows[known], np.asarray(places, dtype=float)[known]
    name = value.removesuffix("_mean")
    ends = [(rows[value] - rows[f"{name}_low"]).clip(lower=0), (rows[f"{name}_high"] - rows[value]).clip(lower=0)]
    if upright:
        axes.errorbar(places, rows[value], yerr=ends, **POINTS | style)
    else:
        axes.errorbar(rows[value], places, xerr=ends, **POINTS | style)


def legend_above(figure: Figure, columns: int) -> None:
    """Draw the legend of a figure's first panel above all panels, in as many columns at most as there is room for."""
    columns = max(1, min(columns, int(figure.get_figwidth() / 1.6)))
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=columns)


def minus(value: float, digits: int = 2) -> str:
    """Format a number with its significant digits and a real minus sign."""
    return f"{value:.{digits}g}".replace("-", "\N{MINUS SIGN}")


@contextmanager
def styled(style: str | os.PathLike) -> Iterator[None]:
    """Draw in a matplotlib style, and in nothing of the user's own."""
    with matplotlib.style.context(["default", str(style)]):
        yield


def save(figure: Figure, *paths: str | os.PathLike) -> None:
    """Save a figure under each path, whole or not at all; without the date, so that equal figures are equal files."""
    for path in paths:
        metadata = {"CreationDate": None} if Path(path).suffix == ".pdf" else {}
        drawn = io.BytesIO()  # where a disk is full, not every library says so in the system's words
        figure.savefig(drawn, format=Path(path).suffix[1:], metadata=metadata)
        write_bytes(path, drawn.getvalue())
