"""Counts of the particles joined by a set of bonds (section III B)."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components


class BondCounts(NamedTuple):
    """Counts of a set of bonds.

    Attributes:
        disjoint_graphs: connected components of at least one edge.
        bb_edges: edges that join two B.
        isolated_a: A without an edge.
        isolated_b: B without an edge.
    """

    disjoint_graphs: int
    bb_edges: int
    isolated_a: int
    isolated_b: int


def count_unique_bonds(bonds: tuple[np.ndarray, np.ndarray], species: np.ndarray) -> BondCounts:
    """Count unchecked edges, each given once and in ascending order, as in whole configurations.

    Args:
        bonds: lower and higher ends of the edges, each (m,) int, in ascending order.
        species: (n,) 1 is A, 2 is B.
    """
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


def count_bonds(edges: np.ndarray, species: np.ndarray) -> BondCounts:
    """Count the particles joined by undirected edges. Source: the paper, section III B and Figure 9.

    Args:
        edges: (m, 2) int, the ends of each edge, in [0, n). An edge counts once, in whatever direction and however
            often it is given.
        species: (n,) 1 is A, 2 is B.

    Raises:
        ValueError: if `edges` is not (m, 2), or has an end outside [0, n), or joins a particle to itself.
    """
    edges, species = np.asarray(edges), np.asarray(species)
    n = len(species)
    if edges.ndim != 2 or edges.shape[1] != 2:
        raise ValueError(f"edges must be (m, 2), got {edges.shape}")
    if len(edges) and not 0 <= edges.min() <= edges.max() < n:
        raise ValueError(f"ends of edges must lie in [0, {n}), got {edges.min()} to {edges.max()}")
    if (edges[:, 0] == edges[:, 1]).any():
        raise ValueError("an edge joins a particle to itself")
    low, high = np.unique(np.sort(edges, axis=1), axis=0).reshape(-1, 2).T
    return count_unique_bonds((low.copy(), high.copy()), species)
