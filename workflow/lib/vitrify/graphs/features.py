"""Features of particles and edges: the published ones, or ones invariant under rigid motions of the window."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from vitrify.space import PLANE


class FeatureSizes(NamedTuple):
    """Number of features of a particle, and of an edge."""

    node: int
    edge: int


# The published ones are absolute coordinates and the type as a number, and of an edge its length. The others tell the
# type of a particle one-hot; of an edge `relative` tells the vector from its source to its target and its length,
# which translations do not change, and `distances` the length alone, which rotations and reflections leave too. Their
# lengths are in units of the mean spacing of particles, box / N^(1/d): as shares of the box, neighbours are of order
# 0.02 apart, which a network takes long to see. `shell` tells the length by Gaussians, so that a network sees small
# changes of the distances within the first shells of neighbours, and of a particle their sums over its neighbours.
PUBLISHED, RELATIVE, DISTANCES, SHELL = FEATURES = ("published", "relative", "distances", "shell")
CENTRES = np.linspace(0.7, 3.0, 24, dtype=np.float32)  # of the Gaussians, mean spacings of particles
WIDTH = np.float32(0.13)
FIRST_SHELL = 1.75  # mean spacings, farthest neighbour that orders of bonds are taken over
BOND_ORDERS = (4, 5, 6)


def feature_sizes(features: str, dimension: int) -> FeatureSizes:
    """Return the sizes of the named features in two or three dimensions; raises a ValueError if the name is unknown."""
    if features not in FEATURES:
        raise ValueError(f"features={features!r} must be one of {', '.join(FEATURES)}")
    if features == SHELL:
        return FeatureSizes(2 + 2 * len(CENTRES) + (len(BOND_ORDERS) if dimension == PLANE else 0), len(CENTRES))
    return FeatureSizes(dimension + 1 if features == PUBLISHED else 2, dimension + 1 if features == RELATIVE else 1)


def gaussians(lengths: np.ndarray) -> np.ndarray:
    """Return (n, 24) features of (n, 1) lengths in mean spacings, for `shell`."""
    return np.exp(-0.5 * ((lengths - CENTRES) / WIDTH) ** 2)


def shells(types: np.ndarray, edges: np.ndarray, vectors: np.ndarray, told: np.ndarray) -> np.ndarray:
    r"""Return the features of particles for `shell`, (n, 2 + 48) float32, and three more in the plane.

    They are the type, one-hot; the sums of `gaussians` over the neighbours of type A, and of type B (the radial
    symmetry functions of Behler and Parrinello, Phys. Rev. Lett. 98, 146401, 2007); and, in the plane, the bond orders
    \|psi_m\| for m = 4, 5, 6 over the neighbours within 1.75 mean spacings, 0 if there are none.

    Args:
        types, edges: (n, 2) one-hot; (2, e), source and target of each edge.
        vectors, told: of edges, (e, d) in mean spacings, and the (e, 24) `gaussians` of their lengths.
    """
    sources, targets = edges
    n, each = len(types), np.arange(edges.shape[1])

    def sums(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
        return csr_array((weights, (targets, each)), shape=(n, len(each))) @ values

    features = [types, *(sums(of_type[sources], told) for of_type in types.T)]
    if vectors.shape[1] == PLANE:
        near = (np.hypot(*vectors.T) <= FIRST_SHELL).astype(np.float32)
        angles = np.arctan2(vectors[:, 1], vectors[:, 0])[:, None] * np.array(BOND_ORDERS, dtype=np.float32)
        counts = np.maximum(sums(near, np.ones((len(each), 1), dtype=np.float32)), 1)
        features.append(np.hypot(sums(near, np.cos(angles)), sums(near, np.sin(angles))) / counts)
    return np.concatenate(features, axis=1, dtype=np.float32)
