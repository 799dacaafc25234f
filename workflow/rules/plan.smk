"""The plan of a call, which Snakemake has before its first job: `snakemake status` prints it, a run counts by it."""

import contextlib
from base64 import urlsafe_b64decode
from collections import Counter

from vitrify.jobs.locks import holder
from vitrify.reporting.progress import Lines, Worker, progress_table, progress_text
from vitrify.reporting.records import read_jobs


def asked_beside(wildcards):
    """Input function of the status: the whole study, if no other target is named."""
    if IS_MODULE:
        end("status: not possible for a study in another workflow; ask for it in the clone of this one")
    return [] if set(workflow.dag_settings.targets) - {"status"} else rules.all.input


def begun_files():
    """Files that Snakemake has begun and not finished. It keeps a note of each, named after the file in Base64."""
    notes, found = Path(".snakemake") / "incomplete", set()
    for path in notes.rglob("*"):
        with contextlib.suppress(ValueError):  # of files that are no such notes
            found.add(urlsafe_b64decode("".join(path.relative_to(notes).parts).replace("@", "")).decode())
    return found


def counted(jobs):
    """Number of jobs by rule, in the order of the rules."""
    counts = Counter(job.rule.name for job in jobs)
    return {name: counts[name] for name in own_rules() if name in counts}


def print_status():
    """Print how far the targets of this call are, and what another call would do."""
    why = workflow.dag.reason
    jobs = [job for job in workflow.dag.jobs if job.output and job.rule.name != "status"]
    left = [job for job in jobs if workflow.dag.needrun(job)]
    begun = begun_files()
    plan = {
        "total": counted(jobs),
        "left": counted(left),
        "begun": counted(job for job in left if begun.intersection(job.output)),
    }
    again = [job for job in left if not why(job).missing_output and not begun.intersection(job.output)]
    edited = [job for job in again if why(job).params_changed]
    lock = Path(results(".lock"))
    worker = Worker(name, lock.stat().st_mtime) if (name := holder(lock)) else None
    ended = read_jobs(results("benchmarks"), at_work=True)
    changes = {
        "new": counted(job for job in left if job not in again),
        "edited": counted(edited),
        "following": counted(job for job in again if job not in edited),
    }
    table = progress_table(plan, TIMED, ended)
    print(progress_text(config["study"], table, ended, worker, time.time(), changes))


def shorten_log():
    """Without a terminal, print one line a stage and minute, not a dozen a job. The log in .snakemake has all."""
    settings = workflow.output_settings
    for handler in logger.handlers:
        if handler.name == "DefaultStreamHandler" and not (
            handler.is_tty or settings.verbose or settings.printshellcmds
        ):
            handler.addFilter(Lines(counted(job for job in workflow.dag.needrun_jobs()), TIMED, handler.stream))
