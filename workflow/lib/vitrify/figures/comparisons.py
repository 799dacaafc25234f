"""Comparisons of classifiers, one grammar for all: panels, lines below each other, and in each line the methods."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation import described
from vitrify.evaluation.comparison import differs
from vitrify.evaluation.tables import with_controls
from vitrify.figures.style import (
    INTERVAL,
    MODEL_COLOURS,
    MODEL_NAMES,
    REFERENCE,
    SMALL,
    dataset_title,
    draw_intervals,
    legend_above,
    method_look,
    method_name,
    panel_grid,
)
from vitrify.models.variants import UNCHANGED

LEAK_NAMES = {
    "twins": "twins in the training set",
    "random_folds": "folds over configurations",
    "twins_and_random_folds": "both",
    "outer_choice": "chosen by the outer test",
}
# Of the simple classifiers of pairs of rates: what a physicist would take first, and the two that know all.
_SHOWN = ("inherent_energy", "logistic_regression", "gradient_boosting")
_TABLES = (described.AUC, described.AUC_INHERENT)  # the second one where networks were trained on controls

READERS: dict[str, Callable[[Any], pd.DataFrame]] = {
    "baselines": described.BASELINES.read,
    "networks": lambda paths: with_controls(*(kind.read(path) for kind, path in zip(_TABLES, paths, strict=False))),
    "controls": described.AUC_INHERENT.read,
    "variants": described.VARIANTS.read,
    "leaks": described.LEAKS.read,
    "rates": described.AUC_RATES.read,
}


def plot_baselines(baselines: pd.DataFrame, networks: pd.DataFrame) -> Figure:
    """AUC of simple classifiers, by what they see, and, on the same datasets, of networks: one dataset per panel."""
    networks = networks[networks["dataset"].isin(baselines["dataset"])].rename(columns={"model": "method"})
    table = pd.concat([baselines, networks.assign(seen=networks["method"])])
    line, panel = table["method"].map(method_name), "dataset " + table["dataset"].map(dataset_title)
    return _points(table.assign(panel=panel, line=line, method=table["seen"]))


def plot_control(controls: pd.DataFrame) -> Figure:
    """AUC of networks on datasets and on controls of one kind, which are open: one dataset per panel."""
    panel = "dataset " + controls["dataset"].map(dataset_title)
    open_ = controls["coordinates"] != "thermal"
    return _points(controls.assign(panel=panel, line=controls["coordinates"], method=controls["model"], open=open_))


def plot_variants(variants: pd.DataFrame) -> Figure:
    """AUC of the D-MPNN and of its variants: one dataset per panel.

    Variants are filled if the interval of their paired difference from the unchanged network (dotted line) excludes 0.
    """
    open_ = ~differs(variants) & (variants["variant"] != UNCHANGED)
    panel, line = "dataset " + variants["dataset"].map(dataset_title), variants["variant"].str.replace("_", " ")
    figure = _points(variants.assign(panel=panel, line=line, method="dmpnn", open=open_))
    for axes, (_, own) in zip(figure.axes, variants.groupby("dataset", sort=False), strict=False):
        unchanged = own.loc[own["variant"] == UNCHANGED, "auc_mean"].item()
        axes.axvline(unchanged, color=MODEL_COLOURS["dmpnn"], linewidth=0.8, linestyle=":", zorder=0)
    return figure


def plot_leaks(leaks: pd.DataFrame) -> Figure:
    """AUC with a leak minus AUC without it, by leak and method: a pair of training and test datasets per panel."""
    leaks = leaks[leaks["leak"] != "sound"]
    trained, tested = (leaks[name].map(dataset_title) for name in ("trained_on", "tested_on"))
    panel = "trained on " + trained + ", tested on " + tested
    table = leaks.assign(panel=panel, line=leaks["leak"].map(LEAK_NAMES))
    return _points(table, "difference", "AUC minus AUC without the leak", 0)


def plot_auc_rates(rates: pd.DataFrame) -> Figure:
    """AUC of the glasses of two rates, by the ratio of the rates: one kind of coordinates per panel."""
    few = rates[rates["method"].isin([*_SHOWN, *MODEL_NAMES])]
    rates = few if len(few) else rates[rates["method"] == rates["method"].iloc[0]]
    pairs = rates["slower"] + ", " + rates["faster"] + rates["ratio"].map(": {:.2g}".format)
    return _points(rates.assign(panel=rates["coordinates"] + " coordinates", line=pairs))


def _points(table: pd.DataFrame, value: str = "auc_mean", label: str = "", chance: float = 0.5) -> Figure:
    """Points with their intervals.

    Args:
        table: the value, the ends of its interval, and names for display: panel, line, and method; those of one line
            stand below each other; folds; and, if there is one, open: whether the point is.
        value: the column.
        label: of the axis; of an AUC there is one.
        chance: value without any success.
    """
    panels, lines, methods = (list(dict.fromkeys(table[name])) for name in ("panel", "line", "method"))
    here = {line: list(dict.fromkeys(own)) for line, own in table.groupby("line")["method"]}
    beside = {(line, own): (i + 0.5) / len(here[line]) - 0.5 for line in lines for i, own in enumerate(here[line])}
    most = max(map(len, here.values()))
    height = 0.45 + len(lines) * max(0.16, 0.11 * most * (most > 1))
    figure, grid, lowest = panel_grid(len(panels), (2.0, height), (1.2, 0.45), sharex=True, sharey=True)
    figure.set_figheight(max(1.6, figure.get_figheight()))
    table = table if "open" in table else table.assign(open=False)
    for axes, panel in zip(grid, panels, strict=True):
        for (method, is_open), own in table[table["panel"] == panel].groupby(["method", "open"], sort=False):
            places = [lines.index(line) + 0.8 * beside[line, method] for line in own["line"]]
            style = method_look(method) | ({"markerfacecolor": "white"} if is_open else {"label": method_name(method)})
            draw_intervals(axes, places, own, value, upright=False, **style)
        axes.axvline(chance, **REFERENCE)
        axes.set_title(panel)
        axes.tick_params(axis="y", length=0)
    grid[0].set_yticks(range(len(lines)), lines)
    grid[0].set_ylim(len(lines) - 0.5, -0.5)
    if not label:
        grid[0].set_xlim(min(0.4, table["auc_low"].min() - 0.05), 1.04)
    for axes in lowest:
        axes.set_xlabel(label or f"AUC, mean of {table['folds'].max()} folds")
    figure.supxlabel(f"bars: {INTERVAL}", fontsize=SMALL)
    if most > 1:
        legend_above(figure, min(3, len(methods)))
    return figure
