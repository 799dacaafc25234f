"""Joined pairs of particles with their attention, read from the exported weights."""

import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitrify.errors import DataError
from vitrify.store import parquet
from vitrify.store.tables import Table

CONFIGURATION = ["run", "protocol", "step", "label"]
SPECIES = {1: "A", 2: "B"}
PARTICLES = Table(
    "attention/<dataset>/<fold>/particles.parquet",
    "one particle of a window",
    parquet.ATTENTION_PARTICLES,
    dict.fromkeys("xy", "scaled to the box"),
)
EDGES = Table(
    "attention/<dataset>/<fold>/edges.parquet",
    "one edge of a window's graph at one message passing step; behind each stands its reverse",
    parquet.ATTENTION_EDGES,
)


def read_edges(path: str | os.PathLike, window_length: float) -> pd.DataFrame:
    """Read directed edges with their weights in the last attended step, T - 1, which the paper draws and counts.

    They are those of windows of one length, from `attention/<dataset>/<fold>/edges.parquet`. A DataError is raised if
    it contains none of that length, or an edge without its reverse.
    """
    steps = parquet.read_rows(path, parquet.ATTENTION_EDGES, columns=["t"])["t"]
    last = [("t", "==", pc.max(steps).as_py())]
    edges = _of_length(path, parquet.ATTENTION_EDGES, window_length, last)
    if not _are_paired(edges):
        raise DataError(path, "edges do not come in opposite pairs")
    return edges


def read_particles(path: str | os.PathLike, window_length: float) -> pd.DataFrame:
    """Read particles of windows of one length, from `particles.parquet`; a DataError is raised if it contains none."""
    return _of_length(path, parquet.ATTENTION_PARTICLES, window_length, [])


def _of_length(path: str | os.PathLike, schema: pa.Schema, window_length: float, filters: list) -> pd.DataFrame:
    rounding = 1e-9  # of a length that has been a number in a text file
    within = [
        ("window_length", ">", window_length - rounding),
        ("window_length", "<", window_length + rounding),
        *filters,
    ]
    table = parquet.read_rows(path, schema, filters=within).to_pandas()
    if table.empty:
        raise DataError(path, f"contains no windows of {window_length}, or nothing in them")
    return table


def joined_pairs(edges: pd.DataFrame) -> pd.DataFrame:
    """Pairs of joined particles, each with the larger weight of its two directions, from edges of `read_edges`.

    Returns:
        One row a pair: run, protocol, step, label, source, target, source_species, target_species, relative.
    """
    one, other = _ends(edges)
    columns = [*CONFIGURATION, "source", "target", "source_species", "target_species"]
    return one[columns].assign(relative=np.maximum(one["relative"], other["relative"]))


def _ends(edges: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every second edge, and the edges between them."""
    return edges.iloc[::2].reset_index(drop=True), edges.iloc[1::2].reset_index(drop=True)


def _are_paired(edges: pd.DataFrame) -> bool:
    """Return whether each edge is followed by its reverse."""
    one, other = _ends(edges)
    same = [*CONFIGURATION, "window_length"]
    return (
        len(one) == len(other)
        and (one[["source", "target"]].to_numpy() == other[["target", "source"]].to_numpy()).all()
        and one[same].equals(other[same])
    )
