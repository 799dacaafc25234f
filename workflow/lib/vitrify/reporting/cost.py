"""What the study took: Snakemake's benchmarks of all jobs, added up by stage."""

import os
from pathlib import Path

import pandas as pd

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
