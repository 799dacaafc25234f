"""Figures 11 and 12: radial distribution functions of the two classes of a dataset."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from vitrify.configurations.radial_distribution import radial_distribution
from vitrify.figures.energies import read_classes
from vitrify.figures.style import CLASS_COLOURS, REFERENCE
from vitrify.store.parquet import class_names

READERS = {"table": radial_distribution, "classes": read_classes, "names": class_names}

_WIDTHS = (1.4, 0.8)  # of the labels' lines, which differ in colour too


def plot_radial_distribution(table: pd.DataFrame, classes: pd.DataFrame, names: list[str]) -> Figure:
    """One pair of species per panel, one class per line, shaded by the standard error."""
    figure = Figure(figsize=(3.4, 4.6))
    pairs = list(dict.fromkeys(table["pair"]))
    panels = figure.subplots(len(pairs), 1, sharex=True)
    for letter, pair, axes in zip("abc", pairs, panels, strict=True):
        for row in classes.sort_values("label").itertuples():
            curve = table[(table["pair"] == pair) & (table["label"] == row.label)]
            r, g, sem = (curve[name].to_numpy() for name in ("r", "g", "sem"))
            configurations = f"{curve['configurations'].iloc[0]} configurations"
            label = f"{names[row.label]}, $T$ = {row.temperature:.2f} ({row.protocol}), {configurations}"
            colour = CLASS_COLOURS[row.label]
            axes.plot(r, g, color=colour, linewidth=_WIDTHS[row.label], label=label if letter == "a" else None)
            axes.fill_between(r, g - sem, g + sem, color=colour, alpha=0.3, linewidth=0)
        axes.axhline(1.0, **REFERENCE | {"linewidth": 0.5, "linestyle": ":"})
        first, second = pair
        axes.set(ylabel=rf"$g_\mathrm{{{pair}}}(r)$", ylim=(0, None), xlim=(0, r[-1] + r[0]))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.text(0.97, 0.88, f"({letter}) {first}-{second}", transform=axes.transAxes, ha="right", va="top")
    axes.set_xlabel(r"distance $r$ ($\sigma_\mathrm{AA}$)")
    figure.align_ylabels(panels)
    figure.legend(loc="outside upper center")
    return figure
