"""The two graphs in which structural metrics are counted (section III B, Figures 10 and 17).

The paper's text joins every B to its two nearest neighbours. Its Figure 10 behaves as if two nearest neighbours had
been found for all particles and the edges without a B then left out. Here these are

- ``b_centred``, the text: the edges that a B chooses;
- ``b_incident``: the edges that any particle chooses and of which at least one end is a B.

The first is part of the second, which adds edges from A to B that only the A chooses. Edges that join two B are the
same in both, and in neither is a B without an edge.
"""

import numpy as np
from scipy.spatial import cKDTree

from vitrify.graphs.neighbours import unordered_pairs, without_itself
from vitrify.space import check_positions

GRAPHS = ("b_centred", "b_incident")
NEIGHBOURS = 2
Pairs = tuple[np.ndarray, np.ndarray]

_MARGIN = 2.0  # of images around the box, in mean distances between particles
# A balanced tree of tight boxes takes longer to build than its queries then save.
_QUICK = {"compact_nodes": False, "balanced_tree": False}


def periodic_neighbours(positions: np.ndarray, k: int) -> np.ndarray:
    """The k nearest neighbours of each particle in a periodic square or cube: (n, k) integers, nearest first.

    Positions are (n, 2) or (n, 3), scaled to the box; slightly outside [0, 1] is allowed. Neighbours are nearest
    images. A ValueError is raised if positions have another shape or are not finite, or k does not lie in [1, n).
    """
    n = len(positions)
    check_positions(positions)
    if not 1 <= k < n:
        raise ValueError(f"k={k} must lie in [1, {n})")
    scaled = positions.astype(np.float64) % 1.0 % 1.0  # twice, because -1e-20 % 1.0 is 1.0
    margin = _MARGIN / n ** (1 / positions.shape[1])
    if margin < 0.5:  # so that no particle has two images within it
        images, particles = with_images(scaled, margin)
        tree = cKDTree(images, **_QUICK)
        order = tree.indices[tree.indices < n]  # neighbours one after another: what a search needs is in the cache
        distances, found = tree.query(images[order], k + 1)
        if distances[:, -1].max() <= margin:
            neighbours = np.empty_like(found)
            neighbours[order] = particles[found]
            return without_itself(neighbours)
    # Sparse or few: a search that takes images as it goes is slower, and always right.
    return without_itself(cKDTree(scaled, boxsize=1.0, **_QUICK).query(scaled, k + 1)[1])


def with_images(positions: np.ndarray, margin: float) -> tuple[np.ndarray, np.ndarray]:
    """Points followed by their images within a margin of the unit box's sides, and the original of each image."""
    particles = np.arange(len(positions))
    for axis, shift in enumerate(np.eye(positions.shape[1])):
        low, high = positions[:, axis] < margin, positions[:, axis] > 1.0 - margin
        positions = np.concatenate([positions, positions[low] + shift, positions[high] - shift])
        particles = np.concatenate([particles, particles[low], particles[high]])
    return positions, particles


def bond_graphs(positions: np.ndarray, species: np.ndarray) -> dict[str, Pairs]:
    """Return lower and higher ends of the edges of both graphs, (n_edges,) each, in ascending order, by name.

    Positions are (n, d), scaled to the periodic box. An edge found twice counts once.
    """
    n = len(positions)
    if species.shape != (n,):
        raise ValueError(f"species must be ({n},) as positions are, got {species.shape}")
    targets = periodic_neighbours(positions, NEIGHBOURS).ravel()
    sources = np.repeat(np.arange(n), NEIGHBOURS)
    is_b = species == 2
    chosen_by_b = is_b[sources]
    kept = {"b_centred": chosen_by_b, "b_incident": chosen_by_b | is_b[targets]}
    return {name: unordered_pairs(sources[kept[name]], targets[kept[name]], n) for name in GRAPHS}
