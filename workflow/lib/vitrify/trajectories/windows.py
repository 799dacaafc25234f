"""Windows of the training's length, cut out of boxes of any size and moved to the places of the training's windows."""

import numpy as np

SAME = 1e-6  # relative difference of boxes that are one


def place_windows(positions: np.ndarray, ratios: np.ndarray, corners: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Positions in units of the training's box, so that the particles of a window lie in it as in training.

    A network knows lengths as shares of the box that it was trained in, and where in that box a particle lies. So a
    window of the same length in sigma_AA is cut out of the other box, anywhere, across its periodic boundary too, and
    moved to where a window of the training could lie. What is outside the windows ends up outside. In a box of the
    training's own size, nothing is moved: these are then the coordinates as the study's own predictions see them.

    Args:
        positions: (b, N, d) of b configurations, scaled to their own boxes.
        ratios: (b,) edges of their boxes, in units of the training's.
        corners: (b, d) lower left corners of the windows in the training's box, scaled to it. A window must not be
            longer than the box that it is cut from.
        offsets: (b, d) in [0, 1), by which a window's place in its own box is moved, shares of that box.

    Returns:
        (b, N, d) float32, in units of the training's box.
    """
    begin = (corners / ratios[:, None] + offsets)[:, None]  # (b, 1, d)
    moved = (positions.astype(np.float64) - begin) % 1.0 * ratios[:, None, None] + corners[:, None]
    same = np.abs(ratios - 1) <= SAME
    return np.where(same[:, None, None], positions, moved).astype(np.float32)
