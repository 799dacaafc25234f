"""Scores of networks on datasets and on their controls."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.described import AUC_INHERENT
from vitrify.figures.style import MODEL_COLOURS, MODEL_MARKERS, MODEL_NAMES, REFERENCE, dataset_tick, errors

_BESIDE = (-0.07, 0.07)  # of a network's place, in widths of a dataset: datasets, then controls

READERS = {"scores": AUC_INHERENT.read}


def plot_control(scores: pd.DataFrame) -> Figure:
    """AUC on datasets (filled) and on controls of one kind (open), joined by a line, by dataset and network.

    Args:
        scores: of `tables/auc_inherent.csv` or `tables/auc_swapped.csv`.
    """
    figure = Figure()
    axes = figure.subplots()
    datasets = list(dict.fromkeys(scores["dataset"]))
    models = list(dict.fromkeys(scores["model"]))
    for i, model in enumerate(models):
        own = scores[scores["model"] == model]
        places, means = [], []
        for coordinates, beside in zip(dict.fromkeys(scores["coordinates"]), _BESIDE, strict=True):
            rows = own[own["coordinates"] == coordinates].set_index("dataset").reindex(datasets)
            x = np.arange(len(datasets)) + 0.4 * (i - (len(models) - 1) / 2) + beside
            mean = rows["auc_mean"].to_numpy()
            axes.errorbar(
                x,
                mean,
                errors(rows, "auc_mean", "auc_low", "auc_high"),
                marker=MODEL_MARKERS[model],
                color=MODEL_COLOURS[model],
                markerfacecolor=MODEL_COLOURS[model] if coordinates == "thermal" else "white",
                label=f"{MODEL_NAMES[model]}, {coordinates}",
                zorder=3,
                linewidth=0,
                elinewidth=0.9,
                capsize=1.5,
            )
            places.append(x)
            means.append(mean)
        axes.plot(places, means, color=MODEL_COLOURS[model], linewidth=0.8, linestyle=":", zorder=2)
    axes.axhline(0.5, **REFERENCE)
    axes.set(
        xlabel="dataset",
        ylabel=f"AUC (mean of {scores['folds'].max()} folds)",
        xlim=(-0.5, len(datasets) - 0.5),
        ylim=(min(0.3, scores["auc_low"].min() - 0.05), 1.05),
    )
    axes.set_xticks(range(len(datasets)), map(dataset_tick, datasets))
    axes.tick_params(axis="x", length=0)
    figure.legend(loc="outside upper center", ncols=len(models))
    return figure
