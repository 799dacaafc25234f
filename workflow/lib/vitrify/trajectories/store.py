"""A checked trajectory as Parquet: what the reading job leaves to those that score and draw."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa

from vitrify.store import parquet
from vitrify.store.tables import Table
from vitrify.trajectories.read import Frame, Trajectory
from vitrify.trajectories.temperatures import read_temperatures, temperature_at

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
    {"particle": "its number in the file"},
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


def write_trajectory(
    trajectory: Trajectory,
    temperatures: str | Path | None,
    frames: Path,
    particles: Path,
    provenance: dict[str, str],
) -> None:
    """Read a trajectory to its end and write what it holds: `frames.parquet` and `particles.parquet`.

    Args:
        trajectory: to be read.
        temperatures: a file that holds those of its steps, see `read_temperatures`; it outweighs what the trajectory
            says. None: what the trajectory says.
        frames: one row a frame: frame (from 0), step, temperature (null where not known), box_length, x, y.
        particles: one row a particle: particle (its id), species; its metadata hold the warnings, see `read_warnings`.
        provenance: metadata of the files.

    Raises:
        TrajectoryError: if a frame cannot be judged, or has no temperature though a file of them is given.
    """
    known = None if temperatures is None else read_temperatures(Path(temperatures))
    with parquet.parquet_writer(frames, parquet.TRAJECTORY_FRAMES, provenance) as writer:
        waiting, written = [], 0
        for frame in trajectory:
            temperature = frame.temperature if known is None else temperature_at(known, frame.step, Path(temperatures))
            waiting.append((frame, temperature))
            if len(waiting) == AT_ONCE:
                writer.write_table(_table(waiting, written))
                written, waiting = written + len(waiting), []
        if waiting:
            writer.write_table(_table(waiting, written))
    columns = {"particle": trajectory.particles.ids, "species": trajectory.particles.species}
    parquet.write_rows(
        particles, parquet.TRAJECTORY_PARTICLES, columns, provenance | {"warnings": json.dumps(trajectory.warnings)}
    )


def _table(rows: Iterable[tuple[Frame, float | None]], first: int) -> pa.Table:
    frames, temperatures = zip(*rows, strict=True)
    return pa.table(
        {
            "frame": np.arange(first, first + len(frames)),
            "step": [frame.step for frame in frames],
            "temperature": pa.array(temperatures, pa.float64()),
            "box_length": [frame.box_length for frame in frames],
            "x": parquet.coordinate_rows(np.stack([frame.x for frame in frames])),
            "y": parquet.coordinate_rows(np.stack([frame.y for frame in frames])),
        },
        schema=parquet.TRAJECTORY_FRAMES,
    )


def read_warnings(particles: Path) -> list[str]:
    """In what the trajectory is unlike the training, of `particles.parquet`; one line each."""
    return parquet.read_provenance(particles)["warnings"]


def read_particles(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Ids, (n,) int64, and species, (n,) int8, of `particles.parquet`."""
    table = parquet.read_rows(path, parquet.TRAJECTORY_PARTICLES)
    return table["particle"].to_numpy(), table["species"].to_numpy()
