"""Features of particles and edges: the published ones, or ones invariant under rigid motions of the window."""

from typing import NamedTuple


class FeatureSizes(NamedTuple):
    """Number of features of a particle, and of an edge."""

    node: int
    edge: int


# The published ones are absolute coordinates and the type as a number, and of an edge its length. The others tell the
# type of a particle one-hot; of an edge `relative` tells the vector from its source to its target and its length,
# which translations do not change, and `distances` the length alone, which rotations and reflections leave too. Their
# lengths are in units of the mean spacing of particles, box / N^(1/d): as shares of the box, neighbours are of order
# 0.02 apart, which a network takes long to see.
PUBLISHED, RELATIVE, DISTANCES = FEATURES = ("published", "relative", "distances")


def feature_sizes(features: str, dimension: int) -> FeatureSizes:
    """Return the sizes of the named features, in two or three dimensions.

    Raises:
        ValueError: if there is no such name.
    """
    if features not in FEATURES:
        raise ValueError(f"features={features!r} must be one of {', '.join(FEATURES)}")
    node = dimension + 1 if features == PUBLISHED else 2
    return FeatureSizes(node, dimension + 1 if features == RELATIVE else 1)
