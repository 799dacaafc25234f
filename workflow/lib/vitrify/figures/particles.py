"""Scores of single particles: maps of a liquid and a glass, and the local quantities that the scores go with."""

import os
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from vitrify.baselines.descriptors import LOCAL
from vitrify.evaluation.particles import CORRELATIONS
from vitrify.figures.style import CLASS_COLOURS, INK, REFERENCE, dataset_title, draw_intervals
from vitrify.figures.trajectories import draw_particles
from vitrify.store import parquet

_NAMES = {
    "area": "area of the\nVoronoi cell",
    "psi_5": "bond order |ψ₅|",
    "psi_6": "bond order |ψ₆|",
    "ring": "ring of five A",
    "particle_energy": "potential energy",
}
_SHOWN = 0.5  # share of the box's length
_MARKERS = {"A": "o", "B": "s"}


def first_of_each_class(path: str | os.PathLike) -> dict[int, pd.DataFrame]:
    """Read the particles of the first configuration of each label."""
    table = parquet.read_rows(path, parquet.PARTICLE_SCORES).to_pandas()
    table = table[table["fold"] == 0]
    return {int(label): own[own["run"] == own["run"].iloc[0]] for label, own in table.groupby("label")}


READERS = {"particles": first_of_each_class, "correlations": CORRELATIONS.read, "names": parquet.class_names}


def plot_particles(
    particles: dict[int, pd.DataFrame],
    correlations: pd.DataFrame,
    names: list[str],
    sigma: Mapping[str, float],
    box_length: float,
) -> Figure:
    """Discs of diameter sigma coloured by the particle's score, and rank correlations of the first dataset's scores."""
    figure = Figure(figsize=(7.0, 2.9))
    *panels, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.1))
    scores = np.concatenate([own["score"] for own in particles.values()])
    reach = float(np.quantile(np.abs(scores - 0.5), 0.99))  # the few that lie beyond would make all others pale
    for axes, letter, (label, own) in zip(panels, "ab", particles.items(), strict=True):
        diameters = np.where(own["species"] == 1, sigma["AA"], sigma["BB"]) / box_length
        discs = draw_particles(axes, own[["x", "y"]].to_numpy(), own["score"].to_numpy(), diameters, reach)
        axes.set(xlim=(0, _SHOWN), ylim=(0, _SHOWN))
        axes.set_title(f"({letter}) {names[label]}", fontsize=7)
    figure.colorbar(
        discs, ax=panels, orientation="horizontal", shrink=0.6, ticks=MaxNLocator(5), label=f"probability of {names[1]}"
    )
    dataset = correlations["dataset"].iloc[0]
    rows = correlations[correlations["dataset"] == dataset]
    for i, (label, species) in enumerate((label, species) for label in (0, 1) for species in _MARKERS):
        own = rows[(rows["label"] == label) & (rows["species"] == species)]
        places = own["quantity"].map(LOCAL.index) + 0.16 * (i - 1.5)
        look = {"color": CLASS_COLOURS[label], "marker": _MARKERS[species], "markersize": 3, "capsize": 0}
        draw_intervals(right, places, own, "correlation", upright=False, **look)
    right.axvline(0, **REFERENCE)
    right.set_yticks(range(len(LOCAL)), [_NAMES[name] for name in LOCAL])
    right.set(ylim=(len(LOCAL) - 0.5, -0.5), xlabel="rank correlation with the score")
    right.set_title(f"(c) dataset {dataset_title(dataset)}", fontsize=7)
    handles = [Line2D([], [], color=colour, label=name) for colour, name in zip(CLASS_COLOURS, names, strict=True)]
    looks = {"color": INK, "linewidth": 0, "markersize": 3}
    handles += [Line2D([], [], marker=marker, label=name, **looks) for name, marker in _MARKERS.items()]
    figure.legend(handles=handles, loc="outside upper right", ncols=4)
    return figure
