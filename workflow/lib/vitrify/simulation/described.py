"""Descriptions of the files that LAMMPS as a library makes, in a module that needs no LAMMPS."""

from vitrify.store import parquet
from vitrify.store.tables import Table

INHERENT = Table(
    "inherent/<protocol>/<batch>.parquet",
    "one minimised configuration; x and y only where something needs them",
    parquet.INHERENT,
)
SWAPPED = Table(
    "samples/<dataset>_swapped/<fold>.parquet",
    "one inherent structure of an outer test with the thermal motion of the other class",
    parquet.SAMPLES,
)
