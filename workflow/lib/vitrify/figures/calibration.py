"""Reliability curves."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.calibration import CALIBRATION, RELIABILITY
from vitrify.figures.style import MODEL_COLOURS, MODEL_NAMES, dataset_title

_MARKERS = {"cnn": "o", "dmpnn": "D"}
_MOST_COLUMNS = 3  # of panels
_PANEL = 1.9  # inches
_SMALL = 6  # points, text in panels

READERS = {"calibration": CALIBRATION.read, "reliability": RELIABILITY.read}


def plot_reliability(reliability: pd.DataFrame, calibration: pd.DataFrame) -> Figure:
    """Share of glasses against the mean score, bin by bin, a panel a dataset and a curve a network.

    Args:
        reliability: of `tables/reliability.csv`.
        calibration: of `tables/calibration.csv`.
    """
    datasets = list(dict.fromkeys(reliability["dataset"]))
    models = list(dict.fromkeys(reliability["model"]))
    columns = min(len(datasets), _MOST_COLUMNS)
    rows = -(-len(datasets) // columns)
    figure = Figure(figsize=(0.5 + _PANEL * columns, 0.7 + _PANEL * rows))
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    brier = calibration.set_index(["model", "dataset"])["brier"]
    for axes, dataset in zip(panels, datasets, strict=False):
        axes.plot([0, 1], [0, 1], color="black", linewidth=0.8, linestyle="--", zorder=0)
        for i, model in enumerate(models):
            own = reliability[(reliability["dataset"] == dataset) & (reliability["model"] == model)]
            colour = MODEL_COLOURS[model]
            errors = [(own["glasses"] - own["low"]).clip(lower=0), (own["high"] - own["glasses"]).clip(lower=0)]
            axes.errorbar(own["score"], own["glasses"], errors, color=colour, linewidth=0.8, elinewidth=0.7, capsize=0)
            sizes = 4 + 26 * own["n"] / own["n"].sum()
            axes.scatter(own["score"], own["glasses"], sizes, color=colour, marker=_MARKERS[model], zorder=3)
            said = f"{MODEL_NAMES[model]}: {brier[model, dataset]:.3f}"
            axes.text(0.97, 0.05 + 0.09 * i, said, color=colour, fontsize=_SMALL, ha="right", transform=axes.transAxes)
        axes.set(title=f"dataset {dataset_title(dataset)}", xlim=(-0.04, 1.04), ylim=(-0.04, 1.04), aspect="equal")
    for axes in panels[len(datasets) :]:
        axes.set_visible(False)
    panels[0].set_xticks(np.linspace(0, 1, 3))
    panels[0].set_yticks(np.linspace(0, 1, 3))
    for i in range(columns):
        panels[i::columns][: -(-(len(datasets) - i) // columns)][-1].tick_params(labelbottom=True)
    figure.supxlabel("score, mean of a bin", fontsize=8)
    figure.supylabel("share of glasses", fontsize=8)
    return figure
