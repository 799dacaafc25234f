"""Random square or cubic windows: the part of a configuration that a D-MPNN reads."""

import math
from functools import reduce
from typing import Final

import numpy as np

BOX: Final = "box"  # as a number of windows: those that tile the box; as a window: the whole periodic box itself
WINDOWS = ("two_numbers", "one_number", BOX)


def draw_corners(
    shape: tuple[int, ...], window_length: float, rng: np.random.Generator, window: str = WINDOWS[0]
) -> np.ndarray:
    """Lower left corners of random windows that lie within the box, (..., d), scaled to it.

    All coordinates are drawn uniformly from [0, 1 - window_length]. Source: the paper, section II D 2. With
    "one_number" for all coordinates, windows lie on the diagonal of the box; with "box" the corner is 0.

    Args:
        shape: (..., d), the number of windows, in one axis or several, and d = 2 or 3.
        rng: generator of random numbers. The windows of a row do not depend on how many rows follow.

    Raises:
        ValueError: if window_length does not lie in (0, 1], or window is none of `WINDOWS`.
    """
    if window == BOX:
        return np.zeros(shape)
    _check_length(window_length)
    if window not in WINDOWS:
        raise ValueError(f"window={window!r} must be one of {', '.join(WINDOWS)}")
    *windows, d = shape
    if window == "one_number":
        return np.repeat(rng.uniform(0.0, 1.0 - window_length, (*windows, 1)), d, axis=-1)
    return rng.uniform(0.0, 1.0 - window_length, shape)


def tile_corners(window_length: float, d: int) -> np.ndarray:
    """Lower left corners of the fewest windows that cover the box; they overlap where they do not fit exactly.

    They are (m, d), scaled to the box, as window_length is, in (0, 1]; otherwise a ValueError is raised.
    """
    _check_length(window_length)
    along = np.linspace(0.0, 1.0 - window_length, math.ceil(round(1 / window_length, 9)))
    return np.stack(np.meshgrid(*[along] * d, indexing="ij"), axis=-1).reshape(-1, d)


def inside_windows(positions: np.ndarray, corners: np.ndarray, window_length: float) -> np.ndarray:
    """Mask of the particles in the window of their configuration, boundaries included, (b, N).

    No periodic boundary: a window is a cut-out. Source: the paper, section II D 2. Positions are (b, N, d), corners,
    the lower left ones of the windows, (b, d), both scaled to the box; window_length is a share of it, in (0, 1]. A
    ValueError is raised if shapes do not fit, or window_length does not lie in (0, 1].
    """
    _check_length(window_length)
    if positions.ndim != 3 or corners.shape != (len(positions), positions.shape[2]):
        raise ValueError(f"positions must be (b, N, d) and corners (b, d), got {positions.shape} and {corners.shape}")
    sides = zip(np.moveaxis(positions, 2, 0), corners.T[..., None], strict=True)  # one axis after the other: faster
    return reduce(np.logical_and, (side for axis, low in sides for side in (low <= axis, axis <= low + window_length)))


def _check_length(window_length: float) -> None:
    if not 0 < window_length <= 1:
        raise ValueError(f"window_length={window_length} must lie in (0, 1]")
