"""One configuration as a file holds it, before anything is known of whether the study's networks can judge it."""

from dataclasses import dataclass

import numpy as np

from vitrify.errors import StudyError


class TrajectoryError(StudyError, ValueError):
    """A trajectory that cannot be judged; one line that says where, what was found, and what is allowed."""


@dataclass(frozen=True)
class RawFrame:
    """What a reader finds in a file.

    Attributes:
        positions: (n, 2) or (n, 3) float64, in the file's unit of length; wrapped into the box or not.
        names: what particles are called, one or several (n,) arrays of text: a LAMMPS dump may hold both `element` and
            `type`. The first whose names are all known counts.
        cell: (3, 3) float64, edges of the box as rows, or None; of a two-dimensional file the third counts for nothing.
        origin: (2,) float64, corner of the box in x and y.
        periodic: whether the box is periodic in x, and in y.
        ids: (n,) int64, numbers of the particles, or None.
        velocities: (n, 2) float64 in x and y, or None.
        step: of the simulation, or None.
        temperature: that the file itself states, or None.
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
