"""Hyperparameters that represent a whole search space: their cost is the average cost of its points."""

from math import floor, sqrt
from numbers import Integral

QUADRATIC = ("hidden_size", "window_length")  # cost grows with their square
INVERSE = ("batch_size",)  # an optimiser step costs the same whatever it is, so an image costs a constant and 1 / it


def typical(space: dict[str, dict]) -> dict[str, int | float]:
    """One value per hyperparameter: the mean over the space of the quantity to which its cost is proportional.

    That is the root mean square of what enters as a square, the harmonic mean of the batch size, and the mean of all
    others. The average holds for trials drawn at random; what a search finds best may cost more or less.

    Args:
        space: low, high and step by hyperparameter.

    Returns:
        Values by name; whole numbers, rounded, where the space holds whole numbers.
    """
    return {name: _typical(name, **span) for name, span in space.items()}


def _typical(name: str, low: float, high: float, step: float) -> int | float:
    values = [low + i * step for i in range(round((high - low) / step) + 1)]
    if name in QUADRATIC:
        value = sqrt(sum(v**2 for v in values) / len(values))
    elif name in INVERSE:
        value = len(values) / sum(1 / v for v in values)
    else:
        value = sum(values) / len(values)
    # Halves go up: rather too dear than too cheap.
    return floor(value + 0.5) if isinstance(low, Integral) and isinstance(step, Integral) else value
