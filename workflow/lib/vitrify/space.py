"""The space of the particles: the paper's plane, or three dimensions."""

import numpy as np

PLANE = 2
AXES = ("x", "y", "z")  # columns of coordinates; files of a plane have the first two
# Groups of descriptors of a configuration that are told by angles, or by areas.
IN_PLANE = ("hexatic_order", "pentatic_order", "five_fold_b", "voronoi_areas")


def dimension(system: dict) -> int:
    """Dimensions of a system: 2 unless its block of the configuration says otherwise.

    The block reaches jobs without it where it is 2, as it did before there were others: see `Study.system`.
    """
    return system.get("dimension", PLANE)


def check_positions(positions: np.ndarray) -> None:
    """Raise a ValueError if positions are not (n, 2) or (n, 3), and finite."""
    if positions.ndim != 2 or positions.shape[1] not in (2, 3) or not np.isfinite(positions).all():
        raise ValueError(f"positions must be (n, 2) or (n, 3) and finite, got {positions.shape}")
