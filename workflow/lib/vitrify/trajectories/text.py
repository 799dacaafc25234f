"""Lines of text files, compressed or not, and the numbers in them."""

import bz2
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NoReturn

import numpy as np
import pyarrow as pa

from vitrify.trajectories.frame import TrajectoryError

COMPRESSED: dict[bytes, tuple[str, Callable]] = {
    b"\x1f\x8b": ("gzip", gzip.open),
    b"BZh": ("bzip2", bz2.open),
    b"\xfd7zXZ": ("xz", lzma.open),
    b"\x28\xb5\x2f\xfd": ("zstd", lambda path: pa.input_stream(str(path), compression="zstd")),
}
_DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, pa.ArrowException)
# Of ASCII digits alone: Python's own int() and float() read 1_0 and digits of all scripts too.
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}(\.0*)?")
_REAL = re.compile(r"[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|nan|inf(inity)?)", re.IGNORECASE)


def whole(text: str) -> int | None:
    """A whole number that fits into 64 bits, also written as 1000.0; None where the text is no such number."""
    if _WHOLE.fullmatch(text) is None:
        return None
    value = int(text.partition(".")[0])
    return value if -(2**63) <= value < 2**63 else None


def real(text: str) -> float | None:
    """A number, NaN and infinity included; None where the text is none."""
    return float(text) if _REAL.fullmatch(text) else None


@contextmanager
def open_bytes(path: Path) -> Iterator[tuple[BinaryIO, str | None]]:
    """A file, decompressed while it is read, and the name of its compression or None.

    Raises a TrajectoryError if a compressed file is cut off or damaged.
    """
    with open(path, "rb") as file:
        begin = file.read(5)
        name, opened = next((found for magic, found in COMPRESSED.items() if begin.startswith(magic)), (None, None))
    if opened is None:
        with open(path, "rb") as file:
            yield file, None
        return
    try:
        with opened(path) as file:
            yield file, name
    except _DAMAGE as error:
        raise TrajectoryError(f"{path}: the {name} file is cut off or damaged ({error})") from error


@contextmanager
def open_lines(path: Path) -> Iterator["Lines"]:
    """Lines of a text file in UTF-8 or UTF-16, compressed or not."""
    with open_bytes(path) as (file, _):
        encoding = "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    with open_bytes(path) as (file, _):
        yield Lines(path, io.TextIOWrapper(file, encoding=encoding, errors="replace"))


class Lines:
    """Lines of a text file, and the number of the line that was read last."""

    def __init__(self, path: Path, text: io.TextIOWrapper):
        self.path, self._text, self.number, self._first = path, text, 0, 1

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.number += 1
        return line

    def fail(self, message: str, number: int | None = None) -> NoReturn:
        """Raise a TrajectoryError that names a line: the last one, or that of a number."""
        raise TrajectoryError(f"{self.path}, line {number or self.number}: {message}")

    def whole(self, text: str, what: str, least: int = -(2**63)) -> int:
        """A whole number of the current line; raises a TrajectoryError where the text is none or is too small."""
        value = whole(text.strip())
        if value is None or value < least:
            self.fail(f"{what} is {text.strip()[:40]!r}, must be a whole number{' >= 0' if least == 0 else ''}")
        return value

    def table(self, rows: int, columns: int) -> np.ndarray:
        """The next rows of a table, (rows, columns) text; raises a TrajectoryError where they are no such table."""
        self._first = self.number + 1
        found = [line.split() for line in islice(self._text, rows)]
        self.number += len(found)
        if len(found) < rows:
            self.fail(f"the file is cut off after {len(found)} of {rows} rows")
        for number, row in enumerate(found, self._first):
            if len(row) != columns:
                self.fail(f"{len(row)} values stand where {columns} must stand", number)
        return np.array(found, dtype=np.str_).reshape(rows, columns)

    def numbers(self, text: np.ndarray, what: str, dtype: type = np.float64) -> np.ndarray:
        """Columns of the last table as numbers; raises a TrajectoryError that names the line where one is none."""
        joined = "".join(text.ravel().tolist())
        try:
            if joined.isascii() and "_" not in joined:
                return text.astype(dtype)
        except (ValueError, OverflowError):
            pass
        kind, parse = ("a whole number", whole) if dtype is np.int64 else ("a number", real)
        wrong = next((i for i, value in enumerate(text.ravel().tolist()) if parse(value) is None), 0)
        row = wrong // max(text.size // len(text), 1)
        self.fail(f"{what} is {text.ravel()[wrong][:40]!r}, must be {kind}", self._first + row)
