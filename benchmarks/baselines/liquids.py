"""Configurations to measure on: made up, or read from a study."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

PARTICLES = 4320


def liquid_like(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """N configurations of the paper's size: a jittered lattice, which has a liquid's density and nearest distances.

    Returns:
        (n, 4320, 2) float32 positions, scaled to the box, and species, (4320,).
    """
    edge = int(np.ceil(PARTICLES**0.5))
    places = (np.stack(np.divmod(np.arange(edge**2), edge))[:, :PARTICLES] + 0.5) / edge
    positions = (places.T + rng.normal(0, 0.3 / edge, (n, PARTICLES, 2))).astype(np.float32)
    return positions, rng.choice([1, 2], PARTICLES, p=[0.65, 0.35]).astype(np.int8)


def recorded(path: Path, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """N configurations of a configurations file, drawn at random; the species are drawn too, as time does not depend
    on them.
    """
    table = pq.read_table(path, columns=["x", "y"])
    table = table.take(rng.choice(len(table), n, replace=n > len(table)))
    positions = np.stack([np.stack(table[axis].to_numpy()) for axis in ("x", "y")], axis=-1).astype(np.float32)
    return positions, rng.choice([1, 2], positions.shape[1], p=[0.65, 0.35]).astype(np.int8)


def configurations(path: Path | None, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """`recorded` ones if there is a path, else `liquid_like` ones."""
    return liquid_like(n, rng) if path is None else recorded(path, n, rng)
