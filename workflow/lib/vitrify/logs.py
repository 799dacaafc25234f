"""Logs of jobs: everything a script says goes to its rule's log file."""

import logging
import os
import sys

from vitrify.processes import end_with_starter


def log_to(path: str) -> None:
    """Send logging, standard output, standard error and tracebacks of this process to a file, line by line.

    Libraries written in C write to the file descriptors, so these are what is redirected. As this is where a job
    begins, it is bound here to the Snakemake that started it: when that is killed, so is the job.
    """
    end_with_starter()
    log = open(path, "w", buffering=1, encoding="utf-8")  # noqa: SIM115 (open as long as the process is)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(message)s",
        datefmt="%H:%M:%S",
        force=True,
    )
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # tells of every glyph of every PDF
