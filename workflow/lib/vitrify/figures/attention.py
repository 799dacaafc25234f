"""Figures 8, 9 and 16, and the distribution of weights: the attention of a network."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from vitrify.attention.cutoff import CUTOFF, QUANTILE, drawn_cutoffs, log_density
from vitrify.attention.metrics import SUMMARY, WILCOXON
from vitrify.attention.pairs import CONFIGURATION, joined_pairs, read_edges, read_particles
from vitrify.figures.style import BARS, CLASS_COLOURS, INK, SMALL, SPECIES_COLOURS
from vitrify.store.parquet import class_names

ISOLATED, TOGETHER = "red", "blue"  # as in the paper
EDGES = LinearSegmentedColormap.from_list("edges", ["#DDEEE5", "#2E8B6F", "#083D2C"])
WIDEST = 3.0  # points, of the lines of edges
CAPPED = (0.01, 0.99)  # quantiles: the few beyond them would make all others look alike
WEIGHT = r"attention weight, multiple of the mean ($n \sigma$)"
METRIC_NAMES = {
    "disjoint_graphs": "disjoint graphs",
    "bb_edges": "B-B edges of high attention",
    "isolated_a": "isolated A",
    "isolated_b": "isolated B",
}

READERS = {"cutoffs": CUTOFF.read, "metrics": SUMMARY.read, "tests": WILCOXON.read, "names": class_names}


def plot_windows(
    particles: str | os.PathLike,
    edges: str | os.PathLike,
    names: Sequence[str],
    cutoffs: pd.DataFrame,
    window_length: float | None = None,
) -> Figure:
    """Figure 8, for the training's windows, with a row that marks; or Figure 16, for windows of another length."""
    drawn = drawn_cutoffs(cutoffs)
    of_length = drawn["trained"] if window_length is None else np.isclose(drawn["window_length"], window_length)
    row = drawn[of_length].iloc[0]
    length = row["window_length"]
    own = read_particles(particles, length), read_edges(edges, length)
    return plot_attention(*own, names, row["cutoff"], marked=window_length is None)


def plot_attention(
    particles: pd.DataFrame, edges: pd.DataFrame, names: Sequence[str], cutoff: float, marked: bool
) -> Figure:
    """Figures 8 and 16: the windows of the first run, its glass and its liquid; edges as wide and dark as their weight.

    Args:
        particles, edges: of `read_particles` and `read_edges`, of the same windows of one length.
        names: of the labels, in order.
        cutoff: relative weight above which attention is high.
        marked: whether a second row of panels marks isolated A and pairs of B that high attention joins.
    """
    chosen = first_of_both(particles)
    pairs = joined_pairs(edges)
    shown = {label: (_of(particles, key), _of(pairs, key)) for label, key in chosen.items()}
    caps = np.quantile(np.concatenate([own["relative"] for _, own in shown.values()]), CAPPED)
    rows = 1 + marked
    figure = Figure(figsize=(6.8, 0.45 + 3.2 * rows))
    panels = figure.subplots(rows, len(chosen), squeeze=False, sharex=True, sharey=True)
    for column, (label, (own, own_pairs)) in enumerate(shown.items()):
        run, protocol, *_ = chosen[label]
        for row, axes in enumerate(panels[:, column]):
            drawn = draw_window(axes, own, own_pairs, *caps)
            what = f", run {run} of {protocol}, {len(own)} particles"
            if row:
                mark_bonds(axes, own, own_pairs, cutoff)
                what = ": isolated A and B-B pairs"
            axes.set_title(f"({'abcd'[row * len(chosen) + column]}) {names[label]}{what}")
    bar = figure.colorbar(drawn, ax=panels, extend="both", aspect=40, pad=0.01, label=WEIGHT)
    bar.ax.axhline(cutoff, color=ISOLATED, linewidth=1.2)
    bar.ax.annotate(
        "cut-off", (0, cutoff), (-3, 0), textcoords="offset points", ha="right", va="center", fontsize=SMALL
    )
    look = {"linestyle": "none", "markeredgewidth": 1.0}
    handles = [Line2D([], [], marker="o", color=SPECIES_COLOURS[i], label="AB"[i - 1], **look) for i in (1, 2)]
    if marked:
        for colour, name in ((ISOLATED, "A without high attention"), (TOGETHER, "B-B joined by high attention")):
            handles.append(Line2D([], [], marker="o", markersize=7, color=colour, fillstyle="none", label=name, **look))
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles))
    return figure


def first_of_both(particles: pd.DataFrame) -> dict[int, tuple]:
    """Run, protocol, step and label of the configurations to draw, glass before liquid: the first run that has both."""
    keys = particles[CONFIGURATION].drop_duplicates()
    runs = keys.groupby("run")["label"].nunique()
    both = runs.index[runs > 1]
    first = {}
    for label in sorted(keys["label"].unique(), reverse=True):
        of_label = keys[keys["label"] == label]
        rows = of_label[of_label["run"] == both[0]] if len(both) else of_label
        first[int(label)] = tuple(rows.iloc[0])
    return first


def draw_window(axes: Axes, particles: pd.DataFrame, pairs: pd.DataFrame, low: float, cap: float) -> LineCollection:
    """Draw the particles of a window, and its edges with a width in proportion to their weight, up to a cap.

    Returns:
        The edges, coloured by their weight between `low` and `cap`.
    """
    places = particles.set_index("particle")[["x", "y"]]
    ends = np.stack([places.loc[pairs[end]].to_numpy() for end in ("source", "target")], axis=1)  # (m, 2, 2)
    widths = WIDEST * np.minimum(pairs["relative"].to_numpy() / (cap or 1.0), 1.0)
    look = {"cmap": EDGES, "norm": Normalize(low, cap), "capstyle": "round", "zorder": 1}
    lines = axes.add_collection(LineCollection(ends, linewidths=widths, array=pairs["relative"].to_numpy(), **look))
    size = 9000 / len(particles) / (1.0 + len(particles) / 300)
    for species, colour in SPECIES_COLOURS.items():
        some = particles[particles["species"] == species]
        axes.scatter(some["x"], some["y"], min(size, 40), color=colour, linewidths=0, zorder=2)
    axes.set(aspect="equal", xticks=[], yticks=[])
    return lines


def mark_bonds(axes: Axes, particles: pd.DataFrame, pairs: pd.DataFrame, cutoff: float) -> None:
    """Circle the A particles without high attention, and the pairs of B that it joins."""
    high = pairs[pairs["relative"] > cutoff]
    joined = np.union1d(high["source"], high["target"])
    alone = particles[(particles["species"] == 1) & ~particles["particle"].isin(joined)]
    spacing = np.sqrt(np.ptp(particles["x"]) * np.ptp(particles["y"]) / len(particles)) or 1.0  # between neighbours
    circle = {"fill": False, "linewidth": 1.0, "zorder": 3}
    for place in alone[["x", "y"]].to_numpy():
        axes.add_patch(Ellipse(place, spacing, spacing, color=ISOLATED, **circle))
    places = particles.set_index("particle")[["x", "y"]]
    of_b = high[(high["source_species"] == 2) & (high["target_species"] == 2)]
    for pair in of_b[["source", "target"]].to_numpy():
        one, other = places.loc[pair].to_numpy()
        across = other - one
        length, angle = np.hypot(*across), np.degrees(np.arctan2(across[1], across[0]))
        shape = {"width": length + spacing, "height": 0.9 * spacing, "angle": angle}
        axes.add_patch(Ellipse((one + other) / 2, color=TOGETHER, **shape, **circle))


def plot_metrics(metrics: pd.DataFrame, tests: pd.DataFrame, names: Sequence[str]) -> Figure:
    """Figure 9: mean and standard error of each metric, one metric per panel, one class per bar."""
    tests = tests.set_index("metric")
    figure = Figure(figsize=(6.8, 2.3))
    panels = figure.subplots(1, len(METRIC_NAMES))
    labels = sorted(metrics["label"].unique(), reverse=True)
    for letter, axes, (metric, name) in zip("abcd", panels, METRIC_NAMES.items(), strict=True):
        rows = metrics[metrics["metric"] == metric].set_index("label").loc[labels]
        axes.bar(
            range(len(labels)),
            rows["mean"],
            0.65,
            yerr=rows["sem"],
            color=[CLASS_COLOURS[label] for label in labels],
            hatch=["", "////"][: len(labels)],
            **BARS,
        )
        axes.set_xticks(range(len(labels)), [f"{names[label]}\n$n$ = {rows['n'][label]}" for label in labels])
        test = tests.loc[metric]
        top = 1.1 * (rows["mean"] + rows["sem"].fillna(0)).max()
        axes.set(title=f"({letter}) {name}\n{_p_value(test)}", ylim=(0, top or 1))  # 0 where a metric is 0 in all
        axes.margins(x=0.1)
        axes.tick_params(axis="x", length=0)
    panels[0].set_ylabel("mean and standard error")
    return figure


def plot_weights(edges: str | os.PathLike, cutoffs: pd.DataFrame) -> Figure:
    """Distribution of the logarithms of weights in windows of each length, by species of the pair, with the cut-off.

    The edges are those of `attention/<dataset>/<fold>/edges.parquet`.
    """
    drawn = drawn_cutoffs(cutoffs)
    figure = Figure(figsize=(3.4, 0.4 + 2.0 * len(drawn)))
    panels = figure.subplots(len(drawn), 1, squeeze=False)[:, 0]
    for axes, row in zip(panels, drawn.itertuples(), strict=True):
        pairs = joined_pairs(read_edges(edges, row.window_length))
        pairs = pairs[pairs["relative"] > 0]
        weights = pairs["relative"].to_numpy(dtype=float)
        edges_of = np.geomspace(weights.min(), weights.max(), 81)
        kinds = (pairs["source_species"] + pairs["target_species"]).to_numpy()  # 2: A-A, 3: A-B, 4: B-B
        stacked = [weights[kinds == kind] for kind in (2, 3, 4)]
        share = 1 / len(weights) / np.log10(edges_of[1] / edges_of[0])  # of one pair, per decade
        axes.hist(
            stacked,
            bins=edges_of,
            stacked=True,
            weights=[np.full(len(own), share) for own in stacked],
            color=[SPECIES_COLOURS[1], "0.7", SPECIES_COLOURS[2]],
            label=["A-A", "A-B", "B-B"] if row.Index == 0 else None,
        )
        density = log_density(pairs["relative"].to_numpy(dtype=float))
        if density is not None:
            axes.plot(np.exp(density.grid), density.values * np.log(10), color=INK, linewidth=0.8)
        fallback = " (no clear trough)" if row.method == QUANTILE else ""
        what = f"{row.method}{fallback}: {row.cutoff:.3g}"
        axes.axvline(max(row.cutoff, weights.min()), color=ISOLATED, linestyle="--")
        own = ", as in the training" if row.trained else ""
        axes.set(
            title=f"window {row.window_length:g}{own}; {row.pairs} pairs\n{what}",
            ylabel="share per decade",
            xscale="log",
        )
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(
            NullFormatter() if np.ptp(np.log10(weights)) > 1 else StrMethodFormatter("{x:g}")
        )
    panels[-1].set_xlabel(WEIGHT)
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def _of(table: pd.DataFrame, key: tuple) -> pd.DataFrame:
    """Rows of one configuration."""
    return table[(table[CONFIGURATION] == list(key)).all(axis=1)]


def _p_value(test: pd.Series) -> str:
    if np.isnan(test["p_value"]):
        return "no pair differs"
    sign = {"greater": "liquid > glass", "less": "liquid < glass", "two-sided": "two-sided"}[test["alternative"]]
    p = "< 0.0001" if test["p_value"] < 1e-4 else f"= {test['p_value']:.2g}"
    return f"$p$ {p}\n({sign})"
