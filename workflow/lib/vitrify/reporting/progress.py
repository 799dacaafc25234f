"""The progress of a study: jobs done and left, what a job takes, the time that the rest takes, effects of an edit."""

import logging
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from textwrap import fill
from typing import NamedTuple, TextIO

import pandas as pd

from vitrify.reporting.text import duration
from vitrify.store.text_tables import text_table

OTHERS = "tables, figures"  # all jobs without a benchmark, as they take moments


class Lines(logging.Filter):
    """Print one line a stage and minute in place of Snakemake's messages about jobs, which this filter holds back."""

    def __init__(
        self, jobs: Mapping[str, int], order: Sequence[str], stream: TextIO, clock: Callable[[], float] = time.monotonic
    ):
        """Count jobs by rule, and print to a stream; `order`: see `progress_table`."""
        super().__init__()
        self.stage = {rule: rule if rule in order else OTHERS for rule in jobs}
        self.total, self.done, self.due = Counter(), Counter(), {}
        for rule, number in jobs.items():
            self.total[self.stage[rule]] += number
        self.stream, self.clock = stream, clock

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is to be printed: whether it is about something else than the course of a job."""
        event, about_choice = getattr(record, "event", None), record.msg == "Select jobs to execute..."
        if event in ("job_info", "job_finished"):
            stage = self.stage.get(re.search(r"Rule: (\w+)", record.getMessage())[1], OTHERS)
            self.done[stage] += event == "job_finished"
            whole = self.done[stage] == self.total[stage]
            if whole or self.clock() >= self.due.get(stage, 0):
                self.due[stage] = self.clock() + 60
                everything = f"all jobs: {self.done.total():,} of {self.total.total():,}"
                line = f"{stage}: {self.done[stage]:,} of {self.total[stage]:,} done; {everything}"
                print(f"{time.strftime('%H:%M:%S')} {line}", file=self.stream, flush=True)
        return event not in ("job_info", "job_started", "job_finished", "progress") and not about_choice


class Worker(NamedTuple):
    """A process that runs a study: process, user, machine and start in words; and the start in seconds of the clock."""

    name: str
    since: float


def progress_table(plan: Mapping[str, Mapping[str, int]], order: Sequence[str], jobs: pd.DataFrame) -> pd.DataFrame:
    """Return the progress of each stage.

    Args:
        plan: numbers of jobs by rule: `total`, of the whole study; `left`, those that are still to be done, or done
            again, also those under way; `begun`, those of them that have been started and have not ended.
        order: the rules whose jobs are timed, in the order of the data; the others are one stage, `OTHERS`, at the end.
        jobs: all jobs that have ended, see `vitrify.reporting.records.read_jobs`.

    Returns:
        total, left and begun (jobs) by stage, and seconds: the mean of a job; NaN where none has ended.
    """
    counts = pd.DataFrame(plan, columns=["total", "left", "begun"], index=list(plan["total"]))
    stage = counts.index.where(counts.index.isin(order), OTHERS)
    stages = [*(rule for rule in order if rule in plan["total"]), OTHERS]
    counts = counts.fillna(0).astype(int).groupby(stage).sum().reindex(stages, fill_value=0)
    return counts.assign(seconds=jobs.groupby("stage")["s"].mean())


def jobs_at_a_time(jobs: pd.DataFrame, begun: int, worker: Worker | None, now: float) -> float:
    """Return the mean number of jobs at a time since the worker began, at least 1; before one ends, those under way."""
    if worker is None:
        return 1.0
    ended = jobs.loc[jobs["ended"] >= worker.since, "s"]
    return max(1.0, ended.sum() / max(now - worker.since, 1.0) if len(ended) else begun)


def progress_text(
    study: str,
    table: pd.DataFrame,
    jobs: pd.DataFrame,
    worker: Worker | None,
    now: float,
    changes: Mapping[str, Mapping[str, int]] = {},
) -> str:
    """Return the table of `progress_table`, its sum and notes, as they are printed.

    Args:
        worker: the process that runs the study, if one does; without it nothing is under way.
        now: seconds of the clock.
        changes: jobs that are left, by rule: `new`, which never ended; `edited`, whose settings or code are others than
            when they ended; `following`, which read what other jobs make again.
    """
    table = table.assign(begun=table["begun"] if worker else 0)
    total, left, begun, _ = table.sum()
    at_a_time = jobs_at_a_time(jobs, begun, worker, now)
    unknown = [name for name, row in table.iterrows() if row["left"] and math.isnan(row["seconds"]) and name != OTHERS]
    known = (table["left"] * table["seconds"]).sum() / at_a_time
    rows = []
    for name, row in table.iterrows():
        job = "" if math.isnan(row["seconds"]) else duration(row["seconds"])
        alone = "?" if name in unknown else duration(row["left"] * row["seconds"] / at_a_time) if job else ""
        rows.append((name, *_counts(row), job, alone if row["left"] else ""))
    whole = f"{'> ' * bool(unknown)}{duration(known)}" if known else "?" * bool(unknown)
    sums = [("all", *_counts(table.sum()), "", whole)]
    body = text_table(("stage", "done", "at work", "a job", "time left"), rows, sums, words=1)
    notes = [_at_work(worker, total - left, total)]
    if 0 < left < total:
        says = {"new": "New", "edited": "Run again, as settings or code changed", "following": "Run again after these"}
        notes += [f"{words}: {_listed(changes[kind])}." for kind, words in says.items() if changes.get(kind)]
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


def _listed(jobs: Mapping[str, int]) -> str:
    """Return numbers of jobs with the names of their rules, of ten rules at most."""
    named = [f"{name} ({number:,})" if number > 1 else name for name, number in jobs.items()]
    more = len(named) - 10
    return ", ".join(named if more <= 1 else [*named[:10], f"and {more} other rules"])


def _counts(row: pd.Series) -> tuple[str, str]:
    done = f"{row['total'] - row['left']:,.0f}/{row['total']:,.0f}"
    return done, f"{min(row['begun'], row['left']):,.0f}" if row["begun"] else ""


def _at_work(worker: Worker | None, done: int, total: int) -> str:
    if worker is not None:
        return f"At work: {worker.name}."
    if done == total:
        return "All jobs are done."
    if done == 0:
        return "No job has been run yet, and nobody is at work on the study."
    return "Nobody is at work on the study. The same command as before continues it."
