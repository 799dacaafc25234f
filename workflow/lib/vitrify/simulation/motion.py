"""Thermal motion given to inherent structures: that of the other class of their dataset.

From its inherent structure, a configuration is brought to the temperature of the other class in a short run at constant
temperature, so short that it stays in its structure. A network that knows a glass by its cold motion then takes the
glass for a liquid, and the liquid for a glass.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from vitrify.errors import DataError
from vitrify.jobs.processes import in_processes
from vitrify.seeds import derived_seed
from vitrify.simulation.lammps import lammps_text
from vitrify.simulation.library import gathered_positions, open_library, set_up_mixture
from vitrify.space import dimension
from vitrify.store import parquet


def add_motion(
    positions: np.ndarray,
    species: np.ndarray,
    temperature: float,
    steps: int,
    seed: int,
    system: dict,
    simulation: dict,
    templates: Path,
) -> np.ndarray:
    """Positions, (n, d) float64 in [0, 1), after a short run at constant temperature from an inherent structure.

    Velocities are drawn at twice the temperature, half of which a structure at rest in its minimum takes up.
    """
    lammps = open_library()
    set_up_mixture(lammps, species, positions, system, templates / "mixture.in")
    held = lammps_text(float(temperature))
    commands = [
        f"timestep {lammps_text(simulation['timestep'])}",
        f"velocity all create {lammps_text(2.0 * temperature)} {seed} dist gaussian mom yes",
        f"fix thermostat all nvt temp {held} {held} {lammps_text(simulation['damping'])}",
        f"run {steps}",
    ]
    lammps.commands_list(commands)
    found = gathered_positions(lammps, len(species), system)
    lammps.close()
    return found


def swap_motion(
    inherent: str | os.PathLike,
    dataset: str | os.PathLike,
    path: str | os.PathLike,
    species: np.ndarray,
    steps: int,
    seed: int,
    system: dict,
    simulation: dict,
    templates: Path,
    provenance: dict[str, str] | None = None,
    processes: int = 1,
) -> None:
    """Give each configuration of a part the thermal motion of the other class; labels stay those of the structures.

    Args:
        inherent, dataset: `samples/<control>/<part>.parquet`, in inherent coordinates; `datasets/<dataset>.parquet`,
            which has the temperature of each class.
        path: the file of samples to make, with the same rows in the same order.

    A DataError is raised if a class does not have one temperature.
    """
    known = parquet.read_rows(dataset, parquet.DATASET).to_pandas().groupby("label")["temperature"].unique()
    if len(known) != 2 or any(len(values) != 1 for values in known):
        raise DataError(dataset, "does not have two classes of one temperature each")
    temperatures = {label: float(known[1 - label][0]) for label in (0, 1)}

    def work() -> Iterator[tuple[pa.Table, tuple]]:
        for table in parquet.stream_rows(inherent, parquet.SAMPLES, rows=1):
            (positions,) = parquet.positions(table, len(species), inherent)
            row = table.select(["run", "protocol", "step", "label"]).to_pylist()[0]
            own = derived_seed(seed, row["protocol"], str(row["run"]), str(row["step"])) or 1
            yield table, (positions, species, temperatures[row["label"]], steps, own, system, simulation, templates)

    schema = parquet.in_dimensions(parquet.SAMPLES, dimension(system))
    with parquet.parquet_writer(path, schema, provenance) as writer:
        for table, moved in in_processes(add_motion, work(), processes):
            for axis, column in parquet.coordinate_columns(moved[None]).items():
                table = table.set_column(table.column_names.index(axis), schema.field(axis), column)
            writer.write_table(table.cast(schema))
