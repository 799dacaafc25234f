"""Features of particles and edges: the published ones, or ones invariant under rigid motions of the window."""

from typing import NamedTuple

import numpy as np


class FeatureSizes(NamedTuple):
    """Number of features of a particle, and of an edge."""

    node: int
    edge: int


# The published ones are absolute coordinates and the type as a number, and of an edge its length. The others tell the
# type of a particle one-hot; of an edge `relative` tells the vector from its source to its target and its length,
# which translations do not change, and `distances` the length alone, which rotations and reflections leave too. Their
# lengths are in units of the mean spacing of particles, box / N^(1/d): as shares of the box, neighbours are of order
# 0.02 apart, which a network takes long to see. `shell` tells the length by Gaussians, so that a network sees small
# changes of the distances within the first and the second shell of neighbours.
PUBLISHED, RELATIVE, DISTANCES, SHELL = FEATURES = ("published", "relative", "distances", "shell")
CENTRES = np.linspace(0.7, 2.4, 16, dtype=np.float32)  # of the Gaussians, mean spacings of particles
WIDTH = np.float32(0.13)


def feature_sizes(features: str, dimension: int) -> FeatureSizes:
    """Return the sizes of the named features in two or three dimensions; raises a ValueError if the name is unknown."""
    if features not in FEATURES:
        raise ValueError(f"features={features!r} must be one of {', '.join(FEATURES)}")
    node = dimension + 1 if features == PUBLISHED else 2
    return FeatureSizes(node, {RELATIVE: dimension + 1, SHELL: len(CENTRES)}.get(features, 1))


def gaussians(lengths: np.ndarray) -> np.ndarray:
    """Return (n, 16) features of (n, 1) lengths in mean spacings, for `shell`."""
    return np.exp(-0.5 * ((lengths - CENTRES) / WIDTH) ** 2)
