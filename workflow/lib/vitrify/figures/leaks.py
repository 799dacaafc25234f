"""Effect of leaks on AUC."""

import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.described import LEAKS
from vitrify.figures.baselines import method_name
from vitrify.figures.style import MODEL_COLOURS, MODEL_MARKERS, MODEL_NAMES, REFERENCE, dataset_title, errors

LEAK_NAMES = {
    "twins": "twins in the training set",
    "random_folds": "folds over configurations",
    "twins_and_random_folds": "both",
    "outer_choice": "chosen by the outer test",
}
_SIMPLE = "svo^P<>X"
_GREY = "#777777"
_NAMES, _PANEL = 1.5, 1.7  # inches, widths
_LINE = 0.11  # inches, height of a method

READERS = {"leaks": LEAKS.read}


def plot_leaks(leaks: pd.DataFrame) -> Figure:
    """AUC with a leak minus AUC without it, with intervals, by leak and method; one training dataset per row of panels.

    Args:
        leaks: of `tables/leaks.csv`.
    """
    leaks = leaks[leaks["leak"] != "sound"]
    trained, tested, methods, kinds = (
        list(dict.fromkeys(leaks[name])) for name in ("trained_on", "tested_on", "method", "leak")
    )
    simple = [method for method in methods if method not in MODEL_NAMES]
    lines = len(kinds) * (len(methods) + 1)
    size = (_NAMES + _PANEL * len(tested), 0.9 + len(trained) * (0.35 + _LINE * lines))
    figure = Figure(figsize=size)
    panels = figure.subplots(len(trained), len(tested), sharex=True, sharey=True, squeeze=False)
    for i, one in enumerate(trained):
        for j, other in enumerate(tested):
            axes = panels[i, j]
            own = leaks[(leaks["trained_on"] == one) & (leaks["tested_on"] == other)]
            for k, method in enumerate(methods):
                rows = own[own["method"] == method].set_index("leak").reindex(kinds)
                is_network = method in MODEL_NAMES
                axes.errorbar(
                    rows["difference"],
                    [n * (len(methods) + 1) + k for n in range(len(kinds))],
                    xerr=errors(rows, "difference", "difference_low", "difference_high"),
                    linewidth=0,
                    elinewidth=0.8,
                    capsize=1,
                    markersize=3,
                    marker=MODEL_MARKERS[method] if is_network else _SIMPLE[simple.index(method) % len(_SIMPLE)],
                    color=MODEL_COLOURS[method] if is_network else _GREY,
                    label=method_name(method),
                )
            axes.axvline(0, **REFERENCE)
            axes.set_title(f"trained on {dataset_title(one)}, tested on {dataset_title(other)}", fontsize=6.5)
            axes.tick_params(axis="y", length=0)
    middles = [n * (len(methods) + 1) + (len(methods) - 1) / 2 for n in range(len(kinds))]
    panels[0, 0].set_yticks(middles, [LEAK_NAMES[kind] for kind in kinds])
    panels[0, 0].set_ylim(lines - 0.5, -1)
    for axes in panels[-1]:
        axes.set_xlabel("AUC minus AUC without the leak")
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=min(3, len(labels)) if panels.shape[1] > 1 else 1)
    return figure
