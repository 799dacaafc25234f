"""Work folders: a job keeps its progress there, so that the same job, started again, continues."""

import contextlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path

from vitrify.errors import DataError, StudyError, WorkError
from vitrify.jobs.locks import alone
from vitrify.store.files import read_json, write_json

logger = logging.getLogger(__name__)


def stamps(paths: Iterable[str | Path]) -> list[list[int]]:
    """Size and time of change of files that work depends on, to be given as a parameter."""
    return [[stat.st_size, stat.st_mtime_ns] for stat in (Path(path).stat() for path in paths)]


@contextlib.contextmanager
def work_folder(folder: Path, parameters: dict, goes: bool = True) -> Iterator[Path]:
    """A folder, yielded absolute, that outlives a job that fails or is killed, and goes when the job succeeds.

    It stands beside the job's outputs: Snakemake deletes the outputs of a failed job. Work done with other parameters
    is thrown away. With `goes` false it is left to whom it is part of. A HeldError is raised if another process is at
    work in it, such as the same job on another node, left over by a Snakemake that was killed.
    """
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    mark = folder / "parameters.json"
    parameters = json.loads(json.dumps(parameters))
    with alone(folder.with_name(f".{folder.name}.lock"), goes=True):
        if folder.exists() and not _is_of(mark, parameters):
            logger.info("work with other parameters is thrown away: %s", folder)
            shutil.rmtree(folder)
        if folder.exists():
            logger.info("going on with the work in %s", folder)
        else:
            write_json(mark, parameters)
        yield folder
        if goes:
            # The mark goes first: a folder of which a part has gone is no work to go on with.
            mark.unlink()
            shutil.rmtree(folder)


def _is_of(mark: Path, parameters: dict) -> bool:
    """Return whether work is of these parameters; False if its parameters cannot be read."""
    with contextlib.suppress(DataError):
        return read_json(mark) == parameters
    return False


def finish_all(executor: Executor, task: Callable[[int], None], runs: Iterable[int], what: str) -> None:
    """Call `task` for each run; a failed run does not stop the others, and is reported at the end.

    A WorkError is raised if any failed; one line each. The log has the traceback of an error that is the program's own.
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
