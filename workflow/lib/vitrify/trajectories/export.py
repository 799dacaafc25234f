"""Configurations of the study for other programs: extended XYZ, one file a run, and LAMMPS data, one file each."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from vitrify.simulation.dump import write_data
from vitrify.store import parquet
from vitrify.store.files import write_text
from vitrify.trajectories.extended_xyz import extended_xyz


def xyz_name(run: int) -> str:
    """Name of the file of a run."""
    return f"run_{run}.xyz"


def data_name(run: int, step: int) -> str:
    """Name of the file of one configuration."""
    return f"run_{run}_step_{step}.data"


def export_configurations(
    table: pa.Table, species: np.ndarray, names: Sequence[str], box_length: float, protocol: str, folder: Path
) -> None:
    """Write configurations: `run_<run>.xyz`, and `run_<run>_step_<step>.data` of each.

    Particles have the ids of `start.parquet`, 1 to N. Extended XYZ holds coordinates as they were recorded, which may
    lie a little outside the box; LAMMPS data holds them wrapped into it, types 1 for A and 2 for B, without velocities.
    The species, (N,) 1 for A, 2 for B, are called by `names` in extended XYZ. The box is in sigma_AA.
    """
    folder = Path(folder)
    axes = [parquet.coordinate_array(table[axis]).astype(np.float64) for axis in parquet.axes(table)]
    keys = table.select(["run", "step", "temperature"]).to_pandas()
    called = np.array(names)[species - 1]
    for run, rows in keys.groupby("run"):
        frames = []
        for row in rows.itertuples():
            scaled = np.stack([axis[row.Index] for axis in axes], axis=1)
            values = {"step": row.step, "temperature": row.temperature, "run": run, "protocol": protocol}
            frames.append(extended_xyz(scaled * box_length, called, box_length, values))
            write_data(folder / data_name(run, row.step), species, scaled, box_length)
        write_text(folder / xyz_name(run), "".join(frames))
