"""The records that a study keeps of itself: Snakemake's benchmarks of its jobs, software and revisions in its files."""

import csv
import os
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd

from vitrify.store import parquet

COLUMNS = ["s", "cpu_time", "max_rss"]  # seconds, seconds, MiB
UNKNOWN = ("-", "NA", "")  # of what Snakemake could not measure
COPIES = ("report", "crate")  # folders with copies of other files


def costs_of(jobs: pd.DataFrame) -> pd.DataFrame:
    """Add up the jobs of `read_jobs` by stage.

    Returns:
        stage, jobs, wall_seconds and cpu_seconds (sums over jobs), peak_bytes (of the largest job), longest first. A
        number that Snakemake could not measure, as in a job of a moment, counts as 0.
    """
    by_stage = jobs.groupby("stage")
    costs = by_stage.agg(
        jobs=("s", "size"), wall_seconds=("s", "sum"), cpu_seconds=("cpu_time", "sum"), peak_bytes=("max_rss", "max")
    )
    costs["peak_bytes"] *= 2**20
    return costs.sort_values("wall_seconds", ascending=False, kind="stable").reset_index()


def read_jobs(folder: str | os.PathLike, at_work: bool = False) -> pd.DataFrame:
    """Read the benchmarks one by one.

    Args:
        folder: the study's benchmarks, one file a job: `<rule>.tsv`, or below `<rule>/`.
        at_work: leave out files that are incomplete or gone: their jobs end, or begin again, at this moment.

    Returns:
        stage; job, the path of its file; s, cpu_time and max_rss as Snakemake writes them (seconds, seconds, MiB);
        ended, in seconds of the clock.

    Raises:
        ValueError: if a file is not a benchmark; the message names it.
    """
    folder, jobs = Path(folder), []
    for path in sorted(folder.rglob("*.tsv")):
        job = path.relative_to(folder).with_suffix("")
        try:
            jobs.append({"stage": job.parts[0], "job": job.as_posix(), **_read(path), "ended": path.stat().st_mtime})
        except (ValueError, FileNotFoundError):
            if not at_work:
                raise
    return pd.DataFrame(jobs, columns=["stage", "job", *COLUMNS, "ended"])


def read_origin(results: str | os.PathLike) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Gather the origin that the Parquet files of a study record; files without a record are passed over.

    Returns:
        All versions of each package, nearly always one; the number of files by git revision, most files first.
    """
    versions, revisions = defaultdict(set), Counter()
    for path in Path(results).rglob("*.parquet"):
        if path.relative_to(results).parts[0] in COPIES:
            continue
        recorded = parquet.read_provenance(path)
        if isinstance(recorded.get("software"), dict):
            for package, version in recorded["software"].items():
                versions[package].add(str(version))
        if "git_revision" in recorded:
            revisions[str(recorded["git_revision"])] += 1
    return {package: sorted(versions[package]) for package in sorted(versions)}, dict(revisions.most_common())


def _read(path: Path) -> dict[str, float]:
    """Read the last row of a benchmark, which is that of the last call."""
    try:
        with open(path, newline="") as lines:
            *_, last = csv.DictReader(lines, delimiter="\t")
        return {name: 0.0 if last[name] in UNKNOWN else float(last[name]) for name in COLUMNS}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: not a benchmark of Snakemake with the columns {', '.join(COLUMNS)}") from error
