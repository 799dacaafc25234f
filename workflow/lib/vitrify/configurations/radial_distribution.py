"""Radial distribution functions of a mixture, one per pair of species (Eq. A1, Figures 11 and 12).

With ``n_ij(r)`` the pairs of species i and j whose distance lies in the ring around r, and ``P_ij`` all pairs of these
species in the box of area V,

    g_ij(r) = n_ij(r) / (P_ij * area of the ring / V),     P_ii = N_i (N_i - 1) / 2,   P_ij = N_i N_j.

This is Eq. A1, apart from the N_i^2 that stands there for a pair of equal species, of which N_i pairs are a particle
with itself. Without them g is 1 in an ideal gas of any size; so does LAMMPS, with which the paper computed its g(r).

In three dimensions rings are shells, and areas volumes.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitrify.configurations.pairs import PAIRS, ClosePairs, close_pairs
from vitrify.space import PLANE
from vitrify.store import parquet
from vitrify.store.columns import schema_of
from vitrify.store.tables import Table

LABELS = (0, 1)
PAIR_COUNTS = schema_of(
    "pair label r ideal pairs pairs_squared configurations",
    ideal=pa.float64(),
    pairs=pa.int64(),
    pairs_squared=pa.int64(),
)

_ROWS_AT_A_TIME = 64  # configurations read at a time: a few MB
COUNTS = Table(
    "radial_distribution/<dataset>/<part>.parquet",
    "one ring: pairs of particles at that distance, summed over configurations of a class",
    PAIR_COUNTS,
    {
        "ideal": "pairs that an ideal gas would have in the ring, of one configuration",
        "pairs": "pairs in the ring, of all configurations",
        "pairs_squared": "sum over configurations of the squares of their pairs, for the standard error",
    },
)
RADIAL_DISTRIBUTION = Table(
    "tables/radial_distribution.csv",
    "a class of a dataset, a pair of species, a distance",
    """
    dataset pair label r
    g: radial distribution function
    sem? configurations
    """,
    keys="dataset pair label r",
    errors={"g": ("sem",)},
    trained=False,
)


def pair_counts(positions: np.ndarray, species: np.ndarray, box_length: float, bins: int, cutoff: float) -> np.ndarray:
    """Return `ring_counts` of (n, d) positions, scaled to the box."""
    return ring_counts(close_pairs(positions, cutoff / box_length), species, box_length, bins, cutoff)


def ring_counts(pairs: ClosePairs, species: np.ndarray, box_length: float, bins: int, cutoff: float) -> np.ndarray:
    """Pairs of particles by their species and distance, (3, bins) int64, in the order of `PAIRS`; each pair once.

    Pairs are of nearest images, all up to the cutoff; those beyond it are not counted. Species are (n,) 1 for A, 2 for
    B. Rings have equal width between 0 and the cutoff, in sigma_AA, and contain their inner edge, not their outer one.
    Beyond half of the box a ring would leave it.
    """
    ring = (pairs.distance * (box_length * bins / cutoff)).astype(np.int64)
    ring = np.minimum(ring, bins)  # that of the very cutoff, and of what lies beyond it
    row = (species.astype(np.int64) - 1) * (bins + 1)  # of both together: that of the pair
    counts = np.bincount(row[pairs.first] + row[pairs.second] + ring, minlength=len(PAIRS) * (bins + 1))
    return counts.reshape(len(PAIRS), bins + 1)[:, :bins]


def ideal_counts(
    species: np.ndarray, box_length: float, bins: int, cutoff: float, dimension: int = PLANE
) -> np.ndarray:
    """Mean counts of `ring_counts`, (3, bins) float64, without correlations; counts divided by it are g(r).

    A ValueError is raised if species are others than 1 and 2, or one has fewer than two particles.
    """
    n_a, n_b = (int((species == one).sum()) for one in (1, 2))
    if n_a + n_b != len(species) or min(n_a, n_b) < 2:
        raise ValueError(
            f"species must be 1 or 2, each of two particles or more, got {n_a} and {n_b} of {len(species)}"
        )
    edges = np.linspace(0.0, cutoff, bins + 1)
    ball = np.pi if dimension == PLANE else 4 / 3 * np.pi  # of radius 1
    rings = ball * np.diff(edges**dimension) / box_length**dimension
    return np.outer([n_a * (n_a - 1) / 2, n_a * n_b, n_b * (n_b - 1) / 2], rings)


def ring_centres(bins: int, cutoff: float) -> np.ndarray:
    """(bins,) middles of the rings between 0 and the cutoff."""
    return (np.arange(bins) + 0.5) * (cutoff / bins)


def count_samples(
    samples: str | os.PathLike,
    path: str | os.PathLike,
    species: np.ndarray,
    box_length: float,
    settings: dict,
    provenance: dict[str, str] | None = None,
) -> None:
    """Sums of the pair counts of all configurations in a file, and of their squares, by label; streamed.

    Counts are whole numbers, so their sums are exact: the parts of a dataset can be added in any order. The samples are
    `samples/<dataset>/<part>.parquet`; the file to make has the columns of `PAIR_COUNTS`, a row a pair, label and ring.
    Settings are `bins`, `cutoff` and `configurations`: runs of that number and above are left out.
    """
    bins, cutoff = settings["bins"], settings["cutoff"]
    ideal = ideal_counts(species, box_length, bins, cutoff, parquet.dimension_of(samples))
    sums = np.zeros((2, len(PAIRS), len(LABELS), bins), dtype=np.int64)  # of counts, of their squares
    configurations = np.zeros(len(LABELS), dtype=np.int64)
    for table in parquet.stream_rows(samples, parquet.SAMPLES, _ROWS_AT_A_TIME):
        table = table.filter(pc.less(table["run"], settings["configurations"]))
        if len(table) == 0:
            continue
        positions = parquet.positions(table, len(species), samples)
        for label, frame in zip(table["label"].to_pylist(), positions, strict=True):
            counts = pair_counts(frame, species, box_length, bins, cutoff)
            sums[:, :, label] += counts, counts**2
            configurations[label] += 1
    shape = (len(PAIRS), len(LABELS), bins)
    columns = {
        "pair": np.repeat(PAIRS, len(LABELS) * bins),
        "label": np.broadcast_to(np.array(LABELS)[:, None], shape).ravel(),
        "r": np.broadcast_to(ring_centres(bins, cutoff), shape).ravel(),
        "ideal": np.broadcast_to(ideal[:, None], shape).ravel(),
        "pairs": sums[0].ravel(),
        "pairs_squared": sums[1].ravel(),
        "configurations": np.broadcast_to(configurations[:, None], shape).ravel(),
    }
    parquet.write_rows(path, PAIR_COUNTS, columns, provenance)


def radial_distribution(paths: Sequence[str | os.PathLike]) -> pd.DataFrame:
    """g(r) of datasets, mean and standard error over configurations: the columns of `RADIAL_DISTRIBUTION`.

    Paths are `radial_distribution/<dataset>/<part>.parquet`, all parts of each dataset; they say which dataset.
    """
    tables = [parquet.read_rows(path, PAIR_COUNTS).to_pandas().assign(dataset=Path(path).parent.name) for path in paths]
    groups = pd.concat(tables).groupby(["dataset", "pair", "label", "r", "ideal"], sort=False)
    table = groups[["pairs", "pairs_squared", "configurations"]].sum().reset_index()
    n = table["configurations"]
    variance = (table["pairs_squared"] - table["pairs"].astype(float) ** 2 / n) / (n - 1)
    table["g"] = table["pairs"] / (n * table["ideal"])
    table["sem"] = np.sqrt(variance.clip(lower=0) / n) / table["ideal"]
    return table[["dataset", "pair", "label", "r", "g", "sem", "configurations"]]
