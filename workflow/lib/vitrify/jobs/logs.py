"""Logs of jobs: everything a script says goes to its rule's log file; why it failed, to the terminal too."""

import logging
import os
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from vitrify.errors import StudyError, WriteError
from vitrify.jobs.processes import end_with_starter

logger = logging.getLogger(__name__)


def log_to(path: str, remedy: Callable[[Exception], str] = lambda error: "") -> TextIO:
    """Send logging, standard output, standard error and tracebacks of this process to a file, line by line.

    Libraries written in C write to the file descriptors, so these are what is redirected. An error that ends the
    process is told on the terminal too, in one line: a `StudyError` in its own words, with its remedy and without a
    traceback; of any other, which is the program's, the log has the traceback. As this is where a job begins, it is
    bound here to the Snakemake that started it: when that is killed, so is the job.

    What standard output was until now is returned. A WriteError is raised if the log cannot be written.
    """
    end_with_starter()
    sys.stdout.flush()
    sys.stderr.flush()
    output, terminal = (os.fdopen(os.dup(number), "w", buffering=1, encoding="utf-8") for number in (1, 2))
    sys.excepthook = lambda kind, error, trace: _report(error, trace, terminal, path, remedy)
    try:
        log = open(path, "w", buffering=1, encoding="utf-8")  # noqa: SIM115 (open as long as the process is)
    except OSError as error:
        raise WriteError(path, os.strerror(error.errno)) from error
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(message)s",
        datefmt="%H:%M:%S",
        force=True,
    )
    logging.raiseExceptions = False  # where the disk is full, what the log cannot hold is no error of its own
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # tells of every glyph of every PDF
    return output


def _report(
    error: BaseException, trace: TracebackType | None, terminal: TextIO, path: str, remedy: Callable[[Exception], str]
) -> None:
    """Tell of the error that ends the process."""
    if isinstance(error, StudyError):
        said = f"{error}{remedy(error)}"
        logger.error("%s", said)
    else:
        last = traceback.format_exception_only(error)[-1].strip()
        said = f"{last} (unexpected; where it happened is in {path})"
        logger.error("%s", said, exc_info=(type(error), error, trace))
    terminal.write(f"{said}\n")
