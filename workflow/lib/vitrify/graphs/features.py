"""What a D-MPNN is told of particles and edges: as published, or what rigid motions of the window do not change."""

from typing import NamedTuple


class FeatureSizes(NamedTuple):
    """How many numbers describe a particle, and an edge."""

    node: int
    edge: int


# The published ones are absolute coordinates x, y and the type as a number, and of an edge its length. The others tell
# the type of a particle one-hot; of an edge `relative` tells the vector from its source to its target and its length,
# which translations do not change, and `distances` the length alone, which rotations and reflections leave too. Their
# lengths are in units of the mean spacing of particles, box / sqrt(N): as shares of the box, neighbours are of order
# 0.02 apart, which a network takes long to see.
FEATURES = {"published": FeatureSizes(3, 1), "relative": FeatureSizes(2, 3), "distances": FeatureSizes(2, 1)}
PUBLISHED = "published"


def feature_sizes(features: str) -> FeatureSizes:
    """How many numbers features of a name are.

    Raises:
        ValueError: if there is no such name.
    """
    if features not in list(FEATURES):  # whatever type it may have
        raise ValueError(f"features={features!r} must be one of {', '.join(FEATURES)}")
    return FEATURES[features]
