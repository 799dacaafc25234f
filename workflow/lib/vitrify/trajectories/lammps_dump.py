"""LAMMPS's text dumps: any columns in any order, of two or three dimensions.

No library reads them as strictly. OVITO (3.17) takes 4_8 particles for 4, drops a last frame that is cut off, and
takes ids of type 1.7 for 1; ASE (3.29) and MDAnalysis (2.11) need a column z, which two-dimensional dumps often lack.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from vitrify.trajectories.frame import RawFrame
from vitrify.trajectories.text import Lines

STYLES = ("", "s", "u", "su")  # x as it is, scaled, unwrapped, scaled and unwrapped
STEP, COUNT, BOX = "TIMESTEP", "NUMBER OF ATOMS", "BOX BOUNDS"


def read_lammps_dump(lines: Lines) -> Iterator[RawFrame]:
    """Snapshots of `dump custom` and `dump atom`, in the order of the file.

    Positions are x and y (and z, if there) as they are, scaled (xs), unwrapped (xu) or both (xsu). Names of species
    stand under `element` or `type`.
    """
    header: dict[str, Any] = {}
    for line in lines:
        item = line.removeprefix("ITEM:").strip()
        if not item:
            continue
        if not line.startswith("ITEM:"):
            lines.fail(f"{line.strip()[:40]!r} stands where a line 'ITEM: ...' must stand")
        if item.startswith("ATOMS"):
            missing = [name for name in (STEP, COUNT, BOX) if name not in header]
            if missing:
                lines.fail(f"there is no 'ITEM: {missing[0]}' above the particles")
            yield _frame(header, item.split()[1:], lines)
            header = {}
        elif item.startswith(BOX):
            header[BOX] = _box(item.split()[2:], lines)
        elif item in (STEP, COUNT):
            least = 0 if item == COUNT else -(2**63)
            header[item] = lines.whole(next(lines, ""), item, least)
        elif item.startswith(("NUMBER OF", "GRID")):
            lines.fail(f"'ITEM: {item}' is of another dump style, must be one of atoms: dump custom")
        else:
            value = next(lines, "").strip()
            if item == "UNITS" and value != "lj":
                lines.fail(f"units are {value!r}, must be lj")
    if header:
        lines.fail("the file is cut off above the particles of its last frame")


def _frame(header: dict, columns: list[str], lines: Lines) -> RawFrame:
    table = lines.table(header[COUNT], len(columns))
    cell, origin, periodic = header[BOX]
    style = next((style for style in STYLES if {f"x{style}", f"y{style}"} <= set(columns)), None)
    names = tuple(table[:, columns.index(name)] for name in ("element", "type") if name in columns)
    if style is None or not names:
        needed = "x y, xs ys, xu yu or xsu ysu" if style is None else "type or element"
        lines.fail(f"the columns are {' '.join(columns)}, must include {needed}")

    def numbers(wanted: list[str], dtype: type = np.float64) -> np.ndarray:
        return lines.numbers(table[:, [columns.index(name) for name in wanted]], ", ".join(wanted), dtype)

    positions = numbers([f"{axis}{style}" for axis in "xyz" if f"{axis}{style}" in columns])
    if style.startswith("s"):
        positions *= np.diag(cell)[: positions.shape[1]]
        positions[:, :2] += origin
    return RawFrame(
        positions=positions,
        names=names,
        cell=cell,
        origin=origin,
        periodic=periodic,
        ids=numbers(["id"], np.int64)[:, 0] if "id" in columns else None,
        velocities=numbers(["vx", "vy"]) if {"vx", "vy"} <= set(columns) else None,
        step=header[STEP],
    )


def _box(words: list[str], lines: Lines) -> tuple[np.ndarray, np.ndarray, tuple[bool, bool]]:
    """Cell, origin and periodicity; a tilted box gets a cell that is not rectangular, which is refused later."""
    flags = [word for word in words if len(word) == 2 and set(word) <= set("pfsm")]
    general, tilted = words[:2] == ["abc", "origin"], len(flags) < len(words)
    rows = lines.numbers(lines.table(3, 4 if general else 3 if tilted else 2), "box bounds")
    if general:  # three vectors and a corner: OVITO writes any box so
        if np.abs(rows[:, :3] - np.diag(np.diag(rows))).max() > 0:
            lines.fail("the box is general triclinic (abc origin), must be a periodic square")
        cell, origin = rows[:, :3], rows[:2, 3]
    else:
        cell, origin = np.diag(rows[:, 1] - rows[:, 0]), rows[:2, 0]
        cell[1, 0] = np.abs(rows[:, 2:]).max(initial=0.0)
    return cell, origin, (flags[0] == "pp", flags[1] == "pp") if len(flags) == 3 else (True, True)
