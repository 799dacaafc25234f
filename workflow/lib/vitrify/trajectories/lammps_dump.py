"""LAMMPS's text dumps: any columns in any order, plain or zipped, of two or three dimensions.

Not read by ASE (3.29): it asks for a column of z, which two-dimensional dumps often lack, and for chemical elements.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from vitrify.trajectories.frame import RawFrame, TrajectoryError
from vitrify.trajectories.text import numbers, open_text, read_columns

FIRST_LINE = "ITEM:"
STYLES = ("", "s", "u", "su")  # x as it is, scaled, unwrapped, scaled and unwrapped


def read_lammps_dump(path: Path) -> Iterator[RawFrame]:
    """Snapshots of `dump custom`, `dump atom`, or what else writes this format.

    Positions are x and y (and z, if there) as they are, scaled (xs), unwrapped (xu) or both (xsu). Particles are called
    what stands under `element`, or else under `type`.

    Args:
        path: a text file, or one that gzip made of it.

    Yields:
        One frame a snapshot, in the order of the file.

    Raises:
        TrajectoryError: if the file is cut off or lacks a column; the message names the frame.
    """
    with open_text(path) as lines:
        number = 0
        while (header := _header(lines, path, number)) is not None:
            yield _frame(header, lines, f"{path}, frame {number} (step {header['step']})")
            number += 1


def _header(lines: TextIO, path: Path, number: int) -> dict | None:
    """What stands above the particles of the next snapshot; None at the end of the file."""
    where, header = f"{path}, frame {number}", {}
    for line in lines:
        item, _, rest = line.removeprefix(FIRST_LINE).strip().partition(" ")
        if not line.strip():
            continue
        if not line.startswith(FIRST_LINE):
            raise TrajectoryError(f"{where}: found {line.strip()[:40]!r} where a line 'ITEM: ...' must stand")
        if item == "ATOMS":
            missing = [name for name in ("step", "particles", "bounds") if name not in header]
            if missing:
                raise TrajectoryError(f"{where}: found no {missing[0]} above its particles")
            return header | {"columns": rest.split()}
        if line.startswith("ITEM: BOX BOUNDS"):
            header["flags"] = rest.split()[1:]
            header["bounds"] = [next(lines, "").split() for _ in range(3)]
            continue
        value = next(lines, "").strip()
        if item == "UNITS" and value != "lj":
            raise TrajectoryError(f"{where}: found units {value!r}, allowed are lj")
        key = {"TIMESTEP": "step", "NUMBER": "particles"}.get(item)
        if key is not None:
            if not value.lstrip("-").isdigit():
                raise TrajectoryError(f"{where}: found {value!r} under {line.strip()!r}, allowed is a whole number")
            header[key] = int(value)
    if header:
        raise TrajectoryError(f"{where}: the file is cut off above its particles")
    return None


def _frame(header: dict, lines: TextIO, where: str) -> RawFrame:
    columns = header["columns"]
    table = read_columns(lines, header["particles"], len(columns), where)
    cell, origin, periodic = _box(header, where)
    style = next((style for style in STYLES if {f"x{style}", f"y{style}"} <= set(columns)), None)
    if style is None:
        raise TrajectoryError(
            f"{where}: found the columns {' '.join(columns)}, allowed are those with x y, xs ys, xu yu or xsu ysu"
        )

    def column(name: str, dtype: type = np.float64) -> np.ndarray:
        return numbers(table[:, columns.index(name)], name, where, dtype)

    axes = [f"{axis}{style}" for axis in "xyz" if f"{axis}{style}" in columns]
    positions = np.stack([column(name) for name in axes], axis=1)
    if style.startswith("s"):
        positions *= np.diag(cell)[: positions.shape[1]]
        positions[:, :2] += origin
    names = tuple(table[:, columns.index(name)] for name in ("element", "type") if name in columns)
    if not names:
        raise TrajectoryError(f"{where}: found the columns {' '.join(columns)}, allowed are those with type or element")
    has_velocities = {"vx", "vy"} <= set(columns)
    return RawFrame(
        positions=positions,
        names=names,
        cell=cell,
        origin=origin,
        periodic=periodic,
        ids=column("id", np.int64) if "id" in columns else None,
        velocities=np.stack([column("vx"), column("vy")], axis=1) if has_velocities else None,
        step=header["step"],
    )


def _box(header: dict, where: str) -> tuple[np.ndarray, np.ndarray, tuple[bool, bool]]:
    """Cell, origin and periodicity; of a tilted box something that is not rectangular, as it is refused anyway."""
    flags = [flag for flag in header["flags"] if len(flag) == 2 and set(flag) <= set("pfsm")]
    tilted = len(flags) < len(header["flags"])
    rows = header["bounds"]
    if any(len(row) < 2 for row in rows):
        raise TrajectoryError(f"{where}: found the box bounds {rows}, allowed are three lines of low and high")
    bounds = numbers(np.array([row[:2] for row in rows]), "box bounds", where)
    cell = np.diag(bounds[:, 1] - bounds[:, 0])
    tilts = numbers(np.array([row[2] for row in rows if len(row) > 2]), "tilts of the box", where)
    if tilted and (len(rows[0]) != 3 or tilts.any()):
        cell[1, 0] = 1.0
    periodic = (flags[0] == "pp", flags[1] == "pp") if len(flags) == 3 else (True, True)
    return cell, bounds[:2, 0], periodic
