"""Temperatures of a trajectory's frames that stand in another file: a table, or the log of the simulation."""

from pathlib import Path

import numpy as np

from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.text import open_text

STEP, TEMPERATURE = ("step", "timestep"), ("temperature", "temp")


def read_temperatures(path: Path) -> dict[int, float]:
    """Temperature by step, of a file with a line of names and numbers below: CSV, blanks, or a log of LAMMPS.

    A line that names a column Step (or TimeStep) and one Temp (or Temperature), whatever their case, begins a table;
    the first line that does not fit ends it. What else stands in the file is passed over. Where a step stands more than
    once, the last counts.

    Raises:
        TrajectoryError: if there is no such line, or nothing below it.
    """
    found, columns, seen = {}, None, False
    with open_text(path) as lines:
        for line in lines:
            fields = line.replace(",", " ").replace("#", " ").split()
            names = [field.lower() for field in fields]
            places = [next((names.index(name) for name in some if name in names), None) for some in (STEP, TEMPERATURE)]
            if None not in places:
                columns, seen = places, True
            elif columns is not None:
                row = _row(fields, columns)
                if row is None:
                    columns = None
                else:
                    found[row[0]] = row[1]
    if not found:
        reason = "no numbers below its names" if seen else "no line that names a column Step and one Temp"
        raise TrajectoryError(f"{path}: found {reason}, allowed is a table of step and temperature")
    return found


def _row(fields: list[str], columns: list[int]) -> tuple[int, float] | None:
    """Step and temperature of a row; None if it is none."""
    if len(fields) <= max(columns):
        return None
    try:
        step, temperature = (float(fields[column]) for column in columns)
    except ValueError:
        return None
    return (int(step), temperature) if step == int(step) and np.isfinite(temperature) else None


def temperature_at(temperatures: dict[int, float], step: int, path: Path) -> float:
    """The temperature of a frame.

    Raises:
        TrajectoryError: if the table does not hold its step.
    """
    if step not in temperatures:
        nearest = min(temperatures, key=lambda known: abs(known - step))
        raise TrajectoryError(
            f"{path}: found no temperature for step {step} of the trajectory; the nearest is at step {nearest}"
        )
    return temperatures[step]
