"""Figure 3: configurations as images for the CNN."""

import os

import numpy as np
from matplotlib.figure import Figure

from vitrify.images.render import decode_png
from vitrify.store import parquet


def first_images(path: str | os.PathLike) -> dict[int, np.ndarray]:
    """Read the first image of each label in a file: label -> (pixels, pixels, 3) uint8."""
    table = parquet.read_rows(path, parquet.IMAGES, columns=["label", "png"]).to_pandas()
    return {label: decode_png(png) for label, png in table.groupby("label")["png"].first().items()}


READERS = {"images": first_images, "names": parquet.class_names}


def plot_images(images: dict[int, np.ndarray], names: list[str]) -> Figure:
    """Images side by side, glass before liquid as in the paper."""
    figure = Figure(figsize=(3.4, 1.95))
    for axes, label in zip(figure.subplots(1, len(images)), sorted(images, reverse=True), strict=True):
        axes.imshow(images[label], interpolation="nearest")
        axes.set(title=names[label], xticks=[], yticks=[])
    return figure
