"""What the readers of text files share: lines of plain or zipped files, and tables of columns in them."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np

from vitrify.trajectories.frame import TrajectoryError

GZIP = b"\x1f\x8b"


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """A text file, unzipped on the way where it is zipped.

    Raises:
        TrajectoryError: if a zipped file is cut off or damaged.
    """
    with open(path, "rb") as raw:
        zipped = raw.read(len(GZIP)) == GZIP
    opened = gzip.open if zipped else open
    try:
        with opened(path, "rt", encoding="utf-8", errors="replace") as lines:
            yield lines
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise TrajectoryError(f"{path}: found a gzip file that is cut off or damaged ({error})") from error


def read_columns(lines: TextIO, rows: int, columns: int, where: str) -> np.ndarray:
    """The next rows of a table.

    Args:
        lines: the file, at the table's first row.
        rows, columns: that the table must have.
        where: of the error message.

    Returns:
        (rows, columns) text.

    Raises:
        TrajectoryError: if the file ends before, or a row is longer or shorter.
    """
    found = [line.split() for line in islice(lines, rows)]
    if len(found) < rows:
        raise TrajectoryError(f"{where}: found {len(found)} of {rows} particles, the file is cut off")
    for number, row in enumerate(found, 1):
        if len(row) != columns:
            raise TrajectoryError(f"{where}: found {len(row)} values for particle {number} of {rows}, not {columns}")
    return np.array(found, dtype=np.str_).reshape(rows, columns)


def numbers(text: np.ndarray, what: str, where: str, dtype: type = np.float64) -> np.ndarray:
    """Text as numbers.

    Raises:
        TrajectoryError: if one is none.
    """
    try:
        return text.astype(dtype)
    except ValueError as error:
        raise TrajectoryError(f"{where}: found {what} that are no numbers ({error})") from error
