"""Descriptions of result files: the meaning of a file, its rows and its columns, and the columns that are estimates.

A description stands beside the function that makes the file, and checks the table when it is read.
`vitrify.reading.contract` collects all for the page about result files and the comparison of two studies.
"""

import inspect
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from vitrify.errors import DataError
from vitrify.store.columns import COLUMNS, meaning
from vitrify.store.files import read_table

# Names in angle brackets that do not stand for every name.
_NAMES = {"<CNN>": "cnn[^/]*", "<D-MPNN>": "dmpnn[^/]*"}


@dataclass(frozen=True)
class File:
    """A kind of result file: its path below `results/<study>/`, and what the file, or one row of it, is.

    Words in angle brackets stand for names and numbers.
    """

    path: str
    about: str

    def is_of(self, path: str) -> bool:
        """Return whether a file, by its path below `results/<study>/`, is of this kind."""
        parts = re.split(r"(<[^>/]*>)", self.path)
        pattern = "".join(_NAMES.get(part, "[^/]+") if part[:1] == "<" else re.escape(part) for part in parts)
        return re.fullmatch(pattern, path) is not None


@dataclass(frozen=True)
class Table(File):
    """A kind of table.

    Attributes:
        columns: of a Parquet file, its schema. Of a CSV table, text: the names in order, separated by blanks. A line
            `name: meaning` gives the meaning in this table, and lines that are indented go on with it. A question mark
            stands behind the name of a column whose cells may be empty, or text instead of a finite number.
        own: of a Parquet file, meanings that are not in `vitrify.store.columns`, or differ from those there.
        keys: columns that name a row, separated by blanks. A table with keys is compared with that of another study.
        errors: by column of estimates, that with the standard error, or those with the ends of an interval; `x_low` and
            `x_high` of `x` or `x_mean` go without saying.
        trained: whether a trained network or classifier stands behind the estimates.
    """

    columns: pa.Schema | str
    own: Mapping[str, str] = field(default_factory=dict)
    keys: str = ""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    trained: bool = True

    @cached_property
    def _meanings(self) -> dict[str, str | None]:
        """The columns of a CSV table with their question marks, in order; the meaning of each here, or None."""
        found, name = {}, ""
        for line in inspect.cleandoc(self.columns).splitlines():
            head, colon, text = line.partition(": ")
            if line.startswith(" "):
                found[name] += f" {line.strip()}"
            elif colon:
                name = head
                found[name] = text
            else:
                found |= dict.fromkeys(line.split())
        return found

    @property
    def names(self) -> list[str]:
        """Columns, in order."""
        if isinstance(self.columns, pa.Schema):
            return self.columns.names
        return [name.removesuffix("?") for name in self._meanings]

    @property
    def numbers(self) -> list[str]:
        """Columns of a CSV table whose cells must all be finite numbers."""
        texts = {name for name, (kind, _) in COLUMNS.items() if pa.types.is_string(kind)}
        return [name for name in self._meanings if not name.endswith("?") and name not in texts]

    @property
    def estimates(self) -> dict[str, Sequence[str]]:
        """Columns of estimates, each with its column of standard errors, or those of both ends of its interval."""
        found, names = {}, self.names
        for name in names:
            ends = [f"{name.removesuffix('_mean')}_{end}" for end in ("low", "high")]
            if name in self.errors or {*ends} <= {*names}:
                found[name] = self.errors.get(name, ends)
        return found if self.keys else {}

    def meaning(self, column: str) -> str:
        """Return the meaning of a column in this table; raises a KeyError if nobody has said it."""
        own = self.own
        if isinstance(self.columns, str):
            own = {name.removesuffix("?"): text for name, text in self._meanings.items() if text}
        return meaning(column, own)

    def type_of(self, column: str) -> str:
        """Return the type of a column of a Parquet file; empty for a CSV table."""
        if isinstance(self.columns, str):
            return ""
        kind = self.columns.field(column).type
        return f"list of {kind.value_type}" if pa.types.is_list(kind) else str(kind)

    def read(self, path: str | os.PathLike) -> pd.DataFrame:
        """Read a CSV table of this kind; a DataError is raised also if the table lacks a column or a number."""
        table = read_table(path)
        lacking = [name for name in self.names if name not in table]
        if lacking:
            raise DataError(path, f"lacks column {lacking[0]}, contains {', '.join(map(str, table))}")
        for name in self.numbers:
            values = pd.to_numeric(table[name], errors="coerce").astype(float)
            if not np.isfinite(values).all():
                row = int(np.argmin(np.isfinite(values)))
                raise DataError(path, f"{name} in line {row + 2} is {table[name].iloc[row]}, not a finite number")
        return table
