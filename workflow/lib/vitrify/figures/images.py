"""Configurations as discs of their true size: frames of one run, and Figure 3, beside the images for the CNN."""

import os
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection
from matplotlib.figure import Figure

from vitrify.figures.style import SPECIES_COLOURS
from vitrify.images.render import decode_png
from vitrify.store import parquet

_KEYS = ["run", "protocol", "step"]


def first_configurations(paths: Sequence[str | os.PathLike]) -> dict[int, tuple[np.ndarray, pd.DataFrame]]:
    """Read the first configuration of each label: label -> its image (pixels, pixels, 3) uint8, and species, x and y.

    Args:
        paths: of images, of their coordinates, and of the start, which has the species.
    """
    images, samples, start = paths
    species = parquet.read_rows(start, parquet.START)["species"].to_numpy()
    found = {}
    for label, row in parquet.read_rows(images, parquet.IMAGES).to_pandas().groupby("label").first().iterrows():
        filters = [("label", "==", label), *((key, "==", row[key]) for key in _KEYS)]
        own = parquet.read_rows(samples, parquet.SAMPLES, filters=filters)
        x, y = parquet.positions(own, len(species), samples)[0].T % 1.0
        found[int(label)] = decode_png(row["png"]), pd.DataFrame({"species": species, "x": x, "y": y})
    return found


def first_run(paths: Sequence[str | os.PathLike]) -> list[tuple[float, pd.DataFrame]]:
    """Read four frames of run 0, evenly spaced in temperature: temperature, and species, x and y.

    Args:
        paths: of the first batch, and of the start, which has the species.
    """
    batch, start = paths
    species = parquet.read_rows(start, parquet.START)["species"].to_numpy()
    run = parquet.read_rows(batch, parquet.CONFIGURATIONS, filters=[("run", "==", 0)])
    recorded = run["temperature"].to_numpy()
    wanted = np.linspace(recorded.max(), recorded.min(), 4)
    frames = run.take(np.abs(recorded[:, None] - wanted).argmin(axis=0))
    places = parquet.positions(frames, len(species), batch) % 1.0
    drawn = (pd.DataFrame({"species": species, "x": x, "y": y}) for x, y in places.swapaxes(1, 2))
    return list(zip(frames["temperature"].to_pylist(), drawn, strict=True))


READERS = {"run": first_run, "configurations": first_configurations, "names": parquet.class_names}


def draw_discs(axes: Axes, particles: pd.DataFrame, sigma: Mapping[str, float], box_length: float) -> None:
    """Draw particles of coordinates in [0, 1) as discs of diameter sigma, A and B in their colours."""
    for species, pair in ((1, "AA"), (2, "BB")):
        own = particles.loc[particles["species"] == species, ["x", "y"]].to_numpy()
        size = [sigma[pair] / box_length] * len(own)
        look = {"facecolors": SPECIES_COLOURS[species], "linewidths": 0, "transOffset": axes.transData}
        axes.add_collection(EllipseCollection(size, size, [0] * len(own), units="xy", offsets=own, **look))
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=[], yticks=[])


def plot_run(run: list[tuple[float, pd.DataFrame]], sigma: Mapping[str, float], box_length: float) -> Figure:
    """Frames of a run from the liquid to the glass, a panel each."""
    figure = Figure(figsize=(6.9, 2.0))
    for i, (axes, (temperature, particles)) in enumerate(zip(figure.subplots(1, len(run)), run, strict=True)):
        draw_discs(axes, particles, sigma, box_length)
        axes.set_title(f"({'abcd'[i]}) $T$ = {temperature:.2f}", fontsize=7)
    return figure


def plot_images(
    configurations: dict[int, tuple[np.ndarray, pd.DataFrame]],
    names: list[str],
    sigma: Mapping[str, float],
    box_length: float,
) -> Figure:
    """Discs of diameter sigma above the image that the network sees; glass left of liquid as in the paper."""
    figure = Figure(figsize=(3.4, 3.75))
    panels = figure.subplots(2, len(configurations))
    for i, label in enumerate(sorted(configurations, reverse=True)):
        image, particles = configurations[label]
        above, below = panels[:, i]
        draw_discs(above, particles, sigma, box_length)
        above.set_title(f"({'ab'[i]}) {names[label]}, discs of diameter $\\sigma$", fontsize=7)
        below.imshow(image, interpolation="nearest")
        below.set(xticks=[], yticks=[])
        below.set_title(f"({'cd'[i]}) {names[label]}, as the CNN sees it", fontsize=7)
    return figure
