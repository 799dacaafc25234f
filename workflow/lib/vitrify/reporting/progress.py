"""The progress of a study: jobs done and left, their pace, and the time that the rest takes."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

import pandas as pd

from vitrify.reporting.text import duration
from vitrify.store.text_tables import text_table

OTHERS = "tables, figures"  # all jobs without a benchmark, as they take moments
HOUR = 3600


@dataclass(frozen=True)
class Worker:
    """A process that runs a study.

    Attributes:
        name: process, user, machine and time of start, in words.
        since: time of start, in seconds of the clock.
    """

    name: str
    since: float


def progress_table(
    plan: Mapping[str, Mapping[str, int]], order: Sequence[str], jobs: pd.DataFrame, worker: Worker | None, now: float
) -> pd.DataFrame:
    """Return the progress of each stage.

    Args:
        plan: numbers of jobs by rule: `total`, of the whole study; `left`, those that are still to be done, or done
            again, also those under way; `begun`, those of them that have been started and have not ended.
        order: the rules whose jobs are timed, in the order of the data; the others are one stage, `OTHERS`, at the end.
        jobs: all jobs that have ended, see `vitrify.reporting.records.read_jobs`.
        worker: the process that runs the study, if one does.
        now: seconds of the clock.

    Returns:
        stage; done, total and begun (jobs; without a worker none is begun); mean_seconds of a job; per_hour, the jobs
        of this worker that end in an hour while the stage is under way; left_seconds, the time of the jobs left at that
        pace, or one after another where there is none. NaN where it is not known.
    """
    counts = pd.DataFrame(plan, columns=["total", "left", "begun"], index=list(plan["total"]))
    stage = counts.index.where(counts.index.isin(order), OTHERS)
    stages = [*(rule for rule in order if rule in plan["total"]), OTHERS]
    counts = counts.fillna(0).astype(int).groupby(stage).sum().reindex(stages, fill_value=0)
    rows = []
    for name, total, left, begun in counts.itertuples():
        ended = jobs[jobs["stage"] == name]
        begun = min(begun, left) if worker else 0
        pace, mean = _pace(ended, begun, worker, now), ended["s"].mean()
        rows.append(
            {
                "stage": name,
                "done": total - left,
                "total": total,
                "begun": begun,
                "mean_seconds": mean,
                "per_hour": pace * HOUR,
                "left_seconds": 0.0 if left == 0 else left * mean if math.isnan(pace) else left / pace,
            }
        )
    return pd.DataFrame(rows)


def side_by_side(jobs: pd.DataFrame, begun: int, worker: Worker | None, now: float) -> float:
    """Return the mean number of jobs at a time since the worker began, at least 1; before one ends, those under way.

    Args:
        jobs, worker, now: see `progress_table`.
        begun: jobs under way.
    """
    if worker is None:
        return 1.0
    ended = jobs.loc[jobs["ended"] >= worker.since, "s"]
    return max(1.0, ended.sum() / max(now - worker.since, 1.0) if len(ended) else begun)


def progress_text(study: str, table: pd.DataFrame, jobs: pd.DataFrame, worker: Worker | None, now: float) -> str:
    """Return the table, its sum and notes, as they are printed.

    Args:
        study: its name.
        table: of `progress_table`.
        jobs, worker, now: see there.
    """
    done, total, begun = (int(table[name].sum()) for name in ("done", "total", "begun"))
    left = table["total"] - table["done"]
    rows = [
        (
            row.stage,
            f"{row.done:,}/{row.total:,}",
            f"{row.begun:,}" if row.begun else "",
            _text(row.mean_seconds, duration),
            _text(row.per_hour, lambda rate: f"{rate:,.0f}" if rate >= 9.95 else f"{rate:.1f}"),
            "" if row.done == row.total or row.stage == OTHERS else _text(row.left_seconds, duration) or "?",
        )
        for row in table.itertuples()
    ]
    unknown = table.loc[(left > 0) & table["mean_seconds"].isna() & (table["stage"] != OTHERS), "stage"].tolist()
    at_a_time = side_by_side(jobs, begun, worker, now)
    known = (left * table["mean_seconds"]).sum() / at_a_time
    whole = f"{'> ' * bool(unknown)}{duration(known)}" if known else "?" * bool(unknown)
    sums = [("all", f"{done:,}/{total:,}", f"{begun:,}" if begun else "", "", "", whole)]
    body = text_table(("stage", "done", "at work", "a job", "jobs/h", "time left"), rows, sums, words=1)
    notes = [_at_work(worker, done, total)]
    if known:
        if unknown:
            stages = ", ".join(unknown) if len(unknown) <= 3 else f"{len(unknown)} stages"
            notes.append(f"The time left is a lower bound: no job of {stages} has ended yet.")
        pace = f"at the pace of now: {at_a_time:.2g} jobs at a time" if worker else "that of one job after another"
        notes.append(f"The time left is {pace}.")
    elif unknown:
        notes.append("The time left is unknown until jobs have ended: `snakemake -c 8 estimate` estimates it.")
    wrapped = [fill(note, len(body[1]), initial_indent="* ", subsequent_indent="  ") for note in notes]
    return "\n".join([f"The study {study}", "", *body, "", *wrapped, ""])


def _pace(ended: pd.DataFrame, begun: int, worker: Worker | None, now: float) -> float:
    """Return the jobs of a stage that end in a second, from the start of the first to the end of the last, or now."""
    ended = ended[ended["ended"] >= worker.since] if worker else ended[:0]
    if ended.empty:
        return math.nan
    first = max((ended["ended"] - ended["s"]).min(), worker.since)
    last = now if begun else ended["ended"].max()
    return len(ended) / max(last - first, 1.0)


def _at_work(worker: Worker | None, done: int, total: int) -> str:
    if worker is not None:
        return f"At work: {worker.name}."
    if done == total:
        return "All jobs are done."
    if done == 0:
        return "No job has been run yet, and nobody is at work on the study."
    return "Nobody is at work on the study. The same command as before continues it."


def _text(value: float, form: Callable[[float], str]) -> str:
    return "" if math.isnan(value) else form(value)
