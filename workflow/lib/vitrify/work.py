"""Work folders: where a job keeps what it has done so far, so that the same job started again goes on."""

import contextlib
import fcntl
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path

from vitrify.errors import DataError, StudyError, WorkError
from vitrify.files import read_json, write_json

logger = logging.getLogger(__name__)


def stamps(paths: Iterable[str | Path]) -> list[list[int]]:
    """Size and time of change of files that work depends on, to be given as a parameter."""
    return [[stat.st_size, stat.st_mtime_ns] for stat in (Path(path).stat() for path in paths)]


@contextlib.contextmanager
def work_folder(folder: Path, parameters: dict, goes: bool = True) -> Iterator[Path]:
    """A folder that outlives a job that fails or is killed, and goes when the job succeeds.

    Args:
        folder: beside the job's outputs, not in them: Snakemake deletes the outputs of a failed job.
        parameters: what the work depends on; work done with others is thrown away.
        goes: false leaves it to whom it is part of.

    Yields:
        The folder, absolute.
    """
    folder = folder.absolute()
    mark = folder / "parameters.json"
    parameters = json.loads(json.dumps(parameters))
    if folder.exists() and not _is_of(mark, parameters):
        logger.info("work with other parameters is thrown away: %s", folder)
        shutil.rmtree(folder)
    if folder.exists():
        logger.info("going on with the work in %s", folder)
    else:
        write_json(mark, parameters)
    yield folder
    if goes:
        shutil.rmtree(folder)


def _is_of(mark: Path, parameters: dict) -> bool:
    """Whether work is of these parameters; of work whose parameters cannot be read nobody knows."""
    try:
        return read_json(mark) == parameters
    except DataError:
        return False


@contextlib.contextmanager
def alone(path: Path, patience: float = 30.0) -> Iterator[int]:
    """Hold a lock on a file. It is a lock of the file's open description, so children that inherit it hold it too.

    Args:
        path: the file; made if it is not there.
        patience: seconds to wait for another holder, who may just be dying.

    Yields:
        The file's descriptor, to be passed to children.

    Raises:
        WorkError: if another process holds it all that time.
    """
    with open(path, "a") as file:
        for left in range(round(patience / 0.2), -1, -1):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if left == 0:
                    raise WorkError(f"{path.parent}: another process is still at work here") from None
                time.sleep(0.2)
        yield file.fileno()


def finish_all(executor: Executor, task: Callable[[int], None], runs: Iterable[int], what: str) -> None:
    """Call `task` for each run; one that fails does not stop the others, and is told of at the end.

    Raises:
        WorkError: if any failed; one line each. The log has the traceback of an error that is the program's own.
    """
    futures = {run: executor.submit(task, run) for run in runs}
    failures = []
    for done, (run, future) in enumerate(futures.items(), 1):
        error = future.exception()
        if error is not None:
            failures.append(f"run {run}: {error}")
        trace = error if not isinstance(error, StudyError) else None
        said = "done" if error is None else error
        logger.info("%s %d of %d: run %d %s", what, done, len(futures), run, said, exc_info=trace)
    if failures:
        raise WorkError(
            f"{len(failures)} of {len(futures)} failed at {what}; the others are kept\n" + "\n".join(failures)
        )
