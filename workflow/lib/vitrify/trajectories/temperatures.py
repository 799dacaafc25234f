"""Temperatures of a trajectory's frames that stand in another file: a table, or the log of the simulation."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.read import Frame
from vitrify.trajectories.text import Lines, open_lines, real, whole

STEP, TEMPERATURE = ("step", "timestep"), ("temperature", "temp", "c_thermo_temp")
DELIMITERS = (",", ";", "\t", None)  # None: blanks, as in LAMMPS's logs
_YAML = re.compile(r"\s*(?:keywords:|-)\s*\[(.*?),?\s*\]\s*")  # LAMMPS's `thermo_modify line yaml`
SAME = 1e-6  # relative difference of temperatures that are equal


@dataclass(frozen=True)
class _Header:
    delimiter: str | None
    width: int
    step: int
    temperature: int
    yaml: bool


def read_temperatures(path: Path) -> dict[int, set[float]]:
    """Temperatures by step, of a table with a line of names: CSV (, ; or tab), blanks, or a log of LAMMPS.

    A line that names a column Step (or TimeStep) and one Temp (or Temperature), in small or capital letters, begins a
    table, and its delimiter is that of the rows below. In a table by delimiter each line is a row. In a log, a table
    ends at `Loop time`, and lines between its rows that are not numbers (warnings) are skipped. A row without a finite
    temperature is skipped. A TrajectoryError is raised if there is no such line, nothing below it, or a row that does
    not fit; one line.
    """
    found, header = {}, None
    with open_lines(path) as lines:
        for line in lines:
            yaml = _YAML.fullmatch(line)
            text = yaml.group(1) if yaml else line.strip().removeprefix("#").strip()
            begun = _header(text, bool(yaml))
            if begun is not None:
                header = begun
            elif line.startswith("Loop time"):
                header = None
            elif header is not None and text and not line.startswith("#") and header.yaml == bool(yaml):
                row = _row(_fields(text, header.delimiter), header, lines)
                if row is not None:
                    found.setdefault(row[0], set()).add(row[1])
    if not found:
        raise TrajectoryError(f"{path}: there are no numbers below a line that names a column Step and one Temp")
    return found


def _fields(text: str, delimiter: str | None) -> list[str]:
    if delimiter is None:
        return [field.strip("\"'") for field in text.split()]
    try:
        row = next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:  # a field of more than 128 kB
        return []
    return [field.strip(" \"'") for field in row]


def _header(text: str, yaml: bool) -> _Header | None:
    """The columns that a line names; None where it names no step or no temperature."""
    for delimiter in DELIMITERS if "step" in text.lower() else ():
        names = [field.lower() for field in _fields(text, delimiter)]
        step, temperature = (next(filter(names.__contains__, some), None) for some in (STEP, TEMPERATURE))
        if step and temperature:
            return _Header(delimiter, len(names), names.index(step), names.index(temperature), yaml)
    return None


def _row(fields: list[str], header: _Header, lines: Lines) -> tuple[int, float] | None:
    """Step and temperature of a row; None of a warning in a log, and of a row without a finite temperature."""
    if header.delimiter is None and any(real(field) is None for field in fields):
        return None
    if len(fields) != header.width:
        lines.fail(f"{len(fields)} values stand below {header.width} names")
    step, temperature = real(fields[header.step]), fields[header.temperature]
    exact = whole(fields[header.step])
    if exact is None and (step is None or not abs(step) < 2**53 or step != int(step)):
        lines.fail(f"the step is {fields[header.step][:40]!r}, must be a whole number")
    value = real(temperature) if temperature else float("nan")
    if value is None or value < 0:
        lines.fail(f"the temperature is {temperature[:40]!r}, must be a number >= 0")
    return (int(step) if exact is None else exact, value) if 0 <= value < float("inf") else None


def with_temperatures(frames: Iterable[Frame], path: Path) -> Iterator[Frame]:
    """Frames with their temperatures of a table.

    A TrajectoryError is raised if the table has no temperature for a step, or several, or a step stands for several
    parts of the trajectory.
    """
    known = read_temperatures(path)
    for frame in frames:
        if frame.step not in known:
            nearest = min(known, key=lambda step: abs(step - frame.step))
            raise TrajectoryError(f"{path}: there is no temperature for step {frame.step}; the nearest is at {nearest}")
        low, high = min(known[frame.step]), max(known[frame.step])
        if frame.repeats or high - low > SAME * high:
            whose = "the trajectory repeats it after other steps" if frame.repeats else f"it is {low:g} and {high:g}"
            raise TrajectoryError(f"{path}: the temperature of step {frame.step} is ambiguous, {whose}")
        yield replace(frame, temperature=high)
