"""Attention under test: agreement of seeds, preference of networks, and effect of deletion."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.attention_test import trial
from vitrify.attention_test.agreement import NETWORKS, TOP, TRAINED
from vitrify.attention_test.trial import ALL
from vitrify.figures.style import INTERVAL, MODEL_COLOURS, REFERENCE, SMALL, draw_intervals, legend_above, minus

NETWORK_NAMES = {"trained": "trained", "shuffled": "shuffled labels", "untrained": "not trained"}
# All are D-MPNNs: the trained one is filled, the others are open, and paler.
_COLOURS = dict(zip(NETWORKS, (MODEL_COLOURS["dmpnn"], "#6DB79C", "#777777"), strict=True))
_LOOKS: dict[str, dict[str, Any]] = {
    network: {
        "color": _COLOURS[network],
        "marker": marker,
        "markerfacecolor": _COLOURS[network] if network == TRAINED else "white",
        "markersize": 3,
        "capsize": 0,
        "label": NETWORK_NAMES[network],
    }
    for network, marker in zip(NETWORKS, "os^", strict=True)
}
_BAND = {"alpha": 0.25, "linewidth": 0}
# Of the panels of seeds: column, title, what chance gives, and limits.
_AGREEMENT = (
    ("auc", "AUC", 0.5, (-0.05, 1.05)),
    ("spearman", "rank correlation,\npairs of seeds", 0.0, (-1.05, 1.05)),
    ("top", "top tenth in common,\npairs of seeds", TOP, (-0.05, 1.05)),
    ("degree", "rank correlation\nwith degree", 0.0, (-1.05, 1.05)),
)
READERS = {
    "networks": trial.NETWORKS.read,
    "seeds": trial.SEEDS.read,
    "preference": trial.PREFERENCE.read,
    "curves": trial.DELETION.read,
    "areas": trial.DELETION_AREA.read,
}


def plot_seeds(networks: pd.DataFrame, seeds: pd.DataFrame) -> Figure:
    """AUC, agreement of pairs of seeds and with the degree: one row per kind of attention and network, one point each.

    Only pairs of networks that differ in nothing but their seed are shown.
    """
    same = seeds[seeds["network"] == seeds["other"]]
    rows = [(kind, network) for kind in networks["kind"].unique() for network in NETWORKS]
    figure = Figure(figsize=(6.8, 0.9 + 0.24 * len(rows)))
    panels = figure.subplots(1, len(_AGREEMENT), sharey=True)
    for axes, (name, title, chance, limits) in zip(panels, _AGREEMENT, strict=True):
        table = networks if name in networks else same
        for line, (kind, network) in enumerate(rows):
            own = table[(table["kind"] == kind) & (table["network"] == network)]
            places = line + 0.2 * (np.arange(len(own)) - (len(own) - 1) / 2)
            draw_intervals(axes, places, own, name, upright=False, **_LOOKS[network])
        for line in range(len(NETWORKS), len(rows), len(NETWORKS)):
            axes.axhline(line - 0.5, color="0.8", linewidth=0.6, zorder=0)
        axes.axvline(chance, **REFERENCE)
        axes.tick_params(axis="y", length=0)
        axes.set(xlabel=title, xlim=limits)
    panels[0].set_ylim(len(rows) - 0.5, -0.5)
    panels[0].set_yticks(range(len(rows)), [f"{kind}: {NETWORK_NAMES[network]}" for kind, network in rows])
    return figure


def plot_preference(preference: pd.DataFrame) -> Figure:
    """Attention by species: one kind of attention per panel, the mean over seeds with its interval, seeds as dots."""
    kinds = list(preference["kind"].unique())
    figure = Figure(figsize=(0.6 + 2.1 * len(kinds), 2.6))
    panels = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
    for axes, kind in zip(panels, kinds, strict=True):
        of_kind = preference[preference["kind"] == kind]
        pairs = sorted(of_kind["pair"].unique())
        for i, network in enumerate(NETWORKS):
            own = of_kind[of_kind["network"] == network]
            places = own["pair"].map(pairs.index).to_numpy() + 0.25 * (i - 1)
            mean = (own["number"].astype(str) == ALL).to_numpy()
            dots = {"color": _COLOURS[network], "alpha": 0.5, "linewidths": 0}
            axes.scatter(places[~mean] + 0.07, own["relative"][~mean], 5, **dots)
            draw_intervals(axes, places[mean], own[mean], "relative", **_LOOKS[network])
        axes.axhline(1, **REFERENCE)
        axes.set(title=kind, xlim=(-0.5, len(pairs) - 0.5))
        axes.set_xticks(range(len(pairs)), ["-".join(pair) for pair in pairs])
        axes.tick_params(axis="x", length=0)
    panels[0].set_ylabel(r"mean weight $n \sigma$ (1: no preference)")
    legend_above(figure, len(NETWORKS))
    return figure


def plot_deletion(curves: pd.DataFrame, areas: pd.DataFrame) -> Figure:
    """Deletion at random minus deletion of the most attended: AUC and log-odds against the deleted share.

    One kind of attention per column; the mean over seeds, and a band from the lowest seed to the highest.
    """
    areas = areas[(areas["number"].astype(str) == ALL) & (areas["against"] == "random")].set_index("kind")
    curves = curves[curves["number"].astype(str) != ALL]
    kinds = list(curves["kind"].unique())
    figure = Figure(figsize=(0.7 + 2.1 * len(kinds), 3.9))
    panels = figure.subplots(2, len(kinds), sharex=True, sharey="row", squeeze=False)
    for column, kind in zip(panels.T, kinds, strict=True):
        for axes, name in zip(column, ("auc", "change"), strict=True):
            seeds = curves[curves["kind"] == kind].pivot_table(
                index=["fraction", "number"], columns="order", values=name
            )
            seeds = (seeds["random"] - seeds["highest"]).unstack()
            axes.plot(seeds.index, seeds.mean(axis=1), color=_COLOURS[TRAINED])
            axes.fill_between(seeds.index, seeds.min(axis=1), seeds.max(axis=1), color=_COLOURS[TRAINED], **_BAND)
            axes.axhline(0, **REFERENCE)
            value, low, high = (minus(areas.loc[kind, one]) for one in (name, f"{name}_low", f"{name}_high"))
            axes.set_title(f"({'abcdef'[figure.axes.index(axes)]}) {kind}: {value} [{low}, {high}]", fontsize=7)
        column[1].set(xlabel="share deleted", xlim=(0, None))
    panels[0, 0].set_ylabel("AUC, random minus\nmost attended")
    panels[1, 0].set_ylabel("log-odds of the right class,\nrandom minus most attended")
    said = f"line: mean over seeds; band: lowest to highest seed;\nnumber: mean over shares, {INTERVAL} and seeds"
    figure.supxlabel(said, fontsize=SMALL)
    return figure
