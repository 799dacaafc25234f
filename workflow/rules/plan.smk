"""The plan of the study, as `snakemake status` asks Snakemake for it."""

import contextlib
import re
import subprocess
import tempfile
from base64 import urlsafe_b64decode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from vitrify.jobs.locks import holder
from vitrify.reporting.configuration import as_overlay


def quietly(wildcards):
    """Input function of the status: no files, but the messages of Snakemake about this one job would hide its answer."""
    if only_looks():
        logger.setLevel("WARNING")
    return []


def dry_runs(*options):
    """Call Snakemake for the plan of this configuration, once for each list of options, all at the same time.

    Returns:
        The output of each call.
    """
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder) / "config.yaml"
        overlay.write_text(as_overlay(config, PAPER))
        call = [sys.executable, "-m", "snakemake", "--dry-run", "--nocolor", "--directory", os.getcwd()]
        call += ["--configfile", overlay]
        asked = [
            subprocess.Popen([*call, *more], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for more in options
        ]
        said = list(ThreadPoolExecutor().map(lambda process: process.communicate()[0], asked))
    for process, text in zip(asked, said):
        if process.returncode:
            end(f"There is no plan of this study.\n{text}")
    return said


def jobs_of(said):
    """Rule and outputs of each job in the output of a dry run, without targets, which run nothing."""
    found = re.findall(r"^(?:local)?rule[ ](\w+):\n((?:    .*\n)*)", said, flags=re.MULTILINE)
    outputs = ((rule, re.search(r"^    output: (.*)$", block, flags=re.MULTILINE)) for rule, block in found)
    return [(rule, match[1].split(", ")) for rule, match in outputs if match]


def begun_files():
    """Files that Snakemake has begun and not finished. It keeps a note of each, named after the file in Base64."""
    notes, found = Path(".snakemake") / "incomplete", set()
    for path in notes.rglob("*"):
        with contextlib.suppress(ValueError):  # of files that are no such notes
            found.add(urlsafe_b64decode("".join(path.relative_to(notes).parts).replace("@", "")).decode())
    return found


def plan_of_study(wildcards):
    """Parameter function: jobs of the whole study, of these those left, and of these those begun; each by rule."""
    left, whole = map(jobs_of, dry_runs([], ["--forceall"]))
    begun = begun_files()
    return {
        "total": Counter(rule for rule, _ in whole),
        "left": Counter(rule for rule, _ in left),
        "begun": Counter(rule for rule, outputs in left if begun.intersection(outputs)),
    }


def worker(wildcards):
    """Parameter function: the process that works on the study, and since when; empty if none does."""
    path = Path(results(".lock"))
    name = holder(path)
    return {"name": name, "since": path.stat().st_mtime} if name else {}
