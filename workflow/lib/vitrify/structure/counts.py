"""Counts of the particles joined by a set of bonds (section III B)."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components


class BondCounts(NamedTuple):
    """Counts of a set of bonds: connected components of at least one edge, edges that join two B, A or B without an
    edge.
    """

    disjoint_graphs: int
    bb_edges: int
    isolated_a: int
    isolated_b: int


def count_unique_bonds(bonds: tuple[np.ndarray, np.ndarray], species: np.ndarray) -> BondCounts:
    """Count edges, given by lower and higher ends, each once and in ascending order; 1 is A, 2 is B."""
    low, high = bonds
    n = len(species)
    rows = np.searchsorted(low, np.arange(n + 1))
    adjacency = csr_array((np.ones(len(low)), high, rows), shape=(n, n))
    components = connected_components(adjacency, directed=False, return_labels=False)
    alone = np.ones(n, dtype=bool)
    alone[low] = alone[high] = False
    is_b = species == 2
    return BondCounts(
        disjoint_graphs=int(components - np.count_nonzero(alone)),
        bb_edges=int(np.count_nonzero(is_b[low] & is_b[high])),
        isolated_a=int(np.count_nonzero(alone & ~is_b)),
        isolated_b=int(np.count_nonzero(alone & is_b)),
    )
