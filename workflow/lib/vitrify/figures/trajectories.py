"""A trajectory of your own: scores along it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from scipy.special import expit

from vitrify.figures.style import CLASS_COLOURS, MODEL_COLOURS, MODEL_NAMES, TEMPERATURE, dataset_title

LINEAR = 1.0  # log-odds between whose negative and itself the axis is linear


def scores_title(dataset: str, folds: Sequence[str]) -> str:
    """Return a title that names the networks that scored a trajectory."""
    networks = f"{len(folds)} networks, mean and range" if len(folds) > 1 else f"network of fold {folds[0]}"
    return f"{MODEL_NAMES['dmpnn']} trained on dataset {dataset_title(dataset)}: {networks}"


def plot_trajectory(scores: pd.DataFrame, glass: str, title: str) -> Figure:
    """Probability and log-odds of the glass against the step and, if known, the temperature.

    Lines (against the step) and points (against the temperature) are means over networks, bands and bars from the
    lowest to the highest network.
    """
    has_temperature = bool(scores["temperature"].notna().all())
    columns = [("step", "step")] + ([("temperature", TEMPERATURE)] if has_temperature else [])
    figure = Figure(figsize=(3.4 * len(columns), 4.2))
    panels = figure.subplots(2, len(columns), sharex="col", sharey="row", squeeze=False)
    log_odds = scores["log_odds"].to_numpy()
    folds = scores[[name for name in scores if name.startswith("log_odds_")]].to_numpy()
    low, high = folds.min(axis=1), folds.max(axis=1)
    for column, (name, label) in enumerate(columns):
        values = scores[name].to_numpy(dtype=float)
        draw = _draw_line if name == "step" else _draw_points
        draw(panels[0, column], values, expit(log_odds), expit(low), expit(high))
        draw(panels[1, column], values, log_odds, low, high)
        panels[0, column].axhline(0.5, color="0.6", linewidth=0.7, linestyle=":")
        panels[1, column].axhline(0.0, color="0.6", linewidth=0.7, linestyle=":")
        panels[1, column].set_xlabel(label)
    panels[0, 0].set(ylabel=f"probability of {glass}", ylim=(-0.03, 1.03))
    panels[1, 0].set_ylabel(f"log-odds of {glass}")
    panels[1, 0].set_yscale("symlog", linthresh=LINEAR)
    figure.suptitle(title, fontsize=8)
    return figure


def plot_maps(
    titles: Sequence[str],
    positions: Sequence[np.ndarray],
    scores: Sequence[np.ndarray],
    diameters: np.ndarray,
    glass: str,
) -> Figure:
    """Particles of frames, coloured by the probability of the glass around them.

    Args:
        titles, positions, scores: of each frame: a text, (N, 2) scaled to the box, (N,).
        diameters: (N,) in units of the box.
        glass: name of the class.
    """
    figure = Figure(figsize=(3.4 * len(titles) + 0.6, 3.5))
    panels = figure.subplots(1, len(titles), squeeze=False)[0]
    for axes, title, places, score in zip(panels, titles, positions, scores, strict=True):
        discs = draw_particles(axes, places, score, diameters)
        axes.set_title(title)
    figure.colorbar(discs, ax=panels, label=f"probability of {glass} around the particle")
    return figure


def draw_particles(
    axes: Axes, places: np.ndarray, score: np.ndarray, diameters: np.ndarray, reach: float = 0.5
) -> EllipseCollection:
    """Draw particles, at (N, 2) scaled to the box, as discs coloured by (N,) probabilities; (N,) diameters likewise.

    Colours reach from a probability of 0.5 as far as `reach` to both sides.
    """
    colours = LinearSegmentedColormap.from_list("classes", [CLASS_COLOURS[0], "#F2F2F2", CLASS_COLOURS[1]])
    discs = EllipseCollection(
        diameters, diameters, np.zeros(len(diameters)), units="xy", offsets=places % 1.0, transOffset=axes.transData
    )
    discs.set(array=score, cmap=colours, clim=(0.5 - reach, 0.5 + reach), rasterized=True)
    axes.add_collection(discs)
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], aspect="equal")
    return discs


def _draw_line(axes: Axes, x: np.ndarray, mean: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    colour = MODEL_COLOURS["dmpnn"]
    axes.fill_between(x, low, high, color=colour, alpha=0.25, linewidth=0)
    axes.plot(x, mean, color=colour, marker="o" if len(x) < 60 else None, markersize=2.5)


def _draw_points(axes: Axes, x: np.ndarray, mean: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    colour = MODEL_COLOURS["dmpnn"]
    axes.vlines(x, low, high, color=colour, alpha=0.25, linewidth=1.0)
    axes.plot(x, mean, "o", color=colour, markersize=2.5)
