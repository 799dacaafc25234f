"""Figures 8, 9 and 16, and the distribution of weights: the attention of a network."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from vitrify.attention.cutoff import CUTOFF, QUANTILE, log_density, trained_row
from vitrify.attention.metrics import SUMMARY, WILCOXON
from vitrify.attention.pairs import CONFIGURATION, joined_pairs, read_edges, read_particles
from vitrify.figures.style import BARS, CLASS_COLOURS, SPECIES_COLOURS
from vitrify.store.parquet import class_names

EDGES, ISOLATED, TOGETHER = "#009E73", "red", "blue"
WIDEST = 3.0  # points, of the lines of edges
CAPPED = 0.99  # share of the edges that are drawn in proportion; the widest few would make all others hairlines
METRIC_NAMES = {
    "disjoint_graphs": "disjoint graphs",
    "bb_edges": "B-B high attention edges",
    "isolated_a": "isolated A",
    "isolated_b": "isolated B",
}

READERS = {"cutoffs": CUTOFF.read, "metrics": SUMMARY.read, "tests": WILCOXON.read, "names": class_names}


def plot_windows(
    particles: str | os.PathLike,
    edges: str | os.PathLike,
    names: Sequence[str],
    cutoffs: pd.DataFrame | None = None,
    window_length: float | None = None,
) -> Figure:
    """Figure 8, for the training's windows, from the table of cut-offs; or Figure 16, for windows of another length."""
    length, cutoff = (window_length, None) if cutoffs is None else trained_row(cutoffs)[["window_length", "cutoff"]]
    return plot_attention(read_particles(particles, length), read_edges(edges, length), names, cutoff)


def plot_attention(
    particles: pd.DataFrame, edges: pd.DataFrame, names: Sequence[str], cutoff: float | None = None
) -> Figure:
    """Figures 8 and 16: the windows of the first run, its glass and its liquid; edges as wide as their weight.

    Args:
        particles, edges: of `read_particles` and `read_edges`, of the same windows of one length.
        names: of the labels, in order.
        cutoff: relative weight above which attention is high: a second row of panels then marks isolated A and pairs
            of B that high attention joins.
    """
    chosen = first_of_both(particles)
    pairs = joined_pairs(edges)
    shown = {label: (_of(particles, key), _of(pairs, key)) for label, key in chosen.items()}
    cap = float(np.quantile(np.concatenate([own["relative"] for _, own in shown.values()]), CAPPED)) or 1.0
    rows = 1 if cutoff is None else 2
    figure = Figure(figsize=(6.8, 0.1 + 3.5 * rows))
    panels = figure.subplots(rows, len(chosen), squeeze=False, sharex=True, sharey=True)
    for column, (label, (own, own_pairs)) in enumerate(shown.items()):
        run, protocol, *_ = chosen[label]
        for row, axes in enumerate(panels[:, column]):
            draw_window(axes, own, own_pairs, cap)
            what = f", run {run} of {protocol}, {len(own)} particles"
            if row:
                mark_bonds(axes, own, own_pairs, cutoff)
                what = ": isolated A and B-B pairs"
            axes.set_title(f"({'abcd'[row * len(chosen) + column]}) {names[label]}{what}")
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


def draw_window(axes: Axes, particles: pd.DataFrame, pairs: pd.DataFrame, cap: float) -> None:
    """Draw the particles of a window, and its edges with a width in proportion to their weight, up to a cap."""
    places = particles.set_index("particle")[["x", "y"]]
    ends = np.stack([places.loc[pairs[end]].to_numpy() for end in ("source", "target")], axis=1)  # (m, 2, 2)
    widths = WIDEST * np.minimum(pairs["relative"].to_numpy() / cap, 1.0)
    axes.add_collection(LineCollection(ends, linewidths=widths, colors=EDGES, capstyle="round", zorder=1))
    size = 9000 / len(particles) / (1.0 + len(particles) / 300)
    for species, colour in SPECIES_COLOURS.items():
        some = particles[particles["species"] == species]
        axes.scatter(some["x"], some["y"], min(size, 40), color=colour, linewidths=0, zorder=2)
    axes.set(aspect="equal", xticks=[], yticks=[])


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
    for axes, (metric, name) in zip(panels, METRIC_NAMES.items(), strict=True):
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
        axes.set(title=f"{name}\n{_p_value(test)}", ylim=(0, top or 1))  # 0 where a metric is 0 in all
        axes.margins(x=0.1)
        axes.tick_params(axis="x", length=0)
    panels[0].set_ylabel("mean and standard error")
    return figure


def plot_weights(edges: str | os.PathLike, cutoffs: pd.DataFrame) -> Figure:
    """Distribution of the logarithms of weights in windows of each length, by species of the pair, with the cut-off.

    The edges are those of `attention/<dataset>/<fold>/edges.parquet`.
    """
    figure = Figure(figsize=(3.4, 0.4 + 2.0 * len(cutoffs)))
    panels = figure.subplots(len(cutoffs), 1, squeeze=False)[:, 0]
    for axes, row in zip(panels, cutoffs.itertuples(), strict=True):
        pairs = joined_pairs(read_edges(edges, row.window_length))
        pairs = pairs[pairs["relative"] > 0]
        logs = np.log10(pairs["relative"].to_numpy(dtype=float))
        kinds = (pairs["source_species"] + pairs["target_species"]).to_numpy()  # 2: A-A, 3: A-B, 4: B-B
        stacked = [logs[kinds == kind] for kind in (2, 3, 4)]
        axes.hist(
            stacked,
            bins=80,
            stacked=True,
            density=True,
            color=[SPECIES_COLOURS[1], "0.7", SPECIES_COLOURS[2]],
            label=["A-A", "A-B", "B-B"] if row.Index == 0 else None,
        )
        density = log_density(pairs["relative"].to_numpy(dtype=float))
        if density is not None:
            axes.plot(density.grid / np.log(10), density.values * np.log(10), color="black", linewidth=0.8)
        fallback = " (no clear trough)" if row.method == QUANTILE else ""
        what = f"{row.method}{fallback}: {row.cutoff:.3g}"
        axes.axvline(np.log10(row.cutoff) if row.cutoff > 0 else logs.min(), color=ISOLATED, linestyle="--")
        own = ", as in the training" if row.trained else ""
        axes.set(title=f"window {row.window_length:g}{own}; {row.pairs} pairs\n{what}", ylabel="density")
    panels[-1].set_xlabel(r"$\log_{10}\, n \sigma$ (0: no preference)")
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
