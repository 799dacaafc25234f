"""Calibration of molecular dynamics and minimisation, on a short cooling of the study's own system."""

import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from vitrify.estimate.calibration import Calibration
from vitrify.simulation.cool import cool_batch
from vitrify.simulation.minimise import minimise_batch
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import make_start
from vitrify.store import parquet

FINAL = 0.05  # epsilon_AA / k_B, end of the short cooling, as of the paper's protocols
FRAMES = 20_000  # particles in all frames that are recorded and minimised; 4 to 32 frames
# Of the start, in steps: minimising the frames then takes about as long as those of the paper's protocols (2,900
# iterations of FIRE on average, those of the fast protocol 2,600); after 200 steps it would take a fifth longer.
EQUILIBRATION = 3000
SPEED = 8.0e6  # particles x steps a second of a core, to choose the number of steps


def calibrate_simulation(
    folder: Path,
    start: Path,
    samples: Path,
    templates: Path,
    system: dict,
    simulation: dict,
    minimisation: dict,
    seed: int,
    cores: int,
    seconds: float = 3.0,
) -> Calibration:
    """Measure md_step, md_run, md_job, minimised_frame, and the size of a configuration.

    There are as many runs at a time as cores: a core among busy ones is slower than a lone one. CPU time counts, so
    that other programs on the machine hardly matter.

    Args:
        folder: an empty one, to work in.
        start, samples: a briefly equilibrated `start.parquet` and samples of the cooling's frames, to be made for
            calibrations of networks.
        templates: folder of the LAMMPS inputs.
        system, simulation, minimisation: blocks of the configuration.
        cores: of this machine.
        seconds: wanted time of the cooling.
    """
    job = time.process_time()  # of starting Python and of imports
    frames = int(np.clip(round(FRAMES / system["particles"]), 4, 32))
    few = simulation | {"equilibration_steps": EQUILIBRATION}
    make_start(start, folder / "work", templates, system, few, seed, {})

    common: dict[str, Any] = {"folder": folder / "work", "start": start, "templates": templates, "system": system}
    common |= {"cores": cores, "provenance": {}}

    def cool(interval: int) -> tuple[Path, Protocol, float]:
        """Cool with `interval` steps a frame, one run a core; the file, the protocol, and the seconds of all cores."""
        path = folder / f"{interval}.parquet"
        block = {"schedule": [{"to": FINAL, "steps": frames * interval}], "frame_interval": interval}
        protocol = Protocol.from_config("calibration", block, simulation["temperature"])
        seeds = {run: seed % 1_000_000 + 1 + run for run in range(cores)}
        kept = {"complete_runs": cores, "steps": []}
        began = _cpu_seconds()
        cool_batch(path, protocol=protocol, simulation=simulation, seeds=seeds, kept=kept, version=1, **common)
        return path, protocol, _cpu_seconds() - began

    # Two lengths separate the time of a step from that of the start of LAMMPS.
    long = max(20, round(seconds * SPEED / system["particles"] / frames))  # steps a frame
    short = long // 10
    _, _, short_seconds = cool(short)
    configurations, protocol, long_seconds = cool(long)
    step = (long_seconds - short_seconds) / (cores * frames * (long - short))

    _write_samples(samples, parquet.read_rows(configurations, parquet.CONFIGURATIONS, filters=[("run", "==", 0)]))
    steps = dict.fromkeys(range(cores), protocol.frame_steps.tolist())
    began = _cpu_seconds()
    common |= {"source": configurations, "minimisation": minimisation, "protocol": protocol}
    minimise_batch(folder / "inherent.parquet", steps=steps, kept=steps, version=1, **common)
    minimised = (_cpu_seconds() - began) / (cores * frames)
    return Calibration(
        seconds={
            "md_step": step,
            "md_run": max(0.0, short_seconds / cores - frames * short * step),
            "md_job": job,
            "minimised_frame": minimised,
        },
        bytes={"configuration": _bytes_per_row(configurations)},
        notes=[
            f"MD and FIRE were measured side by side on {cores} core(s), in a cooling from "
            f"T = {simulation['temperature']} to {FINAL} of {frames * long:,} steps.",
        ],
    )


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _write_samples(path: Path, frames: pa.Table) -> None:
    """Write frames as if they were samples of two classes."""
    n = len(frames)
    frames = frames.append_column("protocol", pa.array(["calibration"] * n))
    frames = frames.append_column("label", pa.array([row % 2 for row in range(n)], pa.int8()))
    samples = parquet.in_dimensions(parquet.SAMPLES, len(parquet.axes(frames)))
    parquet.write_rows(path, samples, frames.select(samples.names).to_pandas())


def _bytes_per_row(path: Path) -> float:
    """Return the size of a row of a Parquet file, without its header and footer."""
    whole = pq.ParquetFile(path).metadata
    groups = (whole.row_group(group) for group in range(whole.num_row_groups))
    return (
        sum(group.column(i).total_compressed_size for group in groups for i in range(group.num_columns))
        / whole.num_rows
    )
