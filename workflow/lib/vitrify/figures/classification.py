"""Figures 5, 6 and 15: scores of the networks in the classification of liquids and glasses."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation import described
from vitrify.figures.style import (
    INK,
    INTERVAL,
    MODEL_NAMES,
    REFERENCE,
    SMALL,
    dataset_title,
    draw_intervals,
    legend_above,
    method_look,
)
from vitrify.training.outcome import trainings_table

METRICS = {"auc": "AUC", "accuracy": "accuracy"}

READERS = {"scores": described.AUC.read, "matrix": described.AUC_MATRIX.read, "trainings": trainings_table}


def plot_scores(
    scores: pd.DataFrame, trainings: pd.DataFrame, metric: str, paper: Mapping[str, Mapping[str, float]]
) -> Figure:
    """Figures 5 (AUC) and 15 (accuracy): mean with its interval, and small the folds, by dataset and network.

    Scores of collapsed networks are chance: their number stands in place of the mean.

    Args:
        scores, trainings: of `auc_table` and `trainings_table`.
        metric: auc or accuracy.
        paper: model -> dataset -> the value above which the paper has all of its scores.
    """
    figure = Figure()
    axes = figure.subplots()
    datasets = list(dict.fromkeys(scores["dataset"]))
    models = list(dict.fromkeys(scores["model"]))
    fates = trainings.sort_values("fold").groupby(["model", "trained_on"])["collapsed"].agg(list)
    lowest = []
    for i, (model, own) in enumerate(scores.groupby("model", sort=False)):
        places = (own["dataset"].map(datasets.index) + 0.4 * (i - (len(models) - 1) / 2)).to_numpy()
        look, all_sound = method_look(model), []
        for place, row in zip(places, own.to_dict("records"), strict=True):
            values = np.array(str(row[f"{metric}_folds"]).split(), dtype=float)
            collapsed = np.array(fates.get((model, row["dataset"]), [False] * len(values)), dtype=bool)
            all_sound.append(not collapsed.any())
            if collapsed.any():
                said = f"{collapsed.sum()} of {len(collapsed)} collapsed"
                axes.text(place, 0.54, said, rotation=90, ha="center", va="bottom", fontsize=SMALL)
            dots = values[~collapsed]
            axes.scatter([place + 0.14] * len(dots), dots, 6, color=look["color"], alpha=0.6, linewidths=0, zorder=3)
            lowest += [*dots]
        sound = np.array(all_sound)
        lowest += own.loc[sound, f"{metric}_mean"].tolist()
        draw_intervals(axes, places[sound], own[sound], f"{metric}_mean", **look, label=MODEL_NAMES[model])
        stated = own["dataset"].map(paper.get(model, {})).to_numpy(dtype=float)
        name = f"paper: above {np.nanmax(stated):g}" if i == 0 and np.isfinite(stated).any() else None
        axes.plot(places - 0.11, stated, "^", color=INK, markerfacecolor="none", markersize=4, label=name)
    axes.axhline(0.5, **REFERENCE, label="chance")
    axes.set(
        xlabel="dataset",
        ylabel=METRICS[metric],
        xticks=range(len(datasets)),
        xticklabels=[dataset_title(name).replace(" ", "\n") for name in datasets],
        xlim=(-0.5, len(datasets) - 0.5),
        ylim=(min([0.4, *(value - 0.03 for value in lowest)]), 1.03),
    )
    said = f"large: mean and {INTERVAL}; small: {scores['folds'].max()} folds"
    figure.supxlabel(said, fontsize=SMALL)
    axes.yaxis.set_major_formatter("{x:.2f}")
    axes.tick_params(axis="x", length=0)
    legend_above(figure, 4)
    return figure


def plot_matrix(matrix: pd.DataFrame, trainings: pd.DataFrame, model: str) -> Figure:
    """Figure 6: AUC of networks trained on the dataset of the row and tested on the dataset of the column."""
    datasets = list(dict.fromkeys(matrix["trained_on"]))
    mean, low, high = (
        matrix.pivot_table(index="trained_on", columns="tested_on", values=f"auc_{part}", dropna=False)
        .reindex(index=datasets, columns=datasets)
        .to_numpy()
        for part in ("mean", "low", "high")
    )
    figure = Figure(figsize=(3.4, 3.1))
    axes = figure.subplots()
    # Below 0.5 a network is worse than chance: the scale says so by its middle.
    image = axes.imshow(mean, cmap="PuOr", vmin=0, vmax=1)
    for (i, j), value in np.ndenumerate(mean):
        colour = {"color": "white"} if abs(value - 0.5) > 0.3 else {}
        centred = {"ha": "center", "va": "center", **colour}
        axes.text(j, i - 0.12 * (low[i, j] < high[i, j]), f"{value:.2f}", fontsize=SMALL, **centred)
        if low[i, j] < high[i, j]:  # without an error of rank it has no width
            axes.text(j, i + 0.22, f"{low[i, j]:.2f}\u2013{high[i, j]:.2f}", fontsize=4, **centred)
    titles = [dataset_title(name).replace(" ", "\n") for name in datasets]
    ticks = range(len(datasets))
    own = trainings[(trainings["model"] == model) & trainings["trained_on"].isin(datasets)]["collapsed"].astype(bool)
    letter = "ab"[model == "dmpnn"]
    chance = f": {own.sum()} of {len(own)} networks collapsed" if own.any() else ""
    axes.set(xlabel="tested on dataset", ylabel="trained on dataset", title=f"({letter}) {MODEL_NAMES[model]}{chance}")
    axes.set_xticks(ticks, titles)
    axes.set_yticks(ticks, titles)
    axes.tick_params(length=0)
    figure.colorbar(image, label=f"AUC, mean of {matrix['folds'].max()} folds, {INTERVAL}", format="{x:.2f}")
    return figure
