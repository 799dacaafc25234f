"""Windows of the training's length, cut out of boxes of any size and put where the training had windows."""

import numpy as np

SAME = 1e-6  # relative difference of boxes that are one


def place_windows(
    x: np.ndarray, y: np.ndarray, ratios: np.ndarray, corners: np.ndarray, offsets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates in units of the training's box, so that the particles of a window lie in it as in training.

    A network knows lengths as shares of the box that it was trained in, and where in that box a particle lies. So a
    window of the same length in sigma_AA is cut out of the other box, anywhere, across its periodic boundary too, and
    moved to where a window of the training could lie. What is outside the windows ends up outside. In a box of the
    training's own size, nothing is moved: these are then the coordinates as the study's own predictions see them.

    Args:
        x: (b, N) coordinates of b configurations, scaled to their own boxes.
        y: (b, N)
        ratios: (b,) edges of their boxes, in units of the training's.
        corners: (b, 2) lower left corners of the windows in the training's box, scaled to it. A window must not be
            longer than the box that it is cut from.
        offsets: (b, 2) in [0, 1), by which a window's place in its own box is moved, shares of that box.

    Returns:
        x and y, (b, N) float32 each, in units of the training's box.
    """
    same = np.abs(ratios - 1) <= SAME
    placed = []
    for axis, values in enumerate((x, y)):
        begin = corners[:, axis] / ratios + offsets[:, axis]
        moved = (values.astype(np.float64) - begin[:, None]) % 1.0 * ratios[:, None] + corners[:, axis, None]
        placed.append(np.where(same[:, None], values, moved).astype(np.float32))
    return placed[0], placed[1]
