"""LAMMPS's own formats: binary dumps are read, data files written."""

import struct
from pathlib import Path

import numpy as np

from vitrify.errors import DataError
from vitrify.store.files import write_text

MAGIC = b"DUMPCUSTOM"


def read_binary_dump(path: Path, columns: int) -> tuple[int, np.ndarray]:
    """Step and values of one snapshot of `dump custom` in binary form, as one processor wrote it
    (tools/binary2txt.cpp).

    The values are (particles, columns) float64. A DataError is raised if the file is missing, cut off, or something
    else.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from error
    try:
        header = "<q10siiqqi"
        length, magic, endian, _revision, step, particles, triclinic = struct.unpack_from(header, content)
        if length != -len(MAGIC) or magic != MAGIC or endian != 1 or triclinic:
            raise ValueError("no dump of an orthogonal box")
        place = struct.calcsize(header) + struct.calcsize("<6i6d")  # boundary conditions, box
        width, units_length = struct.unpack_from("<ii", content, place)
        place += 8 + units_length
        place += 9 if content[place] else 1  # the time, if there is one
        (names_length,) = struct.unpack_from("<i", content, place)
        place += 4 + names_length
        (chunks,) = struct.unpack_from("<i", content, place)
        place, values = place + 4, []
        for _ in range(chunks):
            (count,) = struct.unpack_from("<i", content, place)
            values.append(np.frombuffer(content, "<f8", count, place + 4))
            place += 4 + 8 * count
    except (struct.error, ValueError, IndexError) as error:
        raise DataError(path, f"not a whole binary LAMMPS dump ({error})") from error
    table = np.concatenate(values) if values else np.empty(0)
    if width != columns or len(table) != particles * columns:
        raise DataError(path, f"holds {len(table)} values for {particles} particles, not {columns} each")
    return step, table.reshape(particles, columns)


def write_data(path: Path, species: np.ndarray, positions: np.ndarray, box_length: float) -> None:
    """A LAMMPS data file of a box whose sides are in sigma_AA; (n, d) positions are scaled to it, ids are 1 to n."""
    n = len(species)
    x, y, *z = (np.asarray(positions).T % 1.0) * box_length
    heights = [f"{height:.17g}" for height in z[0]] if z else ["0"] * n
    atoms = "\n".join(f"{i + 1} {species[i]} {x[i]:.17g} {y[i]:.17g} {heights[i]}" for i in range(n))
    words, ends = ("three", f"0 {box_length:.17g}") if z else ("two", "-0.5 0.5")
    write_text(
        path,
        f"{words}-dimensional Kob-Andersen mixture\n\n{n} atoms\n2 atom types\n\n"
        f"0 {box_length:.17g} xlo xhi\n0 {box_length:.17g} ylo yhi\n{ends} zlo zhi\n\n"
        f"Masses\n\n1 1.0\n2 1.0\n\nAtoms # atomic\n\n{atoms}\n",
    )
