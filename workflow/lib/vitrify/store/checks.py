"""Checks of the rows of the study's Parquet files, whoever made them: finite numbers, no repetition."""

import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from vitrify.errors import DataError
from vitrify.space import AXES

# Columns that say what a row is of: there are no two rows with the same ones.
IDENTITY = ("run", "protocol", "step", "label", "coordinates", "graph", "kind", "number", "window_length", "pair", "r")
IDENTITY += ("frame", "method", "network", "other", "other_number", "order", "fraction")
MILLIONS = ("particle", "source")  # files with such a column have too many rows for it to be looked at

MAY_LACK = ("fold",)  # a configuration in no outer test has none
ALLOWED = {"label": (0, 1), "species": (1, 2), "source_species": (1, 2), "target_species": (1, 2)}
# Share of the box that a coordinate may lie outside: LAMMPS folds particles back when it makes new neighbour lists.
MARGIN = 0.1

_PNG = b"\x89PNG\r\n\x1a\n"


class RowChecks:
    """Checks of one file with a schema, piece by piece; a row may lack lists of some columns."""

    def __init__(self, path: str | os.PathLike, schema: pa.Schema, may_lack: tuple[str, ...] = ()):
        self._path = path
        self._identity = [name for name in schema.names if name in IDENTITY]
        if set(MILLIONS) & set(schema.names):
            self._identity = []
        self._may_lack = (*MAY_LACK, *may_lack)
        self._seen: set[tuple] = set()
        self._sizes: dict[str, object] = {}  # of lists and images, by column: all rows have the same
        self._rows = 0

    def check(self, table: pa.Table) -> None:
        """Check the next rows; columns of the schema may be missing, then there are fewer checks.

        A DataError is raised if a value is missing, not finite, not one of those allowed or outside the box, an image
        is none or has another size, or a row comes twice; the message names file, column and row.
        """
        for field in table.schema:
            name, column = field.name, table[field.name].combine_chunks()
            if name not in self._may_lack:
                self._refuse(table, column.is_null().to_numpy(False), f"{name} is missing")
            if pa.types.is_floating(field.type):
                self._check_numbers(table, name, column.to_numpy(False), np.arange(len(table)))
            elif pa.types.is_list(field.type):
                kind, lengths = "particles" if name in AXES else name, column.value_lengths().to_pylist()
                self._check_sizes(table, kind, lengths, f"{name} does not have the {{}} values of the others")
                rows = column.value_parent_indices().to_numpy()
                self._check_numbers(table, name, column.flatten().to_numpy(False), rows)
            elif pa.types.is_binary(field.type):
                sizes = [png_size(one) for one in column.to_pylist()]
                self._refuse(table, [size is None for size in sizes], f"{name} is not a whole PNG image")
                sizes = [f"{width} x {height}" for width, height in sizes]
                self._check_sizes(table, name, sizes, f"{name} does not have the {{}} pixels of the others")
            if name in ALLOWED:
                allowed = ALLOWED[name]
                wrong = ~np.isin(column.to_numpy(False), allowed)
                self._refuse(table, wrong, f"{name} is not {allowed[0]} or {allowed[1]}")
        if self._identity and set(self._identity) <= set(table.column_names):
            for row in zip(*(table[name].to_pylist() for name in self._identity), strict=True):
                if row in self._seen:
                    said = ", ".join(f"{name} {value}" for name, value in zip(self._identity, row, strict=True))
                    raise DataError(self._path, f"contains two rows of {said}")
                self._seen.add(row)
        self._rows += len(table)

    def _check_numbers(self, table: pa.Table, name: str, values: np.ndarray, rows: np.ndarray) -> None:
        """Check numbers, each of which stands in a row."""
        wrong = {"is not a finite number": ~np.isfinite(values)}
        if name in AXES:
            outside = (values < -MARGIN) | (values > 1 + MARGIN)
            wrong["lies outside the box, which is [0, 1],"] = outside
        for what, where in wrong.items():
            self._refuse(table, np.bincount(rows[where], minlength=len(table)) > 0, f"{name} {what}")

    def _check_sizes(self, table: pa.Table, kind: str, sizes: list, what: str) -> None:
        """Check that all rows of a file have one size, where they have any."""
        known = [size for size in sizes if size is not None]
        if known:
            expected = self._sizes.setdefault(kind, known[0])
            self._refuse(table, [size not in (None, expected) for size in sizes], what.format(expected))

    def _refuse(self, table: pa.Table, wrong: np.ndarray | list[bool], what: str) -> None:
        """Raise if any row is wrong; the message gives their number, and the first."""
        found = np.flatnonzero(wrong)
        if not len(found):
            return
        row = int(found[0])
        whose = ", ".join(
            f"{name} {table[name][row]}" for name in ("run", "step", "label") if name in table.schema.names
        )
        more = f"; so it is in {len(found)} rows" if len(found) > 1 else ""
        raise DataError(self._path, f"{what} in row {self._rows + row}{whose and f' ({whose})'}{more}")


def check_one_batch(seen: dict, path: str | os.PathLike, runs: Iterable[int], at: object = None) -> None:
    """Check over files of batches, one after the other, that each run is in one file of its protocol only.

    `seen` is empty for the first file; `at` says what of the runs, where files are looked at for several things. A
    DataError names both files.
    """
    protocol = Path(path).parent.name
    for run in set(runs):
        other = seen.setdefault((protocol, run, at), path)
        if other != path:
            raise DataError(path, f"run {run} of protocol {protocol} is in {other} too")


def check_samples(paths: Sequence[str | os.PathLike], keys: pd.DataFrame) -> None:
    """Check the keys of several files together: each configuration once, and both classes."""
    together = "" if len(paths) == 1 else f"with the {len(paths) - 1} files that are read with it, "
    labels = keys["label"].unique()
    if len(labels) == 1:
        raise DataError(paths[0], f"{together}contains label {labels[0]} only, must contain both classes")
    twice = keys.duplicated()
    if twice.any():
        said = ", ".join(f"{name} {value}" for name, value in keys[twice].iloc[0].items())
        raise DataError(paths[0], f"{together}contains two rows of {said}")


def png_size(png: bytes | None) -> tuple[int, int] | None:
    """Width and height of a PNG image whose parts are complete and match their checksums; None for anything else."""
    if png is None or not png.startswith(_PNG):
        return None
    place, size, ended = len(_PNG), None, False
    while place + 12 <= len(png) and not ended:
        end = place + 8 + int.from_bytes(png[place : place + 4], "big")
        kind = png[place + 4 : place + 8]
        if zlib.crc32(png[place + 4 : end]) != int.from_bytes(png[end : end + 4], "big") or end + 4 > len(png):
            return None
        if size is None:
            if kind != b"IHDR":
                return None
            size = (
                int.from_bytes(png[place + 8 : place + 12], "big"),
                int.from_bytes(png[place + 12 : place + 16], "big"),
            )
        place, ended = end + 4, kind == b"IEND"
    return size if ended and place == len(png) else None
