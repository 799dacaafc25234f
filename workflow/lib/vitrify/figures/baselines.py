"""What simple classifiers of descriptors reach, beside the networks."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vitrify.figures.style import MODEL_COLOURS, MODEL_NAMES, dataset_title

METHOD_NAMES = {
    "inherent_energy": "inherent-structure energy",
    "potential_energy": "potential energy",
    "rdf_peaks": "first peaks of g(r)",
    "neighbour_distances": "nearest-neighbour distances",
    "hexatic_order": "hexatic order |ψ₆|",
    "pentatic_order": "pentatic order |ψ₅|",
    "five_fold_b": "five-fold symmetry of B",
    "voronoi_areas": "Voronoi areas",
    "graph_metrics": "three graph metrics",
    "logistic_regression": "all, logistic regression",
    "gradient_boosting": "all, gradient boosting",
}
_BASELINE = "#555555"
_MOST_COLUMNS = 3  # of panels
_PANEL = (2.0, 0.16)  # inches: width, and height a row
_NAMES = 1.2  # inches, width of the methods' names


def plot_baselines(baselines: pd.DataFrame, networks: pd.DataFrame) -> Figure:
    """AUC of each method, a panel a dataset: mean over folds, and its bootstrap interval.

    Args:
        baselines: of `tables/baselines.csv`.
        networks: of `vitrify.evaluation.controls.with_controls`; datasets without baselines are left out.
    """
    datasets = list(dict.fromkeys(baselines["dataset"]))
    methods = list(dict.fromkeys(baselines["method"]))
    models = [model for model in MODEL_NAMES if model in set(networks["model"])]
    columns = min(len(datasets), _MOST_COLUMNS)
    rows = -(-len(datasets) // columns)
    lines = len(methods) + len(models)
    figure = Figure(figsize=(_NAMES + _PANEL[0] * columns, 0.45 + rows * (0.45 + _PANEL[1] * lines)))
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, dataset in zip(panels, datasets, strict=False):
        own = baselines[baselines["dataset"] == dataset].set_index("method")
        _draw(axes, own.reindex(methods), 0, dict.fromkeys(methods, _BASELINE), "o")
        own = networks[networks["dataset"] == dataset].set_index("model")
        _draw(axes, own.reindex(models), len(methods), MODEL_COLOURS, "D")
        axes.axvline(0.5, color="black", linewidth=0.8, linestyle="--", zorder=0)
        axes.axhline(len(methods) - 0.5, color="0.8", linewidth=0.6, zorder=0)
        axes.set_title(f"dataset {dataset_title(dataset)}")
    names = [*(METHOD_NAMES.get(method, method) for method in methods), *(MODEL_NAMES[model] for model in models)]
    panels[0].set_yticks(range(lines), names)
    panels[0].set_ylim(lines - 0.5, -0.5)
    lowest = pd.concat([baselines, networks[networks["dataset"].isin(datasets)]])["auc_low"].min()
    panels[0].set_xlim(min(0.4, lowest - 0.05), 1.04)
    for axes in panels:
        axes.tick_params(axis="y", length=0)
    for axes in panels[len(datasets) :]:
        axes.set_visible(False)
    for i in range(columns):
        below = panels[i::columns][: -(-(len(datasets) - i) // columns)][-1]
        below.tick_params(labelbottom=True)
        below.set_xlabel(f"AUC (mean of {baselines['folds'].max()} folds)")
    return figure


def _draw(axes: Axes, scores: pd.DataFrame, first: int, colours: dict[str, str], marker: str) -> None:
    """A point and its interval a row, from a line on; nothing where there is no score."""
    for line, (name, row) in enumerate(scores.iterrows(), start=first):
        if np.isnan(row["auc_mean"]):
            continue
        error = [[max(row["auc_mean"] - row["auc_low"], 0)], [max(row["auc_high"] - row["auc_mean"], 0)]]
        style = {"marker": marker, "markersize": 3.5, "linewidth": 0, "elinewidth": 0.9, "capsize": 1.5}
        axes.errorbar([row["auc_mean"]], [line], xerr=error, color=colours[name], **style)
