"""Pairs of particles that are near each other in a periodic square or cube."""

from typing import NamedTuple

import numpy as np
from scipy.spatial import KDTree

from vitrify.space import check_positions

PAIRS = ("AA", "AB", "BB")  # of species, in the order of their sum, 2, 3 and 4


class ClosePairs(NamedTuple):
    """Pairs of particles, each once: the two particles, (m,) each, and the (m,) distance, a share of the box."""

    first: np.ndarray
    second: np.ndarray
    distance: np.ndarray


def close_pairs(positions: np.ndarray, cutoff: float) -> ClosePairs:
    """Pairs of particles within a distance, of nearest images in a periodic square or cube.

    Positions are (n, 2) or (n, 3), scaled to the box; slightly outside [0, 1] is allowed. The cutoff is a share of the
    box; at most 0.5, beyond which a particle has several images of another.
    """
    check_positions(positions)
    if not 0 < cutoff <= 0.5:
        raise ValueError(f"cutoff={cutoff} must lie in (0, 0.5], half of the box")
    scaled = positions.astype(np.float64) % 1.0 % 1.0  # twice, because -1e-20 % 1.0 is 1.0
    pairs = KDTree(scaled, boxsize=1.0).query_pairs(cutoff, output_type="ndarray")
    first, second = pairs[:, 0], pairs[:, 1]
    squared = np.zeros(len(pairs))
    for axis in scaled.T.copy():
        apart = np.abs(axis[first] - axis[second])
        squared += np.minimum(apart, 1.0 - apart) ** 2
    return ClosePairs(first, second, np.sqrt(squared))
