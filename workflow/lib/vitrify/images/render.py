"""Particle configurations -> RGB images, as in the paper's appendix B."""

import io
import math
import os
import zlib
from typing import NamedTuple

import matplotlib
import numpy as np
import pandas as pd
import pyarrow as pa
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path as MarkerPath
from matplotlib.transforms import Affine2D
from PIL import Image

from vitrify.jobs.processes import in_processes
from vitrify.store.parquet import IMAGES, SAMPLES, parquet_writer, positions, stream_rows
from vitrify.store.tables import Table

COLOURS = {1: "orange", 2: "blue"}  # species A and B, in the order in which they are drawn

_PALETTE = 256  # colours of a palette
_ROWS_PER_TASK = 64  # images that a worker draws at a time, and the row group of the file: a few MB
RENDERED = Table("images/<dataset>/<part>.parquet", "one image of a labelled configuration", IMAGES)


class Renderer:
    """Renderer of configurations of one set of particles; the figure is made once and used for all of them.

    Each image has the very pixels of a new matplotlib figure with one `scatter` call a species, A first. The axes span
    [0, 1] x [0, 1], y points up, and fill the image: no frame, no white margin, and a particle at the edge is cut off.
    The user's matplotlib settings have no influence. Source: the paper, appendix B.

    Args:
        species: (N,) species of each particle, 1 is A (orange) and 2 is B (blue); otherwise a ValueError is raised.
        pixels, dots_per_inch: width and height of the image, and pixels per inch; a dot grows with it.
        marker_size: area of a dot in points^2, matplotlib's `s`; its outline adds 1.5 points to the diameter.
    """

    def __init__(self, species: np.ndarray, pixels: int, dots_per_inch: float, marker_size: float):
        species = np.asarray(species)
        if species.ndim != 1:
            raise ValueError(f"species must be (N,), got {species.shape}")
        if unknown := sorted(set(species.tolist()) - set(COLOURS)):
            raise ValueError(f"species must be 1 (A) or 2 (B), got {unknown}")
        side = pixels / dots_per_inch  # inches
        if int(side * dots_per_inch) < pixels:  # matplotlib cuts off: 57 / 100 * 100 would give 56 pixels
            side = math.nextafter(side, math.inf)
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            figure = Figure(figsize=(side, side), dpi=dots_per_inch)
            canvas = FigureCanvasAgg(figure)
            axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
            axes.set_axis_off()
            axes.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0))
            dots = [axes.scatter([], [], s=marker_size, c=colour) for colour in COLOURS.values()]
            canvas.draw()  # only now dots know their size in pixels
        self._renderer = canvas.get_renderer()
        self._pixels = np.asarray(canvas.buffer_rgba())  # the renderer's own memory
        self._dots = [_Dots.of(one, self._renderer) for one in dots]
        self._to_pixels = axes.transData.frozen()
        self._members = [np.flatnonzero(species == one) for one in COLOURS]
        self._particles = len(species)

    def image(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Render one configuration: (pixels, pixels, 3) uint8, red, green and blue; the first row is the top.

        x and y are (N,), scaled to the box, in the order of `species`, slightly outside [0, 1] or not. A ValueError is
        raised if they have another shape or are not finite.
        """
        if not np.shape(x) == np.shape(y) == (self._particles,):
            raise ValueError(f"x and y must be ({self._particles},) as species is, got {np.shape(x)} and {np.shape(y)}")
        positions = np.column_stack([x, y]).astype(float)
        if not np.isfinite(positions).all():
            raise ValueError("x and y must be finite")
        self._pixels[:] = 255
        for dots, members in zip(self._dots, self._members, strict=True):
            if len(members):
                # What `scatter` comes to, without what matplotlib does around it for every figure.
                self._renderer.draw_markers(
                    dots.pen, dots.marker, dots.size, MarkerPath(positions[members]), self._to_pixels, dots.fill
                )
        return self._pixels[:, :, :3].copy()  # a copy: the next drawing reuses the memory


class _Dots(NamedTuple):
    """Style of the dots of one `scatter`: arguments of a renderer's `draw_markers`."""

    pen: GraphicsContextBase
    marker: MarkerPath
    size: Affine2D
    fill: tuple[float, float, float, float]

    @classmethod
    def of(cls, dots: PathCollection, renderer: RendererAgg) -> "_Dots":
        """Return the style of a drawn scatter."""
        pen = renderer.new_gc()
        pen.set_foreground(tuple(dots.get_edgecolor()[0]))
        pen.set_linewidth(dots.get_linewidths()[0])
        pen.set_antialiased(dots.get_antialiased()[0])
        size = Affine2D(dots.get_transforms()[0]).frozen()
        return cls(pen, dots.get_paths()[0], size, tuple(dots.get_facecolor()[0]))


def encode_png(image: np.ndarray) -> bytes:
    """Return the PNG file of an (n, m, 3) uint8 image: lossless, compressed lightly, as that takes most of the time.

    Up to 256 colours make a palette, as most drawings do: a third of the bytes to pack, and to unpack again. A
    ValueError is raised if it is no such image.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f"an image must be (n, m, 3) uint8, got {image.shape} {image.dtype}")
    codes = image @ np.array([1, 1 << 8, 1 << 16], dtype="<u4")  # red + 256 green + 65536 blue
    numbers, colours = pd.factorize(codes.ravel(), sort=True)
    if len(colours) > _PALETTE:
        file = Image.fromarray(image)
    else:
        file = Image.fromarray(numbers.reshape(codes.shape).astype(np.uint8))
        file.putpalette(colours.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
    buffer = io.BytesIO()
    file.save(buffer, format="PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return buffer.getvalue()


def decode_png(png: bytes) -> np.ndarray:
    """Return the (n, m, 3) uint8 image in a PNG file."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        return np.array(image.convert("RGB"))


def render_samples(samples: pa.Table, species: np.ndarray, settings: dict) -> pa.Table:
    """Render images of a table of labelled configurations, see `render_file`; rows stay in their order."""
    return _with_png(samples, _draw(positions(samples, len(species), "samples"), species, settings))


def render_file(
    samples_path: str | os.PathLike,
    images_path: str | os.PathLike,
    species: np.ndarray,
    settings: dict,
    provenance: dict[str, str] | None = None,
    processes: int = 1,
) -> None:
    """Render all configurations in a file, streamed: its size may exceed the memory.

    Args:
        samples_path, images_path: Parquet files with the columns of `vitrify.store.parquet.SAMPLES` and `IMAGES`, the
            same rows in the same order.
        species, settings: (N,) species of each particle, and sizes, see `Renderer`; other settings are ignored.
        processes: that draw; 1 draws in the calling one.

    A DataError is raised if a configuration does not have N particles.
    """
    with parquet_writer(images_path, IMAGES, provenance) as writer:
        tables = stream_rows(samples_path, SAMPLES, _ROWS_PER_TASK)
        work = ((table, (positions(table, len(species), samples_path), species, settings)) for table in tables)
        for table, drawn in in_processes(_draw, work, processes):
            writer.write_table(_with_png(table, drawn))


def _draw(configurations: np.ndarray, species: np.ndarray, settings: dict) -> list[bytes]:
    """Draw PNG files of (n, N, 2) configurations."""
    renderer = Renderer(species, settings["pixels"], settings["dots_per_inch"], settings["marker_size"])
    return [encode_png(renderer.image(*one.T)) for one in configurations]


def _with_png(samples: pa.Table, png: list[bytes]) -> pa.Table:
    """The samples with their coordinates replaced by images."""
    return samples.append_column("png", pa.array(png, pa.binary())).select(IMAGES.names).cast(IMAGES)
