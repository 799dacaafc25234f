"""Work folders: a job keeps its progress there, so that the same job, started again, continues.

Snakemake deletes what a job is to make before it begins, and what it has made if it fails. What a job of simulations or
minimisations can take over has, until it has succeeded, a second name beside its work folder. (Snakemake's own `update`
puts the old file back where a job fails, and then takes it for the new one; on a cluster it can lose it.)
"""

import contextlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path

from vitrify.errors import DataError, StudyError, WorkError
from vitrify.jobs.locks import alone
from vitrify.store.files import digest_path, is_as_written, read_json, whole_or_absent, write_json

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


def set_aside(path: Path, folder: Path) -> None:
    """Give the file that a job is to make anew, and its digest, a second name beside the job's work folder."""
    if not path.exists():
        return
    aside = _aside(folder)
    aside.parent.mkdir(parents=True, exist_ok=True)
    forget_earlier(folder)
    try:
        for one in (digest_path, Path):
            if one(path).exists():
                os.link(one(path), one(aside))
    except OSError:  # a file system without hard links
        if is_as_written(path):
            with whole_or_absent(aside) as temporary:
                shutil.copyfile(path, temporary)


def earlier(path: Path, folder: Path) -> Path:
    """Return where the file is that a job is to make anew: in its place, or aside; nowhere, if it was never made."""
    return path if path.exists() else _aside(folder)


def bring_back(path: Path, folder: Path) -> None:
    """Put what was set aside back in its place, as made now."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        for one in (digest_path, Path):
            if one(_aside(folder)).exists():
                os.replace(one(_aside(folder)), one(path))
        os.utime(path)
    forget_earlier(folder)


def forget_earlier(folder: Path) -> None:
    """Remove what was set aside, as the job has succeeded."""
    for one in (Path, digest_path):
        one(_aside(folder)).unlink(missing_ok=True)


def _aside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.before.parquet")


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
