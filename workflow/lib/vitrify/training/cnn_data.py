"""Images for the CNN, and the pipeline that feeds it: the generator of the paper's appendix B."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitrify.errors import DataError
from vitrify.images.png_files import PngFiles
from vitrify.models.framework import tf
from vitrify.store.checks import check_samples, png_size
from vitrify.store.parquet import IMAGES, stream_rows

SYMMETRIES = 8  # of a square

_READ = 32  # files that are read at a time


@dataclass(frozen=True)
class Images:
    """Labelled images, which stay on the disk; all have the same width and height.

    Attributes:
        files, rows: their PNG files, and (n,) integers, which of the files each image is.
        labels: (n,) integers, 0 liquid and 1 glass.
        source: where they come from, for messages.
    """

    files: PngFiles
    rows: np.ndarray
    labels: np.ndarray
    source: str = "images"

    def __post_init__(self):
        if len(self.rows) != len(self.labels):
            raise ValueError(f"{len(self.rows)} images and {len(self.labels)} labels: one label an image is needed")
        if not np.isin(self.labels, (0, 1)).all():
            raise ValueError(f"labels must be 0 or 1, got {np.setdiff1d(self.labels, (0, 1))[0]}")

    @classmethod
    def of(cls, png: Iterable[bytes], labels: np.ndarray) -> "Images":
        """Return images of PNG files in memory."""
        files = PngFiles(png)
        return cls(files, np.arange(len(files)), labels)

    def __len__(self) -> int:
        return len(self.rows)

    def subset(self, mask: np.ndarray) -> "Images":
        """Return the images that a (n,) mask or array of indices selects."""
        return Images(self.files, self.rows[mask], self.labels[mask], self.source)

    def labelled(self, labels: np.ndarray) -> "Images":
        """Return the same images with other labels."""
        return Images(self.files, self.rows, labels, self.source)

    def read(self, which: np.ndarray | slice = slice(None)) -> list[bytes]:
        """Return the PNG files of the given images; without indices, of all."""
        return self.files.read(self.rows[which])


def load_images(paths: str | os.PathLike | Sequence[str | os.PathLike]) -> tuple[Images, pd.DataFrame]:
    """Images of one or several files in their order, and one row for each with its run, protocol, step and label.

    They stay on the disk (`vitrify.images.png_files`): memory does not depend on their number. A DataError is raised if
    sizes differ, a row comes twice, or one class is all there is.
    """
    paths = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    keys, sizes = [], {}

    def png() -> Iterator[bytes]:
        for path in paths:
            for table in stream_rows(path, IMAGES):
                keys.append(table.drop_columns("png").to_pandas())
                images = table["png"].to_pylist()
                sizes[path] = png_size(images[0])  # that of all in the file: see `vitrify.store.checks`
                yield from images

    files = PngFiles(png())
    for path, size in sizes.items():
        if size != sizes[paths[0]]:
            first = "{} x {}".format(*sizes[paths[0]])
            raise DataError(path, f"images have {size[0]} x {size[1]} pixels, those of {paths[0]} have {first}")
    table = pd.concat(keys, ignore_index=True)
    check_samples(paths, table)
    return Images(files, np.arange(len(files)), table["label"].to_numpy(), os.fspath(paths[0])), table


def moved(image: tf.Tensor, symmetry: tf.Tensor, shift: tf.Tensor) -> tf.Tensor:
    """Shift an image (pixels, pixels, 3) periodically, down and to the right, then rotate and reflect it.

    A uniformly drawn `symmetry` is the paper's augmentation: a uniformly drawn rotation by 0, 90, 180 or 270 degrees,
    then upside down with a probability of 0.5. Source: the paper, section II C 2. Dots at the edge of an image are cut
    off, not continued at the opposite edge, so a shifted image has a seam. Symmetries are numbers in [0, 8): quarter
    turns counterclockwise, plus 4 if turned upside down afterwards.
    """
    # As a transposition and reversals: tf.image.rot90 and tf.cond would take a tenth of a second to begin, each time.
    quarters, odd = symmetry % 4, symmetry % 2
    upside_down = (quarters == 1) | (quarters == 2)
    reversed_axes = tf.stack([upside_down ^ (symmetry >= 4), quarters >= 2, tf.constant(False)])
    turned = tf.transpose(tf.roll(image, shift, axis=[0, 1]), tf.stack([odd, 1 - odd, 2]))
    return tf.raw_ops.Reverse(tensor=turned, dims=reversed_axes)


def training_batches(
    train: Images,
    batch_size: int,
    rng: np.random.Generator,
    threads: int = 1,
    pixels: int | None = None,
    balanced: bool = False,
) -> tf.data.Dataset:
    """One epoch: all images in a random order, each under a random symmetry of the square.

    Order and symmetries are drawn beforehand, so that they depend on `rng` alone and not on how threads take turns: the
    whole set is shuffled, as numbers of images. The files are read a few at a time, decoded and turned by several
    threads, and batches are made ahead of the step that uses them, so memory holds a few batches. With `pixels`, the
    width of the images, these are shifted at random too. If balanced, each class comes at even distances, so that every
    batch has the same share of it. The last batch has what is left.

    Returns:
        Batches of images, (n, pixels, pixels, 3) uint8, and of targets, (n, 2) float32: [1, 0] liquid, [0, 1] glass.
    """
    n = len(train)
    order, symmetries = rng.permutation(n), rng.integers(SYMMETRIES, size=n, dtype=np.int32)
    shifts = rng.integers(pixels, size=(n, 2), dtype=np.int32) if pixels else np.zeros((n, 2), dtype=np.int32)
    if balanced:
        order = _interleaved(order, train.labels)
    images = _views(train, order, symmetries, shifts, threads)
    targets = tf.data.Dataset.from_tensor_slices(np.eye(2, dtype=np.float32)[train.labels[order]])
    return tf.data.Dataset.zip((images, targets)).batch(batch_size).prefetch(2)


def _interleaved(order: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Sort an order of images so that each class comes at even distances, in its own order."""
    ordered = labels[order]
    place = np.empty(len(order))
    for label in np.unique(ordered):
        own = ordered == label
        place[own] = (np.arange(own.sum()) + 0.5) / own.sum()
    return order[np.argsort(place, kind="stable")]


def view_batches(
    images: Images, symmetries: np.ndarray, shifts: np.ndarray, batch_size: int, threads: int = 1
) -> tf.data.Dataset:
    """All images in their order, view after view: one of `symmetries` (views,), and `shifts` (views, n, 2) in pixels.

    Batches are (b, pixels, pixels, 3) uint8. To begin a pipeline takes longer than a hundred images, so there is one.
    """
    views, n, _ = shifts.shape
    order, each = np.tile(np.arange(n), views), np.repeat(symmetries, n)
    found = _views(images, order, each, shifts.reshape(-1, 2), threads).batch(batch_size).prefetch(2)
    return found.apply(tf.data.experimental.assert_cardinality(-(-len(order) // batch_size)))


def _views(
    images: Images, order: np.ndarray, symmetries: np.ndarray, shifts: np.ndarray, threads: int
) -> tf.data.Dataset:
    """Images in a given order, each moved in its own way, see `moved`; one after the other."""

    def files() -> Iterator[tuple]:
        for first in range(0, len(order), _READ):
            some = slice(first, first + _READ)
            yield images.read(order[some]), symmetries[some], shifts[some]

    signature = (
        tf.TensorSpec((None,), tf.string),
        tf.TensorSpec((None,), tf.int32),
        tf.TensorSpec((None, 2), tf.int32),
    )
    samples = tf.data.Dataset.from_generator(files, output_signature=signature).prefetch(1).unbatch()
    return samples.map(
        lambda png, symmetry, shift: moved(tf.io.decode_png(png, channels=3), symmetry, shift),
        num_parallel_calls=threads,
    )
