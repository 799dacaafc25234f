"""Inherent structures: configurations brought to their local minimum of energy by LAMMPS's FIRE."""

import contextlib
import logging
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from vitrify.errors import DataError
from vitrify.jobs.processes import end_with_parent
from vitrify.jobs.work import finish_all, stamps, work_folder
from vitrify.simulation.lammps import lammps_text
from vitrify.simulation.library import gathered_positions, keep_in_plane, open_library, set_up_mixture
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import read_start
from vitrify.space import AXES, PLANE, dimension
from vitrify.store import parquet
from vitrify.store.files import verified, whole_or_absent

FRAMES = "frames.npy"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Minimum:
    """A minimised configuration.

    Attributes:
        positions: (n, d) float64, scaled to the box, in [0, 1).
        energy: per particle, in epsilon_AA.
        iterations: of FIRE.
        converged: whether a tolerance was met, not the largest number of iterations or evaluations.
    """

    positions: np.ndarray
    energy: float
    iterations: int
    converged: bool


class Minimiser:
    """FIRE on configurations of one system, with LAMMPS in this process.

    Args:
        species: (n,) 1 for A, 2 for B.
        system, minimisation: blocks of the configuration.
        templates: folder of the LAMMPS inputs.
    """

    def __init__(self, species: np.ndarray, system: dict, minimisation: dict, templates: Path):
        self._species = np.ascontiguousarray(species, dtype=np.int32)
        self._system = system
        self._minimisation = minimisation
        self._mixture = templates / "mixture.in"
        self._lammps = open_library()

    def _set_up(self, positions: np.ndarray) -> None:
        """Set up a new simulation at the positions: no earlier state affects the result."""
        set_up_mixture(self._lammps, self._species, positions, self._system, self._mixture)
        keep_in_plane(self._lammps, self._system)
        settings = self._minimisation
        commands = [
            f"timestep {lammps_text(settings['timestep'])}",
            "min_style fire",
            f"min_modify norm {settings['norm']}",
        ]
        self._lammps.commands_list(commands)

    def minimise(self, positions: np.ndarray) -> Minimum:
        """Bring a configuration to its local minimum.

        Args:
            positions: (n, d), scaled to the box.
        """
        self._set_up(positions)
        settings = self._minimisation
        self._lammps.command(
            "minimize "
            + " ".join(
                lammps_text(settings[name])
                for name in ("energy_tolerance", "force_tolerance", "max_iterations", "max_evaluations")
            )
        )
        found = gathered_positions(self._lammps, len(self._species), self._system)
        energy, iterations = self._lammps.get_thermo("pe"), int(self._lammps.get_thermo("step"))
        # FIRE evaluates once an iteration, and once before the first.
        converged = iterations + 1 < min(settings["max_iterations"], settings["max_evaluations"])
        return Minimum(found, energy, iterations, converged)

    def close(self) -> None:
        """Give LAMMPS's memory back."""
        self._lammps.close()


def minimise_run(
    work: Path,
    species: np.ndarray,
    system: dict,
    minimisation: dict,
    templates: Path,
    protocol: Protocol,
    steps: dict[int, list[int]],
    kept: dict[int, list[int]],
    run: int,
) -> None:
    """Minimise the wanted frames of one run into `run_<run>.parquet`; nothing if it is there.

    Args:
        work: folder of that file, and of what `_gather` has gathered.
        species, system, minimisation, templates: see `Minimiser`.
        protocol: the schedule.
        steps: frames to minimise, by run.
        kept: those frames whose minimised coordinates are kept, by run.
        run: the run.
    """
    path = _run_file(work, run)
    if path.exists():
        try:
            verified(path)
            return
        except DataError as error:
            logger.warning("%s; it is made anew", error)
    minimiser = Minimiser(species, system, minimisation, templates)
    frames = np.load(work / FRAMES, mmap_mode="r", allow_pickle=False)[list(steps).index(run), : len(steps[run])]
    minima = [minimiser.minimise(frame.astype(np.float64)) for frame in frames]
    minimiser.close()
    columns: dict = {
        "run": np.full(len(minima), run, dtype=np.int32),
        "step": steps[run],
        "temperature": protocol.temperature(np.array(steps[run])),
        "energy": [minimum.energy for minimum in minima],
        "iterations": [minimum.iterations for minimum in minima],
        "converged": [minimum.converged for minimum in minima],
    }
    schema = parquet.in_dimensions(parquet.INHERENT, dimension(system))
    for axis, name in enumerate(AXES[: dimension(system)]):
        values = [
            minimum.positions[:, axis].astype(np.float32) if step in kept[run] else None
            for minimum, step in zip(minima, steps[run], strict=True)
        ]
        columns[name] = pa.array(values, parquet.COORDINATES)
    table = pa.table(columns, schema=schema)
    with parquet.parquet_writer(path, schema) as writer:
        for row in range(len(table)):  # a row group a frame: they are read back one by one
            writer.write_table(table.slice(row, 1))


def _gather(path: Path, source: Path, particles: int, steps: dict[int, list[int]], dimension: int = PLANE) -> None:
    """Copy the frames to minimise, from a file in order of step to a file in order of run; never all of them in memory.

    Args:
        path: the file to write: (runs, most frames of a run, n, d) float32.
        source: file of configurations.
        particles: n.
        steps: frames to minimise, by run.
        dimension: d.

    Raises:
        DataError: if the file lacks a wanted frame, or one has another number of particles.
        WriteError: if there is no room for them.
    """
    shape = (len(steps), max(1, *map(len, steps.values())), particles, dimension)
    missing = {(run, step) for run, wanted in steps.items() for step in wanted}
    place = {(run, step): (i, j) for i, run in enumerate(steps) for j, step in enumerate(steps[run])}
    with whole_or_absent(path) as temporary:
        positions = np.lib.format.open_memmap(temporary, mode="w+", dtype=np.float32, shape=shape)
        with open(temporary, "r+b") as file:  # where the disk is full, writing to memory would kill the process
            os.posix_fallocate(file.fileno(), 0, os.fstat(file.fileno()).st_size)
        for table in parquet.stream_rows(source, parquet.CONFIGURATIONS):
            keys = zip(table["run"].to_pylist(), table["step"].to_pylist(), strict=True)
            for frame, key in zip(parquet.positions(table, particles, source), keys, strict=True):
                if key in missing:
                    positions[place[key]] = frame
                    missing.discard(key)
        if missing:
            run, step = min(missing)
            raise DataError(source, f"run {run} has no frame at step {step} ({len(missing)} frames are missing)")
        positions.flush()


def _run_file(work: Path, run: int) -> Path:
    return work / f"run_{run:05d}.parquet"


def minimise_batch(
    path: Path,
    folder: Path,
    source: Path,
    start: Path,
    templates: Path,
    system: dict,
    minimisation: dict,
    protocol: Protocol,
    steps: dict[int, list[int]],
    kept: dict[int, list[int]],
    cores: int,
    provenance: dict[str, str],
) -> None:
    """Inherent structures of a batch of runs, side by side, into `inherent/<protocol>/<batch>.parquet`.

    Args:
        path: the file to write.
        folder: work folder; a batch started again goes on from what it holds.
        source: `configurations/<protocol>/<batch>.parquet`.
        start: `start.parquet`, for the species.
        templates: folder of the LAMMPS inputs.
        system, minimisation: blocks of the configuration.
        protocol: the schedule.
        steps: frames to minimise, by run.
        kept: frames whose minimised coordinates are kept, by run.
        cores: runs that go side by side.
        provenance: metadata of the file.

    Raises:
        WorkError: if runs fail; the others are kept.
        DataError: see `vitrify.store.parquet.read_rows`; or if a file lacks a wanted frame.
    """
    species, _ = read_start(start)
    parameters = {
        "source": stamps([source]),
        "system": system,
        "minimisation": minimisation,
        "steps": steps,
        "kept": kept,
    }
    with work_folder(folder, parameters) as work:
        _gather(work / FRAMES, source, len(species), steps, dimension(system))
        task = partial(minimise_run, work, species, system, minimisation, templates, protocol, steps, kept)
        # Forked: a worker that starts afresh would run the calling script again.
        with ProcessPoolExecutor(cores, get_context("fork"), initializer=end_with_parent) as executor:
            finish_all(executor, task, steps, "minimisation")
        wanted = sorted({step for own in steps.values() for step in own})
        with contextlib.ExitStack() as stack:
            files = {run: stack.enter_context(pq.ParquetFile(_run_file(work, run))) for run in steps}
            schema = parquet.in_dimensions(parquet.INHERENT, dimension(system))
            writer = stack.enter_context(parquet.parquet_writer(path, schema, provenance))
            for step in wanted:  # a row group a step: a dataset reads one
                rows = [files[run].read_row_group(own.index(step)) for run, own in steps.items() if step in own]
                writer.write_table(pa.concat_tables(rows).cast(schema))
