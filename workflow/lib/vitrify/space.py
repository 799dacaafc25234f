"""The space of the particles: the paper's plane, or three dimensions."""

import math
from itertools import permutations
from typing import Final

import numpy as np

PLANE: Final = 2
AXES = ("x", "y", "z")  # columns of coordinates; files of a plane have the first two


def dimension(system: dict) -> int:
    """Dimensions of a system: 2 unless its block of the configuration says otherwise.

    The block reaches jobs without it where it is 2, as it did before there were others: see `Study.system`.
    """
    return system.get("dimension", PLANE)


def check_positions(positions: np.ndarray) -> None:
    """Raise a ValueError if positions are not (n, 2) or (n, 3), and finite."""
    if positions.ndim != 2 or positions.shape[1] not in (2, 3) or not np.isfinite(positions).all():
        raise ValueError(f"positions must be (n, 2) or (n, 3) and finite, got {positions.shape}")


def symmetry_count(dimension: int) -> int:
    """Return the number of symmetries of the square (8) or of the cube (48)."""
    return math.factorial(dimension) * 2**dimension


def moved(positions: np.ndarray, shifts: np.ndarray, symmetries: np.ndarray) -> np.ndarray:
    """Shift configurations periodically, then turn or reflect the box: views that the physics does not tell apart.

    Positions are (n, N, d), shifts (n, d), both scaled to the box; symmetries are (n,) integers in [0,
    `symmetry_count`), of which 0 leaves the box as it is. The result is in [0, 1], of the type of the positions.
    """
    d = positions.shape[2]
    there = (positions + shifts[:, None].astype(positions.dtype)) % 1
    order = np.array(list(permutations(range(d))))[symmetries // 2**d]  # (n, d): which axis becomes which
    there = np.take_along_axis(there, order[:, None], axis=2)
    reflected = (symmetries[:, None] >> np.arange(d)) & 1 == 1
    return np.where(reflected[:, None], 1 - there, there)
