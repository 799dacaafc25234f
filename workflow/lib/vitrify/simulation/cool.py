"""One batch of runs: each cooled along the schedule, its frames gathered into one Parquet file."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa

from vitrify import storage
from vitrify.simulation.dump import read_binary_dump, write_data
from vitrify.simulation.lammps import newest_restart, pair_variables, run_lammps
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import read_start
from vitrify.work import finish_all, work_folder

logger = logging.getLogger(__name__)


def cool_run(folder: Path, templates: Path, protocol: Protocol, system: dict, simulation: dict, seed: int) -> None:
    """One run, from its start or from its newest restart file; nothing if it is finished.

    Args:
        folder: the run's own work folder, which holds the shared start, `start.data`; its frames are
            `frame.<step>.bin`.
        templates: folder of the LAMMPS inputs.
        protocol: the schedule and its frames.
        system, simulation: blocks of the configuration.
        seed: of the initial velocities.

    Raises:
        SimulationError: if LAMMPS fails.
    """
    finished = folder / "finished"
    if finished.exists():
        return
    restart = newest_restart(folder)
    if restart is not None:
        # A second kill may cut off what LAMMPS writes next: what is read must be none of those files.
        restart.replace(folder / "restart.read")
        logger.info("%s goes on from its restart file", folder.name)
    segments = protocol.segments
    variables = pair_variables(system) | {
        "timestep": simulation["timestep"],
        "damping": simulation["damping"],
        "temperature": simulation["temperature"],
        "seed": int(seed),
        "frame_interval": protocol.frame_interval,
        "restart_interval": simulation["restart_interval"],
        "resumed": int(restart is not None),
        "begin": [segment.begin for segment in segments],
        "end": [segment.end for segment in segments],
        "initial": [segment.initial for segment in segments],
        "final": [segment.final for segment in segments],
    }
    run_lammps(templates / "cool.in", folder, variables, simulation["command"], simulation["suffix"])
    finished.touch()


def cool_batch(
    path: Path,
    folder: Path,
    start: Path,
    templates: Path,
    protocol: Protocol,
    system: dict,
    simulation: dict,
    seeds: dict[int, int],
    cores: int,
    provenance: dict[str, str],
) -> None:
    """All runs of a batch, side by side, into `configurations/<protocol>/<batch>.parquet`.

    Rows are in order of step, then run: a dataset reads one temperature, so one row group of the file.

    Args:
        path: the file to write.
        folder: work folder of the batch; a batch started again goes on from what it holds.
        start: `start.parquet`.
        templates: folder of the LAMMPS inputs.
        protocol: the schedule and its frames.
        system, simulation: blocks of the configuration.
        seeds: seed by run.
        cores: runs that go side by side.
        provenance: metadata of the file.

    Raises:
        RuntimeError: if runs fail; the others of the batch are kept, and are not run again.
    """
    species, positions = read_start(start)
    parameters = {
        "positions": positions.tolist(),
        "schedule": [vars(segment) for segment in protocol.segments],
        "frame_interval": protocol.frame_interval,
        "system": system,
        "simulation": simulation,
        "seeds": seeds,
    }
    with work_folder(folder, parameters) as work:

        def task(run: int) -> None:
            folder = work / f"run_{run:05d}"
            folder.mkdir(exist_ok=True)
            write_data(folder / "start.data", species, positions, system["box_length"])
            cool_run(folder, templates, protocol, system, simulation, seeds[run])

        with ThreadPoolExecutor(cores) as executor:
            finish_all(executor, task, seeds, "cooling")
        with storage.parquet_writer(path, storage.CONFIGURATIONS, provenance) as writer:
            for step in protocol.frame_steps:
                writer.write_table(_frames(work, int(step), protocol, list(seeds), len(species)))


def _frames(work: Path, step: int, protocol: Protocol, runs: list[int], particles: int) -> pa.Table:
    """The frames of all runs at one step."""
    frames = np.empty((len(runs), particles, 2))
    for row, run in zip(frames, runs, strict=True):
        frame = work / f"run_{run:05d}" / f"frame.{step}.bin"
        found, row[:] = read_binary_dump(frame, columns=2)
        if found != step or not np.isfinite(row).all():
            raise ValueError(f"{frame}: step {found} with finite coordinates {np.isfinite(row).all()}, not step {step}")
    columns = {
        "run": runs,
        "step": np.full(len(runs), step),
        "temperature": np.full(len(runs), float(protocol.temperature(step))),
        "x": storage.coordinate_rows(frames[..., 0]),
        "y": storage.coordinate_rows(frames[..., 1]),
    }
    return pa.table(columns, schema=storage.CONFIGURATIONS)
