"""Files that are whole or absent: written under a temporary name, synced, renamed."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd


@contextlib.contextmanager
def whole_or_absent(path: str | os.PathLike) -> Iterator[Path]:
    """A temporary path beside `path`, which takes its place when the block ends without an error.

    Yields:
        The path to write to; it keeps the last suffix of `path`, by which some writers choose a format.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.partial{path.suffix}")
    try:
        yield temporary
        with open(temporary, "rb") as written:
            os.fsync(written.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: str | os.PathLike, text: str) -> None:
    """Write a text file, whole or not at all."""
    with whole_or_absent(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: str | os.PathLike, value: object) -> None:
    """Write a JSON file, whole or not at all."""
    write_text(path, json.dumps(value, indent=2) + "\n")


def read_json(path: str | os.PathLike) -> object:
    """Read a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_table(path: str | os.PathLike, table: pd.DataFrame) -> None:
    """Write a CSV table, whole or not at all; numbers with ten digits, so that equal tables are equal files."""
    write_text(path, table.to_csv(index=False, float_format="%.10g"))


def read_table(path: str | os.PathLike) -> pd.DataFrame:
    """Read a CSV table."""
    return pd.read_csv(path)
