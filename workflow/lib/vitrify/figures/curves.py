"""Curves beyond the paper: calibration, AUC against the size of the training set, glasses against the cooling rate."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from vitrify.evaluation.calibration import CALIBRATION, RELIABILITY
from vitrify.evaluation.described import COOLING_RATES, LEARNING_CURVES
from vitrify.figures.style import (
    INHERENT_ENERGY,
    INTERVAL,
    MODEL_NAMES,
    REFERENCE,
    SMALL,
    dataset_title,
    draw_intervals,
    legend_above,
    method_look,
    method_name,
    panel_grid,
    protocol_look,
)

_LINES = ("-", "--", ":", "-.")
_THIN: dict[str, Any] = {"linewidth": 0.8, "elinewidth": 0.7, "capsize": 0}

READERS = {
    "calibration": CALIBRATION.read,
    "reliability": RELIABILITY.read,
    "curves": LEARNING_CURVES.read,
    "rates": COOLING_RATES.read,
}


def plot_reliability(reliability: pd.DataFrame, calibration: pd.DataFrame) -> Figure:
    """Share of glasses against the mean score, bin by bin, one dataset per panel and one network per curve."""
    datasets = list(dict.fromkeys(reliability["dataset"]))
    figure, panels, _ = panel_grid(len(datasets), (1.9, 1.9), (0.5, 0.7), sharex=True, sharey=True)
    brier = calibration.set_index(["model", "dataset"])["brier"]
    table = reliability.rename(columns={"low": "glasses_low", "high": "glasses_high"})
    for axes, dataset in zip(panels, datasets, strict=True):
        axes.plot([0, 1], [0, 1], **REFERENCE)
        for i, (model, own) in enumerate(table[table["dataset"] == dataset].groupby("model", sort=False)):
            look = method_look(model)
            draw_intervals(axes, own["score"], own, "glasses", **_THIN, color=look["color"], marker="none")
            axes.scatter(own["score"], own["glasses"], 4 + 26 * own["n"] / own["n"].sum(), zorder=3, **look)
            said = f"{MODEL_NAMES[model]}: {brier[model, dataset]:.3f}"
            at = {"ha": "right", "transform": axes.transAxes}
            axes.text(0.97, 0.05 + 0.09 * i, said, color=look["color"], fontsize=SMALL, **at)
        axes.set(title=f"dataset {dataset_title(dataset)}", xlim=(-0.04, 1.04), ylim=(-0.04, 1.04), aspect="equal")
    panels[0].set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    figure.supxlabel("score, mean of a bin", fontsize=8)
    figure.supylabel("share of glasses", fontsize=8)
    return figure


def plot_learning_curves(curves: pd.DataFrame) -> Figure:
    """AUC with its bootstrap interval against the number of runs, one dataset per panel, one method per curve."""
    datasets, methods = (list(dict.fromkeys(curves[name])) for name in ("dataset", "method"))
    figure, panels, lowest = panel_grid(len(datasets), (2.1, 2.0), (0.6, 0.7), sharey=True)
    for axes, dataset in zip(panels, datasets, strict=True):
        own = curves[curves["dataset"] == dataset]
        for i, method in enumerate(methods):
            rows = own[own["method"] == method]
            line = "-" if method in MODEL_NAMES else _LINES[i % len(_LINES)]
            # Beside each other by a few per cent, so that bars can be told apart.
            places = rows["runs"] * 1.025 ** (i - (len(methods) - 1) / 2)
            style = _THIN | method_look(method) | {"linestyle": line, "label": method_name(method)}
            draw_intervals(axes, places, rows, "auc_mean", **style)
        axes.axhline(0.5, **REFERENCE)
        sizes = sorted(own["runs"].unique())
        axes.set(xscale="log", title=f"dataset {dataset_title(dataset)}")
        axes.set_xticks(sizes, [f"{round(size):g}" for size in sizes])
        axes.minorticks_off()
    for axes in lowest:
        axes.set_xlabel("runs trained on")
    panels[0].set_ylim(min(0.4, curves["auc_low"].min() - 0.03), 1.03)
    figure.supylabel(f"AUC, mean of {curves['folds'].max()} folds\n{INTERVAL}", fontsize=8)
    legend_above(figure, min(3, len(methods)))
    return figure


def plot_cooling_rates(rates: pd.DataFrame) -> Figure:
    """Energy of the glasses with its standard error, and T_g with its interval if determined, against the rate."""
    figure = Figure(figsize=(6.0, 2.6))
    left, right = figure.subplots(1, 2)
    sem = rates["energy_sem"].fillna(0)
    table = rates.assign(energy_low=rates["energy"] - sem, energy_high=rates["energy"] + sem)
    table["t_g"] = table["t_g"].where(table["determined"])
    wide = rates["rate"].max() / rates["rate"].min() > 50
    for axes, value in ((left, "energy"), (right, "t_g")):
        known = table[table[value].notna()]
        axes.plot(known["rate"], known[value], ":", color="0.6", linewidth=0.8, zorder=0)
        for i, protocol in enumerate(table["protocol"]):
            row = table.iloc[[i]]
            if row[value].notna().all():
                draw_intervals(axes, row["rate"], row, value, **protocol_look(i), label=protocol)
        axes.margins(0.1)
        axes.set(xscale="log", xlabel=r"cooling rate ($\epsilon_\mathrm{AA}/k_\mathrm{B}$ per $\tau$)")
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    right.set_xlim(left.get_xlim())
    left.set_ylabel(f"{INHERENT_ENERGY} at $T$ = {rates['temperature'].iloc[0]:g}")
    right.set_ylabel(r"$T_\mathrm{g}$ ($\epsilon_\mathrm{AA}/k_\mathrm{B}$)")
    legend_above(figure, min(len(rates), 5))
    return figure
