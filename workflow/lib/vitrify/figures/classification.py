"""Figures 5, 6 and 15: scores of the networks in the classification of liquids and glasses."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation import described
from vitrify.figures.style import BARS, MODEL_COLOURS, MODEL_NAMES, REFERENCE, dataset_title

METRICS = {"auc": "AUC", "accuracy": "accuracy"}

READERS = {"scores": described.AUC.read, "matrix": described.AUC_MATRIX.read}


def plot_scores(scores: pd.DataFrame, metric: str) -> Figure:
    """Figures 5 (AUC) and 15 (accuracy): mean and standard deviation over folds, by dataset and network."""
    figure = Figure()
    axes = figure.subplots()
    datasets = list(dict.fromkeys(scores["dataset"]))
    models = list(dict.fromkeys(scores["model"]))
    positions = np.arange(len(datasets))
    width = 0.8 / len(models)
    for i, model in enumerate(models):
        rows = scores[scores["model"] == model].set_index("dataset").loc[datasets]
        axes.bar(
            positions + (i - (len(models) - 1) / 2) * width,
            rows[f"{metric}_mean"],
            width * 0.92,
            yerr=rows[f"{metric}_std"],
            color=MODEL_COLOURS[model],
            hatch=("", "////")[i % 2],
            label=MODEL_NAMES[model],
            **BARS,
        )
    axes.axhline(0.5, **REFERENCE | {"zorder": 3}, label="chance")
    folds = scores["folds"].max()
    axes.set(
        xlabel="dataset",
        ylabel=f"{METRICS[metric]} (mean and std of {folds} folds)",
        xticks=positions,
        xticklabels=[dataset_title(name).replace(" ", "\n") for name in datasets],
        ylim=(0, 1.05),
    )
    axes.tick_params(axis="x", length=0)
    figure.legend(loc="outside upper center", ncols=len(models) + 1)
    return figure


def plot_matrix(matrix: pd.DataFrame, model: str) -> Figure:
    """Figure 6: AUC of networks trained on the dataset of the row and tested on the dataset of the column."""
    datasets = list(dict.fromkeys(matrix["trained_on"]))
    mean, std = (
        matrix.pivot_table(index="trained_on", columns="tested_on", values=f"auc_{part}", dropna=False)
        .reindex(index=datasets, columns=datasets)
        .to_numpy()
        for part in ("mean", "std")
    )
    figure = Figure(figsize=(3.4, 3.0))
    axes = figure.subplots()
    # Below 0.5 a network is worse than chance: the scale says so by its middle.
    image = axes.imshow(mean, cmap="PuOr", vmin=0, vmax=1)
    for (i, j), value in np.ndenumerate(mean):
        deviation = "" if np.isnan(std[i, j]) else f"\n±{std[i, j]:.2f}"
        dark = abs(value - 0.5) > 0.3
        axes.text(
            j, i, f"{value:.3f}{deviation}", ha="center", va="center", fontsize=5.5, color="white" if dark else "black"
        )
    titles = [dataset_title(name).replace(" ", "\n") for name in datasets]
    ticks = range(len(datasets))
    axes.set(xlabel="tested on dataset", ylabel="trained on dataset", title=MODEL_NAMES[model])
    axes.set_xticks(ticks, titles)
    axes.set_yticks(ticks, titles)
    axes.tick_params(length=0)
    figure.colorbar(image, label=f"AUC (mean ± std of {matrix['folds'].max()} folds)")
    return figure
