"""Reliability curves."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.calibration import CALIBRATION, RELIABILITY
from vitrify.figures.panels import panel_grid
from vitrify.figures.style import MODEL_COLOURS, MODEL_MARKERS, MODEL_NAMES, REFERENCE, dataset_title, errors

_PANEL = 1.9  # inches
_SMALL = 6  # points, text in panels

READERS = {"calibration": CALIBRATION.read, "reliability": RELIABILITY.read}


def plot_reliability(reliability: pd.DataFrame, calibration: pd.DataFrame) -> Figure:
    """Share of glasses against the mean score, bin by bin, one dataset per panel and one network per curve.

    Args:
        reliability: of `tables/reliability.csv`.
        calibration: of `tables/calibration.csv`.
    """
    datasets = list(dict.fromkeys(reliability["dataset"]))
    models = list(dict.fromkeys(reliability["model"]))
    figure, panels, lowest = panel_grid(len(datasets), (_PANEL, _PANEL), (0.5, 0.7), sharex=True, sharey=True)
    brier = calibration.set_index(["model", "dataset"])["brier"]
    for axes, dataset in zip(panels, datasets, strict=True):
        axes.plot([0, 1], [0, 1], **REFERENCE)
        for i, model in enumerate(models):
            own = reliability[(reliability["dataset"] == dataset) & (reliability["model"] == model)]
            colour = MODEL_COLOURS[model]
            ends = errors(own, "glasses", "low", "high")
            axes.errorbar(own["score"], own["glasses"], ends, color=colour, linewidth=0.8, elinewidth=0.7, capsize=0)
            sizes = 4 + 26 * own["n"] / own["n"].sum()
            axes.scatter(own["score"], own["glasses"], sizes, color=colour, marker=MODEL_MARKERS[model], zorder=3)
            said = f"{MODEL_NAMES[model]}: {brier[model, dataset]:.3f}"
            axes.text(0.97, 0.05 + 0.09 * i, said, color=colour, fontsize=_SMALL, ha="right", transform=axes.transAxes)
        axes.set(title=f"dataset {dataset_title(dataset)}", xlim=(-0.04, 1.04), ylim=(-0.04, 1.04), aspect="equal")
    panels[0].set_xticks(np.linspace(0, 1, 3))
    panels[0].set_yticks(np.linspace(0, 1, 3))
    for axes in lowest:
        axes.tick_params(labelbottom=True)
    figure.supxlabel("score, mean of a bin", fontsize=8)
    figure.supylabel("share of glasses", fontsize=8)
    return figure
