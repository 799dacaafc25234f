"""A checked trajectory as Parquet: the rows that are scored, and that attention is drawn from."""

import hashlib
import json
import os
import re
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from vitrify.store import parquet
from vitrify.store.tables import Table
from vitrify.trajectories.read import Trajectory
from vitrify.trajectories.temperatures import with_temperatures

AT_ONCE = 64  # frames of a row group
_AS_THERE = {"step": "as the trajectory has it", "temperature": "as the trajectory has it; empty: not known"}
FRAMES = Table(
    "classify/<trajectory>/frames.parquet",
    "a frame of that trajectory as it was understood",
    parquet.TRAJECTORY_FRAMES,
    _AS_THERE,
)
PARTICLES = Table(
    "classify/<trajectory>/particles.parquet",
    "a particle of that trajectory",
    parquet.TRAJECTORY_PARTICLES,
    {"particle": "its number in the file", "species": "in the first frame"},
)
SCORES = Table(
    "classify/<trajectory>/scores.csv",
    "on demand, `snakemake classify`: a frame of a trajectory of one's own",
    """
    frame
    step: as the trajectory has it
    temperature?: as the trajectory has it; empty: not known
    box_length
    score: mean probability that it is a glass
    log_odds
    log_odds_<fold>: of the network of one outer test; a column for each
    """,
)


def folder_name(path: Path) -> str:
    """Name of a trajectory's folder: that of its file, and a digest of its path, as other folders may have the name."""
    digest = hashlib.sha256(os.path.abspath(path).encode()).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9_.-]', '_', path.name)}-{digest}"


def write_trajectory(
    trajectory: Trajectory,
    temperatures: str | Path | None,
    frames: Path,
    particles: Path,
    provenance: dict[str, str],
) -> None:
    """Read a trajectory to its end and write `frames.parquet` and `particles.parquet`.

    Args:
        trajectory: to be read.
        temperatures: a file with the temperatures of its steps, see `read_temperatures`, which replace those of the
            trajectory; None: those of the trajectory.
        frames: one row a frame: frame (from 0), step, temperature (null where not known), box_length, x, y.
        particles: one row a particle: particle (its id), species; the metadata hold the warnings, see `read_warnings`.
        provenance: metadata of the files.

    Raises:
        TrajectoryError: if a frame cannot be judged, or has no temperature though a file of them is given.
    """
    rows = iter(trajectory) if temperatures is None else with_temperatures(trajectory, Path(temperatures))
    written = 0
    with parquet.parquet_writer(frames, parquet.TRAJECTORY_FRAMES, provenance) as writer:
        while some := list(islice(rows, AT_ONCE)):
            columns = {
                "frame": np.arange(written, written + len(some)),
                "step": [frame.step for frame in some],
                "temperature": pa.array([frame.temperature for frame in some], pa.float64()),
                "box_length": [frame.box_length for frame in some],
                **parquet.coordinate_columns(np.stack([frame.positions for frame in some])),
            }
            writer.write_table(pa.table(columns, schema=parquet.TRAJECTORY_FRAMES))
            written += len(some)
    columns = {"particle": trajectory.ids, "species": trajectory.species}
    warnings = {"warnings": json.dumps(trajectory.warnings)}
    parquet.write_rows(particles, parquet.TRAJECTORY_PARTICLES, columns, provenance | warnings)


def read_warnings(particles: Path) -> list[str]:
    """Peculiarities of the trajectory, of `particles.parquet`; one line each."""
    return parquet.read_provenance(particles)["warnings"]


def read_species(particles: Path) -> np.ndarray:
    """Species, (n,) int8, of `particles.parquet`."""
    return parquet.read_rows(particles, parquet.TRAJECTORY_PARTICLES)["species"].to_numpy()
