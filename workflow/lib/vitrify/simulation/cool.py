"""One batch of runs: each cooled along the schedule, its frames gathered into Parquet files."""

import hashlib
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa

from vitrify.errors import DataError
from vitrify.jobs.locks import alone
from vitrify.jobs.work import bring_back, earlier, finish_all, forget_earlier, work_folder
from vitrify.simulation.dump import read_binary_dump, write_data
from vitrify.simulation.lammps import SimulationError, newest_restart, pair_variables, run_lammps
from vitrify.simulation.sanity import check_frame
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import read_start
from vitrify.space import dimension
from vitrify.store import parquet
from vitrify.store.files import read_json, sha256, verified
from vitrify.store.tables import Table

logger = logging.getLogger(__name__)

# Keys of the configuration's `simulation` block: what decides a trajectory, and what only how it is computed, that is
# its rounding; LAMMPS's variables have the same names.
PHYSICS = ("timestep", "damping", "temperature")
PROGRAM = ("command", "suffix", *(f"neighbour_{name}" for name in ("skin", "every", "delay")))
PROGRAM += ("momentum_interval", "restart_interval")
CONFIGURATIONS = Table(
    "configurations/<protocol>/<batch>.parquet", "one recorded configuration that is kept", parquet.CONFIGURATIONS
)


def cool_run(folder: Path, templates: Path, protocol: Protocol, system: dict, simulation: dict, seed: int) -> None:
    """One run, from its start or from its newest restart file; nothing if it is finished.

    Its own work folder holds the shared start, `start.data`; its frames are `frame.<step>.bin` there. A SimulationError
    is raised if LAMMPS fails, or a frame is not one that the schedule can have led to; one line.
    """
    finished = folder / "finished"
    if finished.exists():
        return
    with alone(folder / "lock") as lock:
        restart = newest_restart(folder)
        if restart is not None:
            # A second kill may cut off what LAMMPS writes next: what is read must be none of those files.
            restart.replace(folder / "restart.read")
            logger.info("%s goes on from its restart file", folder.name)
        segments = protocol.segments
        variables = pair_variables(system) | {
            **{name: simulation[name] for name in (*PHYSICS, *PROGRAM) if name not in ("command", "suffix")},
            "dimension": dimension(system),
            "seed": int(seed),
            "frame_interval": protocol.frame_interval,
            "resumed": int(restart is not None),
            "begin": [segment.begin for segment in segments],
            "end": [segment.end for segment in segments],
            "initial": [segment.initial for segment in segments],
            "final": [segment.final for segment in segments],
        }
        inspect = f"its frames, log and restart files are kept in {folder}"
        try:
            program = simulation["command"], simulation["suffix"]
            run_lammps(templates / "cool.in", folder, variables, *program, inherited=(lock,))
        except SimulationError as error:
            steps = [int(path.suffixes[0][1:]) for path in folder.glob("frame.*.bin")]
            raise SimulationError(f"seed {seed}, after step {max(steps, default=0)}: {error}; {inspect}") from None
        for step in protocol.frame_steps:
            try:
                found, values = read_binary_dump(folder / f"frame.{step}.bin", 2 * dimension(system))
            except DataError as error:
                # As where a disk was full for a while. LAMMPS does not write a frame again after it has gone past it.
                for path in folder.glob("restart.*"):
                    path.unlink()
                raise SimulationError(f"seed {seed}, {error}; the run begins anew when it is started again") from None
            try:
                if found != step:
                    raise ValueError(f"step {step}: the file holds step {found}")
                check_frame(values, system["particles"], step, protocol, simulation["timestep"], simulation["damping"])
            except ValueError as error:
                raise SimulationError(f"seed {seed}, {error}; {inspect}") from None
        finished.touch()


def physics(start: Path, system: dict, simulation: dict, protocol: Protocol, version: int) -> dict:
    """Parameters that determine a trajectory beside its seed, up to rounding: start, system and schedule."""
    species, positions = read_start(start)
    return {
        "version": version,
        "start": hashlib.sha256(species.tobytes() + positions.tobytes()).hexdigest(),
        "system": system,
        "simulation": {name: simulation[name] for name in PHYSICS},
        "schedule": [vars(segment) for segment in protocol.segments],
        "frame_interval": protocol.frame_interval,
    }


def cool_batch(
    path: Path,
    folder: Path,
    start: Path,
    templates: Path,
    protocol: Protocol,
    system: dict,
    simulation: dict,
    seeds: dict[int, int],
    kept: dict,
    version: int,
    cores: int,
    provenance: dict[str, str],
) -> None:
    """All runs of a batch, side by side, into `configurations/<protocol>/<batch>.parquet`, a row group a step.

    Runs that the file holds already, whole and of the same physics and seed, are taken from it, or from where it was
    set aside: a batch that is made larger simulates its new runs only, and where the file is what is asked for, there
    is nothing to do. Its metadata name each trajectory, by a digest of the last frame.

    Args:
        folder: work folder of the batch; a batch started again goes on from what it holds.
        seeds: seed by run.
        kept: what is kept: all frames of runs below `complete_runs`, and the frames at `steps` of all runs.
        version: of what this module and the LAMMPS inputs compute.
        cores: runs that go side by side.

    A WorkError is raised if runs fail; the others of the batch are kept, and are not run again.
    """
    species, positions = read_start(start)
    same = json.loads(json.dumps(physics(start, system, simulation, protocol, version)))
    contents = {"physics": same, "seeds": {str(run): seed for run, seed in seeds.items()}, "kept": kept}
    old = earlier(path, folder)
    recorded = parquet.read_provenance(old) if old.exists() else {}
    if all(recorded.get(key) == value for key, value in contents.items()) and _is_whole(old):
        logger.info("all runs are there")
        bring_back(path, folder)
        return
    there = _runs_there(old, recorded, same, seeds)
    schema = parquet.in_dimensions(parquet.CONFIGURATIONS, dimension(system))
    # Work of other runs stays when runs are added: each has a folder of its own, and parameters of its own.
    parameters = same | {"simulation": simulation}
    with work_folder(folder, {}) as work:
        folders = {run: work / f"run_{run:05d}" for run in seeds if run not in there}

        def task(run: int) -> None:
            if _is_finished(folders[run], same | {"seed": seeds[run]}):
                return
            with work_folder(folders[run], parameters | {"seed": seeds[run]}, goes=False) as own:
                write_data(own / "start.data", species, positions, system["box_length"])
                cool_run(own, templates, protocol, system, simulation, seeds[run])

        def rows(step: int, runs: list[int]) -> pa.Table:
            """The frames of runs at one step: from their folders, or, of those that are there, from the file."""
            new, d = [run for run in runs if run in folders], dimension(system)
            dumps = (read_binary_dump(folders[run] / f"frame.{step}.bin", 2 * d)[1][:, :d] for run in new)
            frames = np.array(list(dumps), dtype=np.float32).reshape(len(new), *positions.shape)
            columns: dict[str, list] = {"run": new, "step": [step] * len(new)}
            columns["temperature"] = [float(protocol.temperature(step))] * len(new)
            tables = [pa.table(columns | parquet.coordinate_columns(frames), schema=schema)]
            if known := there.intersection(runs):
                at_step = [("step", "==", step), ("run", "in", list(known))]
                tables.append(parquet.read_rows(old, parquet.CONFIGURATIONS, filters=at_step).cast(schema))
            return pa.concat_tables(tables).sort_by("run")

        with ThreadPoolExecutor(cores) as executor:
            finish_all(executor, task, folders, "cooling")
        complete = [run for run in seeds if run < kept["complete_runs"]]
        last = f"frame.{protocol.frame_steps[-1]}.bin"
        names = {str(run): name for run, name in recorded.get("trajectories", {}).items() if int(run) in there}
        names |= {str(run): sha256(own / last)[:16] for run, own in folders.items()}
        made_with = provenance | {key: json.dumps(value) for key, value in (contents | {"trajectories": names}).items()}
        with parquet.parquet_writer(path, schema, made_with) as writer:
            for step in protocol.frame_steps.tolist():
                if runs := list(seeds) if step in kept["steps"] else complete:
                    writer.write_table(rows(step, runs))
    forget_earlier(folder)


def _is_finished(folder: Path, made_of: dict) -> bool:
    """Return whether the run of a work folder is finished, of this physics and seed, by whatever program."""
    with suppress(DataError, KeyError, TypeError):
        recorded = read_json(folder / "parameters.json")
        recorded["simulation"] = {name: recorded["simulation"][name] for name in PHYSICS}
        return recorded == made_of and (folder / "finished").exists()
    return False


def _is_whole(path: Path) -> bool:
    """Return whether a file of configurations is as it was written; a warning where it is not."""
    try:
        verified(path)
    except DataError as error:
        logger.warning("%s; none of its runs is taken over", error)
        return False
    return True


def _runs_there(path: Path, recorded: dict, same: dict, seeds: dict[int, int]) -> set[int]:
    """Runs of which a file of configurations has every frame, of the same physics and seeds."""
    if recorded.get("physics") != same or not _is_whole(path):
        return set()
    complete = recorded["kept"]["complete_runs"]
    return {run for run, seed in seeds.items() if run < complete and recorded["seeds"].get(str(run)) == seed}
