"""Glasses of different cooling rates."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from vitrify.evaluation.described import AUC_RATES, COOLING_RATES
from vitrify.figures.baselines import method_name
from vitrify.figures.style import (
    INHERENT_ENERGY,
    MODEL_COLOURS,
    MODEL_NAMES,
    POINTS,
    REFERENCE,
    errors,
    protocol_look,
)

RATE = r"cooling rate ($\epsilon_\mathrm{AA}/k_\mathrm{B}$ per $\tau$)"
# Of the simple classifiers: what a physicist would take first, and the two that know all.
_SHOWN = {"inherent_energy": "#D55E00", "logistic_regression": "#555555", "gradient_boosting": "#56B4E9"}
_MARKERS = {"inherent_energy": "s", "logistic_regression": "o", "gradient_boosting": "^", "cnn": "v", "dmpnn": "D"}
_APART = 1.08  # factor between points that stand beside each other

READERS = {"rates": COOLING_RATES.read, "scores": AUC_RATES.read}


def plot_cooling_rates(rates: pd.DataFrame) -> Figure:
    """Energy of the glasses, and T_g if known, against the rate.

    Args:
        rates: of `tables/cooling_rates.csv`.
    """
    figure = Figure(figsize=(6.0, 2.6))
    left, right = figure.subplots(1, 2)
    for axes, mean, ends in (
        (left, "energy", [rates["energy_sem"]] * 2),
        (right, "t_g", errors(rates, "t_g", "t_g_low", "t_g_high")),
    ):
        shown = rates if mean == "energy" else rates[rates["determined"]]
        axes.plot(shown["rate"], shown[mean], ":", color="0.6", linewidth=0.8, zorder=0)
        for i, row in enumerate(rates.itertuples()):
            if mean == "t_g" and not row.determined:
                continue
            error = [[side.iloc[i]] for side in ends]
            style = protocol_look(i) | {"capsize": 1.5, "linestyle": "none", "label": row.protocol}
            axes.errorbar([row.rate], [getattr(row, mean)], error, **style)
        axes.margins(0.1)
        _log_axis(axes, RATE, rates["rate"])
    right.set_xlim(left.get_xlim())
    temperature = rates["temperature"].iloc[0]
    left.set_ylabel(f"{INHERENT_ENERGY} at $T$ = {temperature:g}")
    right.set_ylabel(r"$T_\mathrm{g}$ ($\epsilon_\mathrm{AA}/k_\mathrm{B}$)")
    figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=min(len(rates), 5))
    return figure


def plot_auc_rates(scores: pd.DataFrame) -> Figure:
    """AUC of the glasses of two rates against the ratio of the rates: thermal coordinates, then inherent ones.

    Args:
        scores: of `tables/auc_rates.csv`.
    """
    methods = [name for name in (*_SHOWN, *MODEL_NAMES) if name in set(scores["method"])] or [scores["method"].iloc[0]]
    colours = _SHOWN | MODEL_COLOURS
    figure = Figure(figsize=(6.4, 3.2))
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, coordinates in zip(panels, ("thermal", "inherent"), strict=True):
        own = scores[scores["coordinates"] == coordinates]
        # Pairs of the same ratio, to two digits, stand beside each other, and in each pair the methods.
        ratios = own["ratio"].map(lambda ratio: float(f"{ratio:.2g}"))
        for i, method in enumerate(methods):
            rows = own[own["method"] == method]
            group = rows.groupby(ratios[rows.index])["ratio"]
            place = (group.cumcount() - (group.transform("size") - 1) / 2) * (len(methods) + 1) + i
            ends = errors(rows, "auc_mean", "auc_low", "auc_high")
            style = POINTS | {"marker": _MARKERS.get(method, "o"), "color": colours.get(method, "#555555")}
            x = rows["ratio"] * _APART ** (place - (len(methods) - 1) / 2)
            axes.errorbar(x, rows["auc_mean"], ends, label=method_name(method), **style)
        axes.axhline(0.5, **REFERENCE)
        axes.set_title(f"{coordinates} coordinates")
        _log_axis(axes, "ratio of the cooling rates", scores["ratio"])
    panels[0].set(
        ylabel=f"AUC (mean of {scores['folds'].max()} folds)", ylim=(min(0.3, _lowest(scores, methods)), 1.05)
    )
    panels[0].set_xlim(scores["ratio"].min() / 2, scores["ratio"].max() * 2)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def _log_axis(axes: Axes, name: str, values: pd.Series) -> None:
    """Make a logarithmic axis with few numbers, and with some where the values span less than a decade or two."""
    wide = values.max() / values.min() > 50
    axes.set(xscale="log", xlabel=name)
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _lowest(scores: pd.DataFrame, methods: list[str]) -> float:
    return float(np.floor(10 * scores.loc[scores["method"].isin(methods), "auc_low"].min() - 0.2) / 10)
