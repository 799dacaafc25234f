"""Extended XYZ: read, and written for OVITO and others.

Not read by ASE (3.29), which knows chemical elements only, and neither A nor B.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from vitrify.trajectories.frame import RawFrame, TrajectoryError
from vitrify.trajectories.text import numbers, open_text, read_columns

_PAIR = re.compile(r"""([A-Za-z_][\w.-]*)\s*=\s*("[^"]*"|'[^']*'|\{[^}]*\}|\[[^\]]*\]|\S+)""")
_TRUE = {"t", "true", "1"}


def read_extended_xyz(path: Path) -> Iterator[RawFrame]:
    """Frames of an extended XYZ file.

    Above each frame's particles stand their number and a line of `key=value`: `Lattice` is the box, `pbc` whether it is
    periodic (it is unless told), `Properties` says what the columns are: `species` (or `type`) and `pos`, and, if
    there, `id` and `vel` or `velo`. `step` and `temperature` are read too, whatever their case.

    Args:
        path: a text file, or one that gzip made of it.

    Yields:
        One frame each, in the order of the file.

    Raises:
        TrajectoryError: if the file is cut off or lacks a column; the message names the frame.
    """
    with open_text(path) as lines:
        number = 0
        for line in lines:
            where = f"{path}, frame {number}"
            if not line.strip():
                continue
            if not line.strip().isdigit():
                raise TrajectoryError(f"{where}: found {line.strip()[:40]!r} where the number of particles must stand")
            yield _frame(int(line), lines, where)
            number += 1


def _frame(particles: int, lines: TextIO, where: str) -> RawFrame:
    pairs = {key.lower(): value.strip("\"'{}[]") for key, value in _PAIR.findall(next(lines, ""))}
    columns, width = _columns(pairs.get("properties", "species:S:1:pos:R:3"), where)
    table = read_columns(lines, particles, width, where)
    missing = [name for name in ("species", "pos") if name not in columns]
    if missing:
        raise TrajectoryError(
            f"{where}: found the properties {', '.join(columns)}, allowed are those with {missing[0]}"
        )
    velocities = columns.get("vel", columns.get("velo"))
    return RawFrame(
        positions=numbers(table[:, columns["pos"]], "positions", where),
        names=(table[:, columns["species"]][:, 0],),
        cell=_cell(pairs["lattice"], where) if "lattice" in pairs else None,
        origin=numbers(np.array(pairs.get("origin", "0 0 0").split()), "origin", where)[:2],
        periodic=_periodic(pairs.get("pbc", "T T T"), where),
        ids=numbers(table[:, columns["id"]][:, 0], "ids", where, np.int64) if "id" in columns else None,
        velocities=None if velocities is None else numbers(table[:, velocities], "velocities", where)[:, :2],
        step=_number(pairs, ("step", "timestep"), where, int),
        temperature=_number(pairs, ("temperature",), where, float),
    )


def _columns(properties: str, where: str) -> tuple[dict[str, slice], int]:
    """Columns by property, in small letters, and how many there are."""
    parts = properties.split(":")
    if len(parts) % 3 or not all(count.isdigit() for count in parts[2::3]):
        raise TrajectoryError(f"{where}: found Properties={properties}, allowed are name:kind:columns, name:kind:...")
    columns, width = {}, 0
    for name, count in zip(parts[::3], parts[2::3], strict=True):
        name = {"type": "species", "position": "pos"}.get(name.lower(), name.lower())
        columns.setdefault(name, slice(width, width + int(count)))
        width += int(count)
    return columns, width


def _cell(text: str, where: str) -> np.ndarray:
    values = numbers(np.array(text.split()), "Lattice", where)
    if len(values) != 9:
        raise TrajectoryError(f"{where}: found {len(values)} numbers in Lattice, allowed are 9")
    return values.reshape(3, 3)


def _periodic(text: str, where: str) -> tuple[bool, bool]:
    flags = text.replace(",", " ").split()
    if len(flags) != 3:
        raise TrajectoryError(f"{where}: found pbc={text!r}, allowed are three of T and F")
    return flags[0].lower() in _TRUE, flags[1].lower() in _TRUE


def _number(pairs: dict[str, str], keys: tuple[str, ...], where: str, kind: type) -> float | None:
    for key in keys:
        if key in pairs:
            try:
                return kind(pairs[key])
            except ValueError:
                raise TrajectoryError(f"{where}: found {key}={pairs[key]}, allowed is a number") from None
    return None


def extended_xyz(
    positions: np.ndarray, names: Iterable[str], box_length: float, values: dict[str, str | int | float]
) -> str:
    """One frame as text; of two dimensions in the plane z = 0 of a box of height 1.

    Args:
        positions: (n, 2) or (n, 3) in sigma_AA, particles 1 to n.
        names: of the n particles' species.
        box_length: sigma_AA.
        values: what else the frame's second line says: key -> value, without spaces.
    """
    length = f"{box_length:.17g}"
    described = " ".join(f"{key}={value}" for key, value in values.items())
    height, open_or_not, flat = (length, "T", "") if positions.shape[1] == 3 else ("1", "F", "0 ")
    rows = "\n".join(
        f"{name} {' '.join(f'{value:.17g}' for value in place)} {flat}{number}"
        for number, (name, place) in enumerate(zip(names, positions, strict=True), 1)
    )
    return (
        f'{len(positions)}\nLattice="{length} 0 0 0 {length} 0 0 0 {height}" Properties=species:S:1:pos:R:3:id:I:1 '
        f'pbc="T T {open_or_not}" {described}\n{rows}\n'
    )
