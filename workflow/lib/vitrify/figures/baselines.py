"""AUC of simple classifiers of descriptors, beside the networks."""

import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.described import AUC, AUC_INHERENT, BASELINES
from vitrify.evaluation.tables import with_controls
from vitrify.figures.panels import auc_panels, draw_auc
from vitrify.figures.style import MODEL_COLOURS, MODEL_NAMES

_NETWORKS = (AUC, AUC_INHERENT)  # the second one where networks were trained on controls
READERS = {
    "baselines": BASELINES.read,
    "networks": lambda paths: with_controls(*(kind.read(path) for kind, path in zip(_NETWORKS, paths, strict=False))),
}

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


def method_name(method: str) -> str:
    """Return the name of a network or a simple classifier for display."""
    return (MODEL_NAMES | METHOD_NAMES).get(method, method)


def plot_baselines(baselines: pd.DataFrame, networks: pd.DataFrame) -> Figure:
    """AUC of each method, one dataset per panel: mean over folds, and its bootstrap interval.

    Args:
        baselines: of `tables/baselines.csv`.
        networks: of `vitrify.evaluation.tables.with_controls`; datasets without baselines are left out.
    """
    datasets = list(dict.fromkeys(baselines["dataset"]))
    methods = list(dict.fromkeys(baselines["method"]))
    networks = networks[networks["dataset"].isin(datasets)]
    models = [model for model in MODEL_NAMES if model in set(networks["model"])]
    names = list(map(method_name, [*methods, *models]))
    lowest = pd.concat([baselines, networks])["auc_low"].min()
    figure, panels = auc_panels(datasets, names, baselines["folds"].max(), lowest)
    for axes, dataset in zip(panels, datasets, strict=True):
        own = baselines[baselines["dataset"] == dataset].set_index("method").reindex(methods)
        for line, (_, row) in enumerate(own.iterrows()):
            draw_auc(axes, line, row, _BASELINE, "o")
        own = networks[networks["dataset"] == dataset].set_index("model").reindex(models)
        for line, (model, row) in enumerate(own.iterrows(), start=len(methods)):
            draw_auc(axes, line, row, MODEL_COLOURS[model], "D")
        axes.axhline(len(methods) - 0.5, color="0.8", linewidth=0.6, zorder=0)
    return figure
