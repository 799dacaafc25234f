"""Start of every script: its log, and advice about a file that it cannot use."""

from pathlib import Path, PurePath
from typing import TextIO

from vitrify.errors import DataError, StudyError, WriteError
from vitrify.jobs.logs import log_to
from vitrify.store.files import is_as_written

# Folders of a study that no rule makes again, file by file.
_KEPT = ("logs", "benchmarks", "work")


def begin(snakemake) -> TextIO:
    """Send the script's output to its log, and its error to the terminal too, with advice.

    What standard output was is returned, for the script that has something to say to whoever called it.
    """
    log = snakemake.log[0]
    study = PurePath(*PurePath(log).parts[:2])  # results/<study>
    return log_to(log, lambda error: remedy(error, study))


def seeds_by_fold(snakemake) -> dict[str, int]:
    """Return the seeds of a job by fold: of one fold, or of all."""
    seed = snakemake.params.seed
    return seed if isinstance(seed, dict) else {snakemake.wildcards.fold: seed}


def remedy(error: StudyError, study: PurePath) -> str:
    """Return advice about an error that ended a job, to follow its text.

    A file outside the study's folder is not made again. Nor is one deleted in vain that is as its job wrote it.
    """
    if isinstance(error, WriteError):
        return ". Nothing is half-written: see to that, and call snakemake again"
    if not isinstance(error, DataError) or not PurePath(error.path).is_relative_to(study):
        return ""
    if PurePath(error.path).relative_to(study).parts[0] in _KEPT or is_as_written(error.path):
        return ""
    if not Path(error.path).exists():
        return ". Call snakemake again: it is made again"
    return ". Delete that file and call snakemake again: it is made again"
