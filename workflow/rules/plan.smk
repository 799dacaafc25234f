"""How far the study is, as Snakemake plans it: what `snakemake status` asks."""

import re
import subprocess
import tempfile
from base64 import urlsafe_b64decode
from collections import Counter

from vitrify.jobs.locks import holder
from vitrify.reporting.configuration import as_overlay


def dry_runs(*options):
    """What Snakemake says that it would do with this configuration, asked with these options.

    Args:
        options: lists, of which each is one call; all go side by side.

    Returns:
        What each of them has printed.
    """
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder) / "config.yaml"
        overlay.write_text(as_overlay(config, PAPER))
        call = [sys.executable, "-m", "snakemake", "--dry-run", "--nocolor", "--snakefile", workflow.main_snakefile]
        call += ["--configfile", overlay]
        said = [Path(folder) / f"{number}.txt" for number in range(len(options))]
        asked = []
        for path, more in zip(said, options):
            with path.open("w") as file:
                asked.append(subprocess.Popen([*call, *more], stdout=file, stderr=subprocess.STDOUT))
        failed = [process.wait() for process in asked]
        said = [path.read_text() for path in said]
    for status, text in zip(failed, said):
        if status:
            raise WorkflowError(f"There is no plan of this study.\n{text}")
    return said


def jobs_of(said):
    """Rule and outputs of each job that a dry run speaks of; targets, which run nothing, are left out."""
    found = re.findall(r"^(?:local)?rule[ ](\w+):\n((?:    .*\n)*)", said, flags=re.MULTILINE)
    outputs = ((rule, re.search(r"^    output: (.*)$", block, flags=re.MULTILINE)) for rule, block in found)
    return [(rule, match[1].split(", ")) for rule, match in outputs if match]


def begun_files():
    """Files that Snakemake has noted to be in the making, or left half made; the notes' names are theirs, in Base64."""
    notes, found = Path(".snakemake") / "incomplete", set()
    for path in notes.rglob("*"):
        with contextlib.suppress(ValueError):  # of what is no such note
            found.add(urlsafe_b64decode("".join(path.relative_to(notes).parts).replace("@", "")).decode())
    return found


def plan_of_study():
    """Jobs of the whole study, of these those left, and of these those begun; each by rule."""
    left, whole = map(jobs_of, dry_runs([], ["--forceall"]))
    begun = begun_files()
    return {
        "jobs": Counter(rule for rule, _ in whole),
        "left": Counter(rule for rule, _ in left),
        "begun": Counter(rule for rule, outputs in left if begun.intersection(outputs)),
    }


def worker():
    """Who is at work on the study, and since when; empty if nobody is."""
    path = Path(results(".lock"))
    name = holder(path)
    return {"name": name, "since": path.stat().st_mtime} if name else {}
