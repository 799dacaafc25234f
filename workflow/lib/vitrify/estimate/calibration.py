"""Calibrations: measured seconds and bytes of one unit of work, at typical hyperparameters."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor
from numbers import Integral
from pathlib import Path
from statistics import fmean

from vitrify.store.files import read_json, write_json

# Powers of a hyperparameter that the cost is proportional to; of all others 1. An optimiser step costs the same at any
# batch size, so an image costs a constant and 1 / batch_size.
POWERS = {"hidden_size": 2, "window_length": 2, "batch_size": -1}


@dataclass(frozen=True)
class Calibration:
    """Costs of units of work; see `vitrify.estimate.counts.Stage` for the units.

    Attributes:
        seconds: CPU time; of networks that run on a GPU, time.
        bytes: of a file, for each thing kept.
        gpu: names of the models that were measured on a GPU.
        notes: lines about the conditions of the measurement.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    bytes: dict[str, float] = field(default_factory=dict)
    gpu: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def write(self, path: str | os.PathLike) -> None:
        """Write it as JSON."""
        write_json(path, vars(self))


def read_calibrations(paths: Sequence[str | Path]) -> Calibration:
    """Read several calibrations of different units as one."""
    whole = Calibration()
    for path in paths:
        part = read_json(path, keys=tuple(vars(whole)))
        whole.seconds.update(part["seconds"])
        whole.bytes.update(part["bytes"])
        whole.gpu.extend(part["gpu"])
        whole.notes.extend(part["notes"])
    return whole


def typical(space: dict[str, dict]) -> dict[str, int | float]:
    """Return hyperparameters whose cost is the mean cost over a search space: power means, see `POWERS`.

    The mean holds for trials drawn at random; the best ones may cost more or less. Whole numbers are rounded where the
    space, with low, high and step by hyperparameter, consists of them.
    """
    return {name: _typical(POWERS.get(name, 1), **span) for name, span in space.items()}


def _typical(power: int, low: float, high: float, step: float) -> int | float:
    values = [low + i * step for i in range(round((high - low) / step) + 1)]
    mean = fmean(value**power for value in values) ** (1 / power)
    # Halves go up: an estimate had better be too high than too low.
    return floor(mean + 0.5) if isinstance(low, Integral) and isinstance(step, Integral) else mean
