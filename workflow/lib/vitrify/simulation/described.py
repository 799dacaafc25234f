"""Files of minimisations and of swapped motion: the modules that write them need LAMMPS, this one does not."""

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
