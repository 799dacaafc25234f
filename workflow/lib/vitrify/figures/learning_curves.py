"""AUC against the number of training runs."""

import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.described import LEARNING_CURVES
from vitrify.figures.baselines import method_name
from vitrify.figures.panels import panel_grid
from vitrify.figures.style import MODEL_COLOURS, MODEL_MARKERS, MODEL_NAMES, REFERENCE, dataset_title, errors

# Of simple classifiers, all grey: told apart by shape and line.
_LOOKS = [("s", "-"), ("^", "--"), ("v", ":"), ("o", "-."), ("P", "-"), ("X", "--"), ("<", ":"), (">", "-.")]
_GREY = "#777777"
_PANEL = (2.1, 2.0)  # inches

READERS = {"curves": LEARNING_CURVES.read}


def plot_learning_curves(curves: pd.DataFrame) -> Figure:
    """AUC with its bootstrap interval against the number of runs, one dataset per panel, one method per curve.

    The second axis, above, has the core-hours of the simulation of N runs, if known.

    Args:
        curves: of `tables/learning_curves.csv`.
    """
    datasets = list(dict.fromkeys(curves["dataset"]))
    methods = list(dict.fromkeys(curves["method"]))
    simple = [method for method in methods if method not in MODEL_NAMES]
    figure, panels, _ = panel_grid(len(datasets), _PANEL, (0.6, 0.7), sharey=True)
    for axes, dataset in zip(panels, datasets, strict=True):
        own = curves[curves["dataset"] == dataset]
        for i, method in enumerate(methods):
            line = own[own["method"] == method]
            if method in MODEL_NAMES:
                look = {"color": MODEL_COLOURS[method], "marker": MODEL_MARKERS[method], "zorder": 3}
            else:
                marker, style = _LOOKS[simple.index(method) % len(_LOOKS)]
                look = {"color": _GREY, "marker": marker, "linestyle": style, "linewidth": 0.8, "markersize": 3}
            ends = errors(line, "auc_mean", "auc_low", "auc_high")
            # Beside each other by a few per cent, so that bars can be told apart.
            x = line["runs"] * 1.025 ** (i - (len(methods) - 1) / 2)
            axes.errorbar(x, line["auc_mean"], ends, elinewidth=0.6, capsize=0, label=method_name(method), **look)
        axes.axhline(0.5, **REFERENCE)
        axes.set_xscale("log")
        sizes = sorted(own["runs"].unique())
        axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
        axes.minorticks_off()
        axes.set_xlabel("runs trained on")
        axes.set_title(f"dataset {dataset_title(dataset)}")
        hours = own.groupby("runs")["core_hours"].first()
        if hours.notna().all():
            axes.tick_params(axis="x", top=False)
            above = axes.secondary_xaxis("top")
            above.set_xticks(sizes, [f"{hours[size]:.2g}" for size in sizes])
            above.minorticks_off()
            above.set_xlabel("core-hours", fontsize=7)
    lowest = min(0.4, curves["auc_low"].min() - 0.03)
    panels[0].set_ylim(lowest, 1.03)
    for axes in panels:
        if axes.get_subplotspec().is_first_col():
            axes.set_ylabel(f"AUC (mean of {curves['folds'].max()} folds)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(3, len(labels)) if len(datasets) > 1 else 1)
    return figure
