"""Cost of the study: Snakemake's benchmarks of all jobs, summed by stage."""

import os
from pathlib import Path
from statistics import median

import pandas as pd

from vitrify.simulation.runs import batch_ids, batch_runs

COLUMNS = ["s", "cpu_time", "max_rss"]  # seconds, seconds, MiB


def read_costs(folder: str | os.PathLike) -> pd.DataFrame:
    """Add up benchmarks: one file a job, `<rule>.tsv` or below `<rule>/`.

    Args:
        folder: the study's benchmarks.

    Returns:
        stage, jobs, wall_seconds and cpu_seconds (sums over jobs), peak_bytes (of the largest job), longest first. What
        Snakemake could not measure, as of a job of a moment, counts as 0.

    Raises:
        ValueError: if a file is no benchmark; the message names it.
    """
    stages = read_jobs(folder).groupby("stage", sort=True)
    costs = pd.DataFrame(
        {
            "jobs": stages.size(),
            "wall_seconds": stages["s"].sum(),
            "cpu_seconds": stages["cpu_time"].sum(),
            "peak_bytes": stages["max_rss"].max() * 2**20,
        }
    )
    return costs.sort_values("wall_seconds", ascending=False, kind="stable").reset_index()


def read_jobs(folder: str | os.PathLike, at_work: bool = False) -> pd.DataFrame:
    """Benchmarks one by one.

    Args:
        folder: see `read_costs`.
        at_work: leave out what is no benchmark, or gone: that of a job which ends, or begins anew, at this moment.

    Returns:
        stage; s, cpu_time and max_rss as Snakemake has them (seconds, seconds, MiB); ended, in seconds of the clock.

    Raises:
        ValueError: if a file is no benchmark; the message names it.
    """
    folder, jobs = Path(folder), []
    for path in sorted(folder.rglob("*.tsv")):
        stage = path.relative_to(folder).parts[0].removesuffix(".tsv")
        try:
            jobs.append({"stage": stage, **_read(path), "ended": path.stat().st_mtime})
        except (ValueError, FileNotFoundError):
            if not at_work:
                raise
    return pd.DataFrame(jobs, columns=["stage", *COLUMNS, "ended"])


def _read(path: Path) -> dict[str, float]:
    """The last row of a benchmark: that of the last call."""
    try:
        table = pd.read_csv(path, sep="\t", na_values=["-", "NA"])
        return table[COLUMNS].astype(float).fillna(0.0).iloc[-1].to_dict()
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError(f"{path}: not a benchmark of Snakemake with the columns {', '.join(COLUMNS)}") from error


def core_hours_of_a_run(folder: str | os.PathLike, protocol: str, runs: int, runs_per_batch: int, cores: int) -> float:
    """Core-hours of a simulation: cores of its batch times the time, median over the benchmarked batches.

    Snakemake's CPU time would miss up to the last half minute of each LAMMPS, which is most of a short run. On a
    machine that is busy with something else too, the number is too high.

    Args:
        folder: the study's benchmarks.
        protocol: whose runs.
        runs: of the protocol.
        runs_per_batch: of them in a batch.
        cores: of a batch, `simulation.cores_per_batch`.

    Returns:
        Hours of a core; NaN where there is no benchmark.
    """
    found = []
    for batch in batch_ids(runs, runs_per_batch):
        path = Path(folder) / "cool" / protocol / f"{batch}.tsv"
        if path.exists():
            there = len(batch_runs(batch, runs, runs_per_batch))
            found.append(_read(path)["s"] * min(cores, there) / there / 3600)
    return median(found) if found else float("nan")
