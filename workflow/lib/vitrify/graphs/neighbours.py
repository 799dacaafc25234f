"""Nearest-neighbour graphs, of one window or of a whole batch of windows at once."""

import numpy as np
from scipy.spatial import cKDTree


def nearest_neighbour_edges(
    positions: np.ndarray, k: int, graphs: np.ndarray | None = None, periodic: bool = False
) -> np.ndarray:
    """Directed edges that join each particle to its k nearest neighbours, both ways.

    Edges come in opposite pairs: ``e ^ 1`` is the reverse of edge ``e``, which the D-MPNN relies on. Where a graph has
    no more than k particles, each is joined to all others; a graph of one particle has no edges. A window is a cut-out,
    without periodic boundaries. Source: the paper, section II D 2.

    Args:
        positions: (n, 2) or (n, 3) coordinates, scaled to the box.
        graphs: (n,) integer graph of each particle, or None if all belong to one. Edges join particles of one graph.
        periodic: whether each graph is a whole periodic box, of more than k particles.

    Returns:
        (2, n_edges) int64, source and target of each edge, every pair once in each direction, pairs in ascending order:
        with `graphs` ascending, the edges of each graph are those it would have alone, one graph after another.

    A ValueError is raised if `positions` is not (n, 2) or (n, 3), `graphs` is not (n,), or k is below 1.
    """
    n = len(positions)
    if positions.ndim != 2 or positions.shape[1] not in (2, 3):
        raise ValueError(f"positions must be (n, 2) or (n, 3), got {positions.shape}")
    if graphs is not None and graphs.shape != (n,):
        raise ValueError(f"graphs must be ({n},), got {graphs.shape}")
    if k < 1:
        raise ValueError(f"k={k} must be at least 1")
    if n < 2:
        return np.empty((2, 0), dtype=np.int64)
    graphs = np.zeros(n, dtype=np.int64) if graphs is None else graphs
    # One tree contains all graphs, far apart along one more axis: distances within a graph stay exactly as they are.
    apart = 1.0 + np.ptp(positions, axis=0).sum(dtype=np.float64)
    points = np.empty((n, positions.shape[1] + 1))
    points[:, :-1] = positions % 1 if periodic else positions
    points[:, -1] = graphs * apart
    sides = [1.0] * positions.shape[1] + [0.0] if periodic else None  # 0: no boundary along the axis of the graphs
    # A balanced tree of tight boxes takes longer to build than its queries then save.
    tree = cKDTree(points, compact_nodes=False, balanced_tree=False, boxsize=sides)
    neighbours = tree.query(points, k + 1)[1]  # (n, k + 1); the index n where there is none
    targets = without_itself(neighbours).ravel()
    sources = np.repeat(np.arange(n), k)
    within = np.append(graphs, graphs.min() - 1)[targets] == graphs[sources]
    low, high = unordered_pairs(sources[within], targets[within], n)
    edges = np.empty((2, 2 * len(low)), dtype=np.int64)
    edges[0, ::2] = edges[1, 1::2] = low
    edges[1, ::2] = edges[0, 1::2] = high
    return edges


def without_itself(neighbours: np.ndarray) -> np.ndarray:
    """Nearest neighbours of a tree's own points, without the points themselves: (n, k) of (n, k + 1) indices."""
    n, found = neighbours.shape
    particles = np.arange(n)
    if (neighbours[:, 0] == particles).all():
        return neighbours[:, 1:]
    # Some share their very place.
    itself = neighbours == particles[:, None]
    itself[~itself.any(axis=1), -1] = True  # hidden behind more than k others
    return neighbours[~itself].reshape(n, found - 1)


def unordered_pairs(sources: np.ndarray, targets: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Edges between n nodes without direction, each once: lower ends and higher ends, pairs in ascending order."""
    keys = np.sort(np.minimum(sources, targets) * n + np.maximum(sources, targets))
    return np.divmod(keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]], n)
