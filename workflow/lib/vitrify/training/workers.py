"""Worker processes of a search: as many as wanted, replaced when they die."""

import logging
import multiprocessing
import os
import signal
import sys
import uuid
from collections import Counter
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

import pandas as pd

from vitrify.errors import WorkError
from vitrify.jobs.processes import end_with_parent
from vitrify.training.search import Search

DEATHS = 2  # of processes in one trial, after which it counts as failed

NO_GPU_IN_FORKS = 87  # exit status of a worker

logger = logging.getLogger(__name__)


def carry_out(search: Search) -> pd.DataFrame:
    """Run a search in worker processes, as many as trials can be under way at once.

    Trials run in processes of their own even if there is one only, because a lack of memory may not come as an error
    that could be caught: the kernel kills the largest process. Then the trial is repeated, for it may have been
    somebody else's doing, and after a second death recorded as failed, if no other worker is at it by then. Who kills
    this process kills its workers too, and leaves a search that can go on.

    Workers are forks: what the search needs is shared with them and not copied. So whatever does not outlive a fork,
    such as TensorFlow's and CUDA's state, must not have been set up before: networks are imported, nothing more. Where
    torch says that its GPU does not work in a fork, this process does the trials itself, one after the other.

    Args:
        search: what to do; a search that has been interrupted goes on.

    Returns:
        See `Search.result`.

    Raises:
        WorkError: if all trials failed, if a worker stopped on an error that is not a trial's, or if workers die
            before they begin a trial.
    """
    search.begin()
    workers: dict[str, BaseProcess] = {}
    deaths, idle_deaths = Counter(), 0
    try:
        while not search.is_finished():
            while len(workers) < min(search.side_by_side, search.trials - len(search.finished())):
                name = uuid.uuid4().hex
                workers[name] = _start(search, name)
            wait([worker.sentinel for worker in workers.values()])
            for name, worker in list(workers.items()):
                if worker.exitcode is None:
                    continue
                del workers[name]
                if worker.exitcode == NO_GPU_IN_FORKS:
                    logger.warning("the GPU was looked at before the search began: trials run in this process")
                    search.work()
                    return search.result()
                if worker.exitcode > 0:
                    raise WorkError(
                        f"a worker of the search stopped with exit status {worker.exitcode}; its error is in the log"
                    )
                if worker.exitcode < 0:
                    how = signal.Signals(-worker.exitcode).name
                    lost = search.journal.claimed_by(name) - set(search.finished())
                    logger.warning("a worker was ended by %s; trials it was at: %s", how, sorted(lost) or "none")
                    deaths.update(lost)
                    idle_deaths += not lost
                    for number in lost:
                        reason = f"its process was ended by {how} {deaths[number]} times, as when memory runs out"
                        if deaths[number] >= DEATHS and search.fail(number, reason):
                            logger.error("trial %d failed: %s", number, reason)
            if idle_deaths > search.trials:
                raise WorkError(f"{idle_deaths} workers of the search were killed before they began a trial")
    finally:
        for worker in workers.values():
            worker.kill()  # a worker has nothing to tidy up
            worker.join()
    return search.result()


def _start(search: Search, name: str) -> BaseProcess:
    """A new worker."""
    sys.stdout.flush()
    sys.stderr.flush()
    worker = multiprocessing.get_context("fork").Process(target=_work, args=(search, name, os.getpid()))
    worker.start()
    return worker


def _work(search: Search, name: str, parent: int) -> None:
    end_with_parent(parent)
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda._is_in_bad_fork():  # as torch itself asks before it refuses
        sys.exit(NO_GPU_IN_FORKS)
    # TensorFlow would take all memory of a GPU, and leave none to the other workers. Read when it sets up the device.
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    search.work(name)
