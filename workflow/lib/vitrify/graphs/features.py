"""What a D-MPNN is told of particles and edges: as published, or what rigid motions of the window do not change."""

from typing import NamedTuple


class FeatureSizes(NamedTuple):
    """How many numbers describe a particle, and an edge."""

    node: int
    edge: int


# The published ones are absolute coordinates and the type as a number, and of an edge its length. The others tell the
# type of a particle one-hot; of an edge `relative` tells the vector from its source to its target and its length,
# which translations do not change, and `distances` the length alone, which rotations and reflections leave too. Their
# lengths are in units of the mean spacing of particles, box / N^(1/d): as shares of the box, neighbours are of order
# 0.02 apart, which a network takes long to see.
PUBLISHED, RELATIVE, DISTANCES = FEATURES = ("published", "relative", "distances")


def feature_sizes(features: str, dimension: int) -> FeatureSizes:
    """The sizes of the features of a name, in two or three dimensions.

    Raises:
        ValueError: if there is no such name.
    """
    if features not in FEATURES:
        raise ValueError(f"features={features!r} must be one of {', '.join(FEATURES)}")
    node = dimension + 1 if features == PUBLISHED else 2
    return FeatureSizes(node, dimension + 1 if features == RELATIVE else 1)
