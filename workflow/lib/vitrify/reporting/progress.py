"""Progress of a study: the finished part of its plan, its duration, and the time left."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

import pandas as pd

from vitrify.reporting.numbers import duration
from vitrify.store.text_tables import text_table

OTHERS = "tables, figures"  # all jobs of which no benchmark is kept, as they take moments
HOUR = 3600


@dataclass(frozen=True)
class Plan:
    """Jobs of a study by rule.

    Attributes:
        jobs: of the whole study.
        left: of these, those that are still to be done, or done again; whoever is at work on them.
        begun: of these, those that have been started and have not come to their end.
    """

    jobs: Mapping[str, int]
    left: Mapping[str, int]
    begun: Mapping[str, int]


@dataclass(frozen=True)
class Worker:
    """A person or process that is at work on a study.

    Attributes:
        name: who, where and since when, in words.
        since: when it began, in seconds of the clock.
    """

    name: str
    since: float


def progress_table(
    plan: Plan, order: Sequence[str], jobs: pd.DataFrame, worker: Worker | None, now: float
) -> pd.DataFrame:
    """Each stage of a study: how much of it is done, how fast it goes, and how long it will take.

    Args:
        plan: of the study.
        order: the rules whose jobs are timed, as data flow; the others are one stage, `OTHERS`, at the end.
        jobs: of `vitrify.reporting.cost.read_jobs`: those that have come to their end, at whatever time.
        worker: who is at work, if anybody is.
        now: seconds of the clock.

    Returns:
        stage; done, total and begun (jobs; none begun where nobody is at work); mean_seconds of a job;
        per_hour, the jobs that end in an hour while the stage is at work, of those of this worker; left_seconds, what
        the jobs left take at that pace, one after another where there is none. Empty where it is not known.
    """
    stages = {rule: [rule] for rule in order if plan.jobs.get(rule, 0)}
    stages[OTHERS] = [rule for rule in plan.jobs if rule not in stages]
    rows = []
    for stage, rules in stages.items():
        total, left, begun = (
            sum(counts.get(rule, 0) for rule in rules) for counts in (plan.jobs, plan.left, plan.begun)
        )
        ended = jobs[jobs["stage"].isin(rules if stage != OTHERS else [])]
        begun = min(begun, left) if worker else 0
        pace = _pace(ended, begun, worker, now)
        mean = ended["s"].mean()
        rows.append(
            {
                "stage": stage,
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
    """Number of jobs at a time: the mean since the worker began, or if none of them has ended, now; at least 1.

    Args:
        jobs: see `progress_table`.
        begun: jobs that are under way.
        worker: who is at work, if anybody is.
        now: seconds of the clock.
    """
    if worker is None:
        return 1.0
    ended = jobs.loc[jobs["ended"] >= worker.since, "s"]
    return max(1.0, ended.sum() / max(now - worker.since, 1.0) if len(ended) else begun)


def progress_text(study: str, table: pd.DataFrame, jobs: pd.DataFrame, worker: Worker | None, now: float) -> str:
    """Text of the table, its sum, and the time left.

    Args:
        study: its name.
        table: of `progress_table`.
        jobs: see there.
        worker: see there.
        now: see there.
    """
    left, begun = int((table["total"] - table["done"]).sum()), int(table["begun"].sum())
    header = ("stage", "done", "at work", "a job", "jobs/h", "time left")
    rows = [
        (
            row.stage,
            f"{row.done:,}/{row.total:,}",
            f"{row.begun:,}" if row.begun else "",
            _text(row.mean_seconds, duration),
            _text(row.per_hour, _rate),
            "" if row.done == row.total or row.stage == OTHERS else _text(row.left_seconds, duration) or "?",
        )
        for row in table.itertuples()
    ]
    unknown = table.loc[(table["done"] < table["total"]) & table["mean_seconds"].isna(), "stage"]
    unknown = [stage for stage in unknown if stage != OTHERS]
    at_a_time = side_by_side(jobs, begun, worker, now)
    known = ((table["total"] - table["done"]) * table["mean_seconds"]).sum() / at_a_time
    whole = f"{'> ' * bool(unknown)}{duration(known)}" if known else "?" * bool(unknown)
    done, total = int(table["done"].sum()), int(table["total"].sum())
    sums = [("all", f"{done:,}/{total:,}", f"{begun:,}" if begun else "", "", "", whole)]
    body = text_table(header, rows, sums, words=1)
    notes = [_who(worker, done, left)]
    if unknown and not known:
        notes.append(
            "How long it will take is not known before jobs have ended: `snakemake -c 8 estimate` estimates it."
        )
    elif known:
        notes += _rests_on(unknown, at_a_time, worker)
    wrapped = [fill(note, len(body[1]), initial_indent="* ", subsequent_indent="  ") for note in notes]
    return "\n".join([f"The study {study}", "", *body, "", *wrapped, ""])


def _pace(ended: pd.DataFrame, begun: int, worker: Worker | None, now: float) -> float:
    """Jobs of a stage that end in a second, from the beginning of the first to the end of the last, or till now."""
    if worker is None:
        return math.nan
    ended = ended[ended["ended"] >= worker.since]
    if ended.empty:
        return math.nan
    first = max((ended["ended"] - ended["s"]).min(), worker.since)
    last = now if begun else ended["ended"].max()
    return len(ended) / max(last - first, 1.0)


def _who(worker: Worker | None, done: int, left: int) -> str:
    if worker is not None:
        return f"At work: {worker.name}."
    if left == 0:
        return "All is done."
    if done == 0:
        return "Nothing of it has been run yet, and nobody is at work on it."
    return "Nobody is at work on it. The same command as before goes on with it."


def _rests_on(unknown: Sequence[str], at_a_time: float, worker: Worker | None) -> list[str]:
    """Basis of the time left."""
    notes = []
    if 0 < len(unknown) <= 3:
        notes.append(f"The time left is a lower bound: no job of {', '.join(unknown)} has ended yet.")
    elif unknown:
        notes.append(f"The time left is a lower bound: of {len(unknown)} stages no job has ended yet.")
    if worker is None:
        notes.append("The time left is that of one job after another.")
    else:
        notes.append(f"The time left is at the pace of now: {at_a_time:.2g} jobs at a time.")
    return notes


def _text(value: float, form) -> str:
    return "" if math.isnan(value) else form(value)


def _rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"
