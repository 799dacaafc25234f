"""Figures 10 and 17: structural metrics against temperature, and their regression."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from vitrify.configurations.glass_transition import GLASS_TRANSITION
from vitrify.figures.style import INK, TEMPERATURE
from vitrify.structure import regression as regressions
from vitrify.structure.bonds import GRAPHS
from vitrify.structure.metrics import METRICS, STRUCTURE_METRICS
from vitrify.structure.regression import RANGES

METRIC_NAMES = {
    "disjoint_graphs": "disjoint graphs",
    "bb_edges": "B-B edges",
    "isolated_a": "isolated A particles",
}
METRIC_STYLES = {"disjoint_graphs": (INK, "o"), "bb_edges": ("#777777", "s"), "isolated_a": ("#999999", "^")}
GRAPH_TITLES = {
    "b_centred": "each B to its two nearest",
    "b_incident": "two nearest of all, edges with a B",
}

READERS = {
    "metrics": STRUCTURE_METRICS.read,
    "transitions": GLASS_TRANSITION.read,
    "regression": regressions.REGRESSION.read,
}


def plot_metrics(metrics: pd.DataFrame, transitions: pd.DataFrame, protocol: str) -> Figure:
    """Figure 10: the three metrics together, one graph per panel; filled: thermal, open: inherent coordinates."""
    own = metrics[metrics["protocol"] == protocol]
    (t_g,) = transitions.loc[transitions["protocol"] == protocol, "t_g"]
    figure = Figure(figsize=(6.8, 3.0))
    for letter, graph, axes in zip("ab", GRAPHS, figure.subplots(1, 2), strict=True):
        for coordinates in own["coordinates"].unique():
            for metric in METRICS:
                label = METRIC_NAMES[metric] if coordinates == "thermal" and graph == GRAPHS[0] else None
                _draw(axes, _curve(own, coordinates, graph, metric), metric, coordinates, label)
        if own["temperature"].min() < t_g < own["temperature"].max():
            axes.axvline(t_g, color="0.5", linestyle=":", linewidth=1, zorder=0)
            at = axes.get_xaxis_transform()
            axes.annotate("$T_g$", (t_g, 1), (3, -4), at, "offset points", va="top", color="0.4")
        axes.margins(y=0.12)
        axes.set(xlabel=TEMPERATURE, ylim=(0, None), title=f"({letter}) {GRAPH_TITLES[graph]}")
    figure.axes[0].set_ylabel("number in a configuration,\nmean and standard error")
    _legend(figure, own, protocol)
    return figure


def plot_regressions(metrics: pd.DataFrame, regression: pd.DataFrame, protocol: str) -> Figure:
    """Figure 17: one metric and graph per panel, with the lines of Eq. 12, extended beyond T_g; thermal coordinates."""
    own = metrics[(metrics["protocol"] == protocol) & (metrics["coordinates"] == "thermal")]
    fits = regression[(regression["protocol"] == protocol) & (regression["coordinates"] == "thermal")]
    fits = fits[fits["range"] == RANGES[0]].set_index(["graph", "metric"])
    figure = Figure(figsize=(6.8, 6.4))
    metrics_shown = ("isolated_a", "bb_edges", "disjoint_graphs")  # in the paper's order
    panels = figure.subplots(len(metrics_shown), len(GRAPHS), sharex=True)
    for letter, metric, row in zip("abc", metrics_shown, panels, strict=True):
        for graph, axes in zip(GRAPHS, row, strict=True):
            first = metric == metrics_shown[0] and graph == GRAPHS[0]
            curve = _curve(own, "thermal", graph, metric)
            _draw(axes, curve, metric, "thermal", "mean and standard error" if first else None)
            _draw_lines(axes, curve["temperature"].to_numpy(), fits.loc[(graph, metric)], first)
            axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        row[0].set_ylabel(f"({letter}) {METRIC_NAMES[metric]}")
    for graph, top, bottom in zip(GRAPHS, panels[0], panels[-1], strict=True):
        top.set_title(GRAPH_TITLES[graph])
        bottom.set_xlabel(TEMPERATURE)
    figure.align_ylabels(panels)
    _legend(figure, own, protocol)
    return figure


def _curve(metrics: pd.DataFrame, coordinates: str, graph: str, metric: str) -> pd.DataFrame:
    chosen = (metrics["coordinates"] == coordinates) & (metrics["graph"] == graph) & (metrics["metric"] == metric)
    return metrics[chosen]


def _draw(axes: Axes, curve: pd.DataFrame, metric: str, coordinates: str, label: str | None) -> None:
    """Means with standard errors."""
    colour, marker = METRIC_STYLES[metric]
    thermal = coordinates == "thermal"
    axes.errorbar(
        curve["temperature"],
        curve["mean"],
        curve["sem"].fillna(0.0),
        linestyle="none",
        marker=marker,
        markersize=2.2 if thermal else 2.8,
        markerfacecolor=colour if thermal else "white",
        markeredgewidth=0 if thermal else 0.5,
        color=colour,
        elinewidth=0.5,
        capsize=0,
        label=label,
        zorder=2 if thermal else 1.5,
    )


def _draw_lines(axes: Axes, temperatures: np.ndarray, fit: pd.Series, named: bool) -> None:
    """Draw the two lines of Eq. 12, each extended beyond T_g; and write whether alpha_3 is positive."""
    if np.isnan(fit["alpha_3"]):
        axes.text(0.97, 0.06, "no regression", transform=axes.transAxes, ha="right")
        return
    limits = axes.get_ylim()
    beyond = 0.3 * np.ptp(temperatures)
    t_g = fit["t_g"]
    for low, high, intercept, slope in (
        (temperatures.min(), t_g + beyond, fit["alpha_0"], fit["alpha_1"]),
        (max(t_g - beyond, temperatures.min()), temperatures.max(),
         fit["alpha_0"] + fit["alpha_2"], fit["slope_above"]),
    ):  # fmt: skip
        ends = np.array([low, high])
        axes.plot(ends, intercept + slope * ends, ":", color="black", linewidth=1.4, zorder=3,
                  label="regression, Eq. 12" if named else None)  # fmt: skip
        named = False
    axes.axvline(t_g, color="0.5", linestyle=":", linewidth=0.7, zorder=0)
    axes.set_ylim(limits)
    value, error = fit["alpha_3"], fit["alpha_3_se_clustered"]
    # Two digits of the error.
    decimals = int(np.clip(1 - np.floor(np.log10(error)), 0, 3)) if error > 0 else 1
    said = rf"$\alpha_3$ = {value:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    said += "" if np.isnan(error) else rf" $\pm$ {error:.{decimals}f}"
    axes.text(0.97, 0.06, said, transform=axes.transAxes, ha="right")


def _legend(figure: Figure, metrics: pd.DataFrame, protocol: str) -> None:
    """Draw the legend, with the number of configurations."""
    said = []
    for coordinates, table in metrics.groupby("coordinates", sort=False):
        fewest, most = table["n"].min(), table["n"].max()
        n = f"{most}" if fewest == most else f"{fewest} to {most}"
        filled = (
            {"thermal": "filled: ", "inherent": "open: "}[coordinates] if metrics["coordinates"].nunique() > 1 else ""
        )
        said.append(f"{filled}{coordinates} coordinates, n = {n} at each $T$")
    figure.legend(
        loc="outside upper center", ncols=4, title=f"{protocol} protocol; {'; '.join(said)}", title_fontsize=7
    )
