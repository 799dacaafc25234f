"""Random square or cubic windows: which part of a configuration a D-MPNN sees."""

from functools import reduce

import numpy as np

from vitrify.space import PLANE

WINDOWS = ("two_numbers", "one_number")


def draw_corners(
    shape: int | tuple[int, ...],
    window_length: float,
    rng: np.random.Generator,
    window: str = "two_numbers",
    dimension: int = PLANE,
) -> np.ndarray:
    """Lower left corners of random windows that lie within the box.

    All coordinates are drawn uniformly from [0, 1 - window_length]. Source: the paper, section II D 2. With one
    number for all, windows lie on the diagonal of the box.

    Args:
        shape: how many windows.
        window_length: edge of a window, share of the box; in (0, 1].
        rng: generator of random numbers. The windows of a row do not depend on how many rows follow.
        window: "two_numbers", or "one_number" for all coordinates.
        dimension: d, 2 or 3.

    Returns:
        (*shape, d) x, y and, of three dimensions, z of the corners, scaled to the box.

    Raises:
        ValueError: if window_length does not lie in (0, 1], or window is neither.
    """
    _check_length(window_length)
    if window not in WINDOWS:
        raise ValueError(f"window={window!r} must be one of {', '.join(WINDOWS)}")
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if window == "one_number":
        return np.repeat(rng.uniform(0.0, 1.0 - window_length, (*shape, 1)), dimension, axis=-1)
    return rng.uniform(0.0, 1.0 - window_length, (*shape, dimension))


def inside_windows(
    x: np.ndarray, y: np.ndarray, corners: np.ndarray, window_length: float, z: np.ndarray | None = None
) -> np.ndarray:
    """Which particles lie in the window of their configuration, edges included.

    No periodic boundary: a window is a cut-out. Source: the paper, section II D 2.

    Args:
        x: (b, N) coordinates of b configurations, scaled to the box.
        y: (b, N)
        corners: (b, d) lower left corner of each configuration's window.
        window_length: edge of the windows, share of the box; in (0, 1].
        z: (b, N), of three dimensions.

    Returns:
        (b, N) bool.

    Raises:
        ValueError: if shapes do not fit, or window_length does not lie in (0, 1].
    """
    _check_length(window_length)
    axes = (x, y) if z is None else (x, y, z)
    shapes = [axis.shape for axis in axes]
    if x.ndim != 2 or len(set(shapes)) > 1 or corners.shape != (len(x), len(axes)):
        raise ValueError(
            f"coordinates must be (b, N) and corners (b, {len(axes)}), got {', '.join(map(str, shapes))} and "
            f"{corners.shape}"
        )
    sides = zip(axes, corners.T[..., None], strict=True)
    return reduce(np.logical_and, (side for axis, low in sides for side in (low <= axis, axis <= low + window_length)))


def _check_length(window_length: float) -> None:
    if not 0 < window_length <= 1:
        raise ValueError(f"window_length={window_length} must lie in (0, 1]")
