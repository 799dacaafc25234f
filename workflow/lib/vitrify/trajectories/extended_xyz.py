"""Extended XYZ: read, and written for other programs.

No library is used: ASE (3.29) knows chemical elements only, and neither A nor B.
"""

import re
from collections.abc import Iterable, Iterator

import numpy as np

from vitrify.trajectories.frame import RawFrame
from vitrify.trajectories.text import Lines, real, whole

_PAIR = re.compile(
    r"""([A-Za-z_][\w.-]*)\s*=\s*("[^"]*"|'[^']*'|\{[^}]*\}|\[(?:[^\[\]]|\[[^\]]*\])*\]|\S+)""", re.ASCII
)
_FLAGS = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
WIDTHS = {"species": (1,), "pos": (2, 3), "id": (1,), "vel": (2, 3), "velo": (2, 3)}


def read_extended_xyz(lines: Lines) -> Iterator[RawFrame]:
    """Frames of an extended XYZ file, in its order.

    Above the particles of a frame stand their number and a line of `key=value`: `Lattice` is the box, `pbc` says where
    it is periodic (in all directions by default), `Properties` what the columns are: `species` (or `type`) and `pos`,
    and, if there, `id` and `vel` or `velo`. `step` (or a whole `timestep`) and `temperature` are read too. Letters of
    keys may be small or capital.
    """
    for line in lines:
        if line.strip():
            yield _frame(lines.whole(line, "the number of particles", 0), next(lines, ""), lines)


def _frame(particles: int, comment: str, lines: Lines) -> RawFrame:
    pairs = {key.lower(): re.sub(r"[\[\]{}\"',]", " ", value).strip() for key, value in _PAIR.findall(comment)}
    columns, width = _columns(pairs.get("properties", "species:S:1:pos:R:3"), lines)
    flags = [_FLAGS.get(flag.lower()) for flag in pairs.get("pbc", "T T T").split()]
    if len(flags) != 3 or None in flags:
        lines.fail(f"pbc is {pairs['pbc']!r}, must be three of T and F")
    cell = _values(pairs, "lattice", 9, lines)
    origin = _values(pairs, "origin", 3, lines)
    temperature = _values(pairs, "temperature", 1, lines)
    step = next((pairs[key] for key in ("step", "timestep") if key in pairs), None)
    if step is not None and ("step" in pairs or real(step) is None):
        step = lines.whole(step, "the step")
    else:  # of programs that write the length of a step in units of time, which is seldom whole
        step = None if step is None else whole(step)
    table = lines.table(particles, width)

    def numbers(name: str, dtype: type = np.float64) -> np.ndarray | None:
        return lines.numbers(table[:, columns[name]], name, dtype) if name in columns else None

    ids, velocities = numbers("id", np.int64), numbers("vel" if "vel" in columns else "velo")
    return RawFrame(
        positions=numbers("pos"),
        names=(table[:, columns["species"]][:, 0],),
        cell=None if cell is None else cell.reshape(3, 3),
        origin=np.zeros(2) if origin is None else origin[:2],
        periodic=(flags[0], flags[1]),
        ids=None if ids is None else ids[:, 0],
        velocities=None if velocities is None else velocities[:, :2],
        step=step,
        temperature=None if temperature is None else float(temperature[0]),
    )


def _columns(properties: str, lines: Lines) -> tuple[dict[str, slice], int]:
    """Columns by property, in small letters, and their number."""
    parts = properties.split(":")
    columns, width = {}, 0
    for name, count in zip(parts[::3], map(whole, parts[2::3]), strict=False):
        name = {"type": "species", "position": "pos"}.get(name.lower(), name.lower())
        if count is None or count < 1 or count not in WIDTHS.get(name, (count,)):
            lines.fail(f"Properties={properties} gives {name} a number of columns that it cannot have")
        columns.setdefault(name, slice(width, width + count))
        width += count
    missing = [name for name in ("species", "pos") if name not in columns]
    if len(parts) % 3 or missing:
        needed = f"include {missing[0]}" if missing else "be name:kind:columns:name:kind:columns..."
        lines.fail(f"Properties={properties} must {needed}")
    return columns, width


def _values(pairs: dict[str, str], key: str, count: int, lines: Lines) -> np.ndarray | None:
    """The numbers of a key; None where the key is missing."""
    if key not in pairs:
        return None
    values = [real(value) for value in pairs[key].split()]
    if len(values) != count or None in values:
        lines.fail(f"{key} is {pairs[key][:60]!r}, must be {count} number{'s' if count > 1 else ''}")
    return np.array(values)


def extended_xyz(
    positions: np.ndarray, names: Iterable[str], box_length: float, values: dict[str, str | int | float]
) -> str:
    """One frame as text; a frame of two dimensions lies in the plane z = 0 of a box of height 1.

    Positions are (n, 2) or (n, 3) in sigma_AA, of particles 1 to n; `values` are further keys of the second line.
    """
    length = f"{box_length:.17g}"
    described = " ".join(f"{key}={value}" for key, value in values.items())
    height, periodic, flat = (length, "T", "") if positions.shape[1] == 3 else ("1", "F", "0 ")
    rows = "\n".join(
        f"{name} {' '.join(f'{value:.17g}' for value in place)} {flat}{number}"
        for number, (name, place) in enumerate(zip(names, positions, strict=True), 1)
    )
    return (
        f'{len(positions)}\nLattice="{length} 0 0 0 {length} 0 0 0 {height}" Properties=species:S:1:pos:R:3:id:I:1 '
        f'pbc="T T {periodic}" {described}\n{rows}\n'
    )
