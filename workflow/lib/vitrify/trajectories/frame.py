"""One configuration as it is in a file, before the study checks whether its networks can judge it."""

from dataclasses import dataclass

import numpy as np

from vitrify.errors import StudyError


class TrajectoryError(StudyError, ValueError):
    """A trajectory that cannot be judged; one line with the place, the value, and the condition of the value."""


@dataclass(frozen=True)
class RawFrame:
    """A configuration in a file's own units and order; what a file does not state is None.

    Attributes:
        positions: (n, 2) or (n, 3) float64, in the file's unit of length; wrapped into the box or not.
        names: names of the particles' species, one or several (n,) arrays of text: a LAMMPS dump may hold both
            `element` and `type`. The first array whose names are all known counts.
        cell, origin: (3, 3) float64, edges of the box as rows; and (2,) float64, its corner in x and y.
        periodic: True where the box is periodic, in x and in y.
        ids, velocities: (n,) int64, numbers of the particles; and (n, 2) float64 in x and y.
    """

    positions: np.ndarray
    names: tuple[np.ndarray, ...]
    cell: np.ndarray | None
    origin: np.ndarray
    periodic: tuple[bool, bool]
    ids: np.ndarray | None = None
    velocities: np.ndarray | None = None
    step: int | None = None
    temperature: float | None = None
