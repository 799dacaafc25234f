#!/usr/bin/env python3
"""Draw the pictures of docs/pictures.md and of the README from a finished demo and from the tables of docs/quick.

PYTHONPATH=workflow/lib python docs/hooks/pictures.py results/demo
"""

import io
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from PIL import Image

from vitrify.figures.images import draw_discs, first_run
from vitrify.figures.style import (
    INK,
    MODEL_COLOURS,
    REFERENCE,
    draw_intervals,
    styled,
)
from vitrify.graphs.neighbours import nearest_neighbour_edges
from vitrify.images.render import decode_png
from vitrify.store import parquet

ROOT = Path(__file__).resolve().parents[2]
SIGMA = {"AA": 1.0, "AB": 0.8, "BB": 0.88}
BOX = 30.0  # sigma_AA, of the demo
LIQUID = 0.55  # temperature of dataset 4
WINDOW, NEIGHBOURS = 0.4, 2
FOLD_COLOURS = ("#5B4B8A", "#8C6D31", "#B5651D", "#DDDDDD")
ARROW = {"arrowstyle": "-|>", "mutation_scale": 9, "linewidth": 1.0, "color": INK}


class Study:
    """What the pictures show of a finished demo."""

    def __init__(self, results: Path):
        self.start = results / "start.parquet"
        self.batch = results / "configurations" / "fast" / "0000.parquet"
        self.energies = pd.read_csv(results / "tables" / "energies.csv").query("temperature < 2")
        self.dataset = parquet.read_rows(results / "datasets" / "dataset_4.parquet", parquet.DATASET).to_pandas()
        image = parquet.read_rows(results / "images" / "dataset_4" / "0.parquet", parquet.IMAGES)["png"][0].as_py()
        self.image = decode_png(image)
        run = parquet.read_rows(self.batch, parquet.CONFIGURATIONS, filters=[("run", "==", 0)])
        species = parquet.read_rows(self.start, parquet.START)["species"].to_numpy()
        places = parquet.positions(run, len(species), self.batch) % 1.0
        self.steps, self.temperatures = run["step"].to_numpy(), run["temperature"].to_numpy()
        frames = {"liquid": np.abs(self.temperatures - LIQUID).argmin(), "glass": -1}
        self.particles = {
            name: pd.DataFrame({"species": species, "x": places[i, :, 0], "y": places[i, :, 1]})
            for name, i in frames.items()
        }


def draw_graph(axes: Axes, particles: pd.DataFrame) -> None:
    """Draw a window with the graph that the D-MPNN sees in it."""
    own = particles[(particles["x"] < WINDOW) & (particles["y"] < WINDOW)].copy()
    own[["x", "y"]] /= WINDOW
    draw_discs(axes, own, SIGMA, BOX * WINDOW)
    for disc in axes.collections:
        disc.set_alpha(0.35)
    places = own[["x", "y"]].to_numpy()
    for edge in nearest_neighbour_edges(places, NEIGHBOURS)[:, ::2].T:
        axes.plot(*places[edge].T, color=MODEL_COLOURS["dmpnn"], linewidth=1.1)


def draw_image(axes: Axes, study: Study) -> None:
    """Draw an image that the CNN sees."""
    axes.imshow(study.image, interpolation="nearest")
    axes.set(xticks=[], yticks=[])


def draw_energies(axes: Axes, study: Study) -> None:
    """Draw e_IS against temperature, of both protocols."""
    for (_, table), colour in zip(study.energies.groupby("protocol"), ("#8C6D31", "#5B4B8A"), strict=True):
        axes.plot(table["temperature"], table["mean"], color=colour)
    axes.set(xticks=[], yticks=[], xlabel="$T$", ylabel="$e_\\mathrm{IS}$")


def draw_folds(axes: Axes, study: Study) -> None:
    """Draw a dataset, a square a configuration: runs along x, one row a class, coloured by outer test."""
    fold = study.dataset["fold"].fillna(3).astype(int)
    for row, part in zip(study.dataset.itertuples(), fold, strict=True):
        axes.add_patch(Rectangle((row.run + 0.1, row.label), 0.8, 0.8, color=FOLD_COLOURS[part]))
    last = study.dataset["run"].max() + 1
    axes.set(xlim=(0, last), ylim=(-0.2, 2), yticks=(0.4, 1.4), yticklabels=("liquid", "glass"))
    axes.tick_params(length=0)


def plot_which(study: Study) -> Figure:
    """A liquid and a glass, and what the published network and the network of shells find in them."""
    figure = Figure(figsize=(7.6, 2.7))
    first, second, result = figure.subplots(1, 3, width_ratios=(1, 1, 1.35))
    for axes, letter, name in ((first, "a", "liquid"), (second, "b", "glass")):
        draw_discs(axes, study.particles[name], SIGMA, BOX)
        axes.set_title(f"({letter})")
    tables = {name: pd.read_csv(ROOT / "docs" / "quick" / f"{name}.csv") for name in ("auc_inherent", "variants")}
    datasets = {
        "dataset_3": "3",
        "dataset_4": "4",
        "dataset_5": "5",
        "dataset_6": "6",
        "dataset_6_matched": "6, matched",
    }
    published, shells = tables["auc_inherent"], tables["variants"].query("variant == 'shell'").set_index("dataset")
    for place, (model, name, marker), kind in (
        (-0.3, ("cnn", "CNN", "o"), "thermal"),
        (-0.15, ("cnn", "CNN", "o"), "inherent"),
        (0.0, ("dmpnn", "D-MPNN", "D"), "thermal"),
        (0.15, ("dmpnn", "D-MPNN", "D"), "inherent"),
    ):
        own = published[(published["coordinates"] == kind) & (published["model"] == model)].set_index("dataset")
        look = {"color": MODEL_COLOURS[model], "marker": marker, "label": f"{name}, {kind}"}
        look["markerfacecolor"] = MODEL_COLOURS[model] if kind == "thermal" else "white"
        draw_intervals(result, np.arange(len(datasets)) + place, own.loc[[*datasets]].reset_index(), "auc_mean", **look)
    own = shells.loc[[f"{name}_inherent" for name in datasets]].reset_index()
    look = {"color": MODEL_COLOURS["dmpnn"], "marker": "*", "markersize": 6, "label": "network of shells, inherent"}
    draw_intervals(result, np.arange(len(datasets)) + 0.3, own, "auc_mean", **look)
    result.axhline(0.5, **REFERENCE)
    result.set(title="(c)", xlabel="dataset", ylabel="AUC", ylim=(0.2, 1.03), xticks=range(len(datasets)))
    result.set_xticklabels(datasets.values())
    figure.legend(*result.get_legend_handles_labels(), loc="outside lower right", ncols=3)
    return figure


def plot_pipeline(study: Study) -> Figure:
    """The stages of the study from left to right, each with a small picture."""
    figure = Figure(figsize=(9.0, 3.3), layout="none")
    stages = [  # title, what comes out of it, place, drawing
        ("simulate", "LAMMPS cools a liquid:\nruns and their frames", (0.0, 0.32), "run"),
        ("minimise", "inherent structures,\nenergies, $T_g$", (0.2, 0.32), "energies"),
        ("label and split", "six datasets of liquids\nand glasses, in folds", (0.4, 0.32), "folds"),
        ("draw images", "train the CNN", (0.6, 0.57), "image"),
        ("cut out graphs", "train the D-MPNN", (0.6, 0.06), "graph"),
        ("test", "AUC on the dataset,\nand on the other five", (0.8, 0.32), "matrix"),
    ]
    for title, words, (left, bottom), kind in stages:
        axes = figure.add_axes((left + 0.035, bottom + 0.03, 0.108, 0.3))
        if kind == "run":
            draw_discs(axes, study.particles["liquid"], SIGMA, BOX)
        elif kind == "energies":
            draw_energies(axes, study)
        elif kind == "folds":
            draw_folds(axes, study)
            axes.set(xlim=(0, 12), xticks=[], yticklabels=("L", "G"))
        elif kind == "image":
            draw_image(axes, study)
        elif kind == "graph":
            draw_graph(axes, study.particles["glass"])
        else:
            axes.imshow(
                pd.read_csv(ROOT / "docs/demo/auc_matrix_dmpnn.csv").pivot_table(
                    index="trained_on", columns="tested_on", values="auc_mean"
                ),
                cmap="Greens",
                vmin=0,
                vmax=1,
            )
            axes.set(xticks=[], yticks=[], xlabel="tested on", ylabel="trained on")
        middle = left + 0.089
        figure.text(middle, bottom + 0.35, title, ha="center", va="bottom", fontsize=9, weight="bold")
        figure.text(
            middle,
            bottom + (-0.03 if kind in ("energies", "matrix") else 0.01),
            words,
            ha="center",
            va="top",
            fontsize=7.5,
        )
    for a, b in (
        ((0.155, 0.5), (0.21, 0.5)),
        ((0.355, 0.5), (0.41, 0.5)),
        ((0.555, 0.55), (0.62, 0.72)),
        ((0.555, 0.45), (0.62, 0.26)),
        ((0.765, 0.72), (0.808, 0.55)),
        ((0.765, 0.26), (0.808, 0.45)),
    ):
        figure.add_artist(FancyArrowPatch(a, b, transform=figure.transFigure, **ARROW))
    return figure


def plot_frames(study: Study) -> Figure:
    """Temperature of a run against its steps, and four of its frames."""
    figure = Figure(figsize=(7.6, 3.4))
    grid = figure.add_gridspec(2, 4, height_ratios=(1, 1.5))
    above = figure.add_subplot(grid[0, :])
    above.plot(study.steps, study.temperatures, color=INK)
    frames = first_run([study.batch, study.start])
    for i, (temperature, particles) in enumerate(frames):
        nearest = np.abs(study.temperatures - temperature).argmin()
        above.plot(study.steps[nearest], temperature, "o", color="#D55E00")
        above.annotate(f"({'bcde'[i]})", (study.steps[nearest], temperature), (4, 4), textcoords="offset points")
        axes = figure.add_subplot(grid[1, i])
        draw_discs(axes, particles, SIGMA, BOX)
        axes.set_title(f"({'bcde'[i]}) $T$ = {temperature:.2f}")
    above.set(title="(a)", xlabel="step", ylabel="temperature", ylim=(0, 2.3))
    return figure


def plot_fold(study: Study) -> Figure:
    """A dataset and its outer tests."""
    figure = Figure(figsize=(7.6, 1.3))
    axes = figure.subplots()
    draw_folds(axes, study)
    axes.set_xlabel("run")
    for part, words in enumerate(("outer test 1", "outer test 2", "outer test 3", "in no outer test")):
        axes.plot([], [], "s", color=FOLD_COLOURS[part], label=words)
    figure.legend(loc="outside upper center", ncols=4)
    return figure


def plot_seen(study: Study) -> Figure:
    """A configuration, the image that the CNN sees, and a window with the graph that the D-MPNN sees."""
    figure = Figure(figsize=(7.6, 2.8))
    panels = figure.subplots(1, 3)
    draw_discs(panels[0], study.particles["glass"], SIGMA, BOX)
    panels[0].add_patch(Rectangle((0, 0), WINDOW, WINDOW, fill=False, edgecolor=INK, linewidth=1.5))
    draw_image(panels[1], study)
    draw_graph(panels[2], study.particles["glass"])
    for axes, words in zip(
        panels, ("(a) a configuration", "(b) as the CNN sees it", "(c) a window and its graph"), strict=True
    ):
        axes.set_title(words)
    return figure


def main(results: Path) -> None:
    """Write all pictures into docs/assets/, in 128 colours."""
    study = Study(results)
    drawn = {
        "which": plot_which,
        "pipeline": plot_pipeline,
        "frames": plot_frames,
        "folds": plot_fold,
        "seen": plot_seen,
    }
    with styled(ROOT / "resources" / "vitrify.mplstyle"):
        for name, plot in drawn.items():
            buffer = io.BytesIO()
            plot(study).savefig(buffer, dpi=200, facecolor="white")
            Image.open(buffer).convert("RGB").quantize(128).save(
                ROOT / "docs" / "assets" / f"{name}.png", optimize=True
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
