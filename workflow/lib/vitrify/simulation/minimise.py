"""Inherent structures: configurations brought to their local minimum of energy by LAMMPS's FIRE."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrify.errors import DataError
from vitrify.jobs.processes import in_processes
from vitrify.jobs.work import earlier, forget_earlier, stamps, work_folder
from vitrify.simulation.lammps import lammps_text
from vitrify.simulation.library import gathered_positions, open_library, set_up_mixture
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import read_start
from vitrify.space import AXES, dimension
from vitrify.store import parquet
from vitrify.store.files import is_as_written, verified

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


def minimise(positions: np.ndarray, species: np.ndarray, system: dict, minimisation: dict, templates: Path) -> Minimum:
    """Bring a configuration to its local minimum by FIRE, with LAMMPS in this process.

    Positions are (n, d), scaled to the box, species (n,) 1 for A, 2 for B; system and minimisation are blocks of the
    configuration, templates the folder of the LAMMPS inputs.
    """
    lammps = open_library()
    set_up_mixture(lammps, species, positions, system, templates / "mixture.in")
    limits = ("energy_tolerance", "force_tolerance", "max_iterations", "max_evaluations")
    commands = [
        f"timestep {lammps_text(minimisation['timestep'])}",
        "min_style fire",
        f"min_modify norm {minimisation['norm']}",
        f"minimize {' '.join(lammps_text(minimisation[name]) for name in limits)}",
    ]
    lammps.commands_list(commands)
    found = gathered_positions(lammps, len(species), system)
    energy, iterations = lammps.get_thermo("pe"), int(lammps.get_thermo("step"))
    lammps.close()
    # FIRE evaluates once an iteration, and once before the first.
    converged = iterations + 1 < min(minimisation["max_iterations"], minimisation["max_evaluations"])
    return Minimum(found, energy, iterations, converged)


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
    version: int,
    cores: int,
    provenance: dict[str, str],
) -> None:
    """Inherent structures of a batch of runs into `inherent/<protocol>/<batch>.parquet`, a row group a step.

    Frames that the file holds already, of the same trajectories and minimised alike, are taken from it, or from where
    it was set aside: where more runs or frames are asked for, only these are minimised.

    Args:
        path, source: the file to write; `configurations/<protocol>/<batch>.parquet`.
        folder: work folder; a batch started again goes on from the last step that it holds.
        steps, kept: frames to minimise, by run; those of them whose minimised coordinates are kept.
        version: of what this module computes.
        cores: frames that are minimised side by side.

    A DataError is raised if a file lacks a wanted frame.
    """
    species, _ = read_start(start)
    schema = parquet.in_dimensions(parquet.INHERENT, dimension(system))
    runs = {step: [run for run in steps if step in steps[run]] for step in sorted(set().union(*steps.values()))}
    same = json.loads(json.dumps({"version": version, "system": system, "minimisation": minimisation}))
    trajectories = parquet.read_provenance(verified(source)).get("trajectories", {})
    old = earlier(path, folder)
    there = _minima_there(old, same, trajectories, kept)
    new = {step: [run for run in own if (run, step) not in there] for step, own in runs.items()}
    with work_folder(folder, same | {"source": stamps([source]), "new": new, "kept": kept}) as work:
        files = {step: work / f"step_{step}.parquet" for step in runs if new[step]}

        def frames() -> Iterator[tuple[int, tuple]]:
            for step, file in files.items():
                if not is_as_written(file):
                    for frame in wanted_frames(source, step, new[step], len(species)):
                        yield step, (frame, species, system, minimisation, templates)

        for step, found in groupby(in_processes(minimise, frames(), cores), lambda pair: pair[0]):
            minima, own = [minimum for _, minimum in found], new[step]
            columns = {
                "run": own,
                "step": [step] * len(own),
                "temperature": [float(protocol.temperature(step))] * len(own),
                "energy": [minimum.energy for minimum in minima],
                "iterations": [minimum.iterations for minimum in minima],
                "converged": [minimum.converged for minimum in minima],
            }
            for axis, name in enumerate(AXES[: dimension(system)]):
                values = [
                    minimum.positions[:, axis].astype(np.float32) if step in kept[run] else None
                    for run, minimum in zip(own, minima, strict=True)
                ]
                columns[name] = pa.array(values, parquet.COORDINATES)
            parquet.write_rows(files[step], schema, columns)
            logger.info("minimised the frames of %d runs at step %d", len(own), step)
        made_with = provenance | {"minimised": json.dumps(same), "trajectories": json.dumps(trajectories)}
        with parquet.parquet_writer(path, schema, made_with) as writer:
            for step, own in runs.items():
                tables = [parquet.read_rows(files[step], parquet.INHERENT).cast(schema)] if step in files else []
                if known := [run for run in own if run not in new[step]]:
                    of_known = [("step", "==", step), ("run", "in", known)]
                    rows = parquet.read_rows(old, parquet.INHERENT, filters=of_known).cast(schema)
                    tables.append(_without_coordinates(rows, [run for run in known if step not in kept[run]]))
                writer.write_table(pa.concat_tables(tables).sort_by("run"))
    forget_earlier(folder)


def _minima_there(path: Path, same: dict, trajectories: dict, kept: dict[int, list[int]]) -> set[tuple[int, int]]:
    """Runs and steps of a file's minima that can be taken over: of the same trajectory, and with what is to be kept."""
    recorded = parquet.read_provenance(path) if path.exists() else {}
    if recorded.get("minimised") != same:
        return set()
    runs = {int(run) for run, name in recorded["trajectories"].items() if trajectories.get(run) == name}
    found = set()
    try:
        for rows in parquet.stream_rows(path, parquet.INHERENT):
            whole = rows["x"].is_valid().to_pylist()
            for run, step, has in zip(rows["run"].to_pylist(), rows["step"].to_pylist(), whole, strict=True):
                if run in runs and (has or step not in kept.get(run, [])):
                    found.add((run, step))
    except DataError as error:
        logger.warning("%s; none of its minima is taken over", error)
        return set()
    return found


def _without_coordinates(table: pa.Table, runs: list[int]) -> pa.Table:
    """The rows of a table, those of some runs without their coordinates."""
    dropped = pc.is_in(table["run"], pa.array(runs, table["run"].type))
    for name in AXES:
        if runs and name in table.column_names:
            column = pc.if_else(dropped, pa.scalar(None, table[name].type), table[name])
            table = table.set_column(table.column_names.index(name), table.schema.field(name), column)
    return table


def wanted_frames(source: Path, step: int, runs: list[int], particles: int) -> list[np.ndarray]:
    """Configurations, each (n, d) float32, of runs at a step; in the order of the runs.

    A DataError is raised if the file lacks one, or one has another number of particles.
    """
    table = parquet.read_rows(source, parquet.CONFIGURATIONS, filters=[("step", "==", step)])
    rows = {run: row for row, run in enumerate(table["run"].to_pylist())}
    lacking = [run for run in runs if run not in rows]
    if lacking:
        raise DataError(source, f"run {lacking[0]} has no frame at step {step} ({len(lacking)} frames are missing)")
    positions = parquet.positions(table, particles, source)
    return [positions[rows[run]] for run in runs]
