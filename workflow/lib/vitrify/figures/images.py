"""Figure 3: configurations as discs, and as images for the CNN."""

import os
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
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


READERS = {"configurations": first_configurations, "names": parquet.class_names}


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
        for species, pair in ((1, "AA"), (2, "BB")):
            own = particles.loc[particles["species"] == species, ["x", "y"]].to_numpy()
            size = [sigma[pair] / box_length] * len(own)
            look = {"facecolors": SPECIES_COLOURS[species], "linewidths": 0, "transOffset": above.transData}
            above.add_collection(EllipseCollection(size, size, [0] * len(own), units="xy", offsets=own, **look))
        above.set(
            title=f"({'ab'[i]}) {names[label]}, discs of diameter $\\sigma$", xlim=(0, 1), ylim=(0, 1), aspect="equal"
        )
        below.imshow(image, interpolation="nearest")
        below.set(title=f"({'cd'[i]}) {names[label]}, as the CNN sees it")
        for axes in (above, below):
            axes.set(xticks=[], yticks=[])
            axes.title.set_fontsize(7)
    return figure
