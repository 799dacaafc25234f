"""What the workers of a search share on disk: the trials that are finished, and those that somebody is at."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

import optuna
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial

from vitrify.errors import DataError

NUMBER = "trial"  # user attribute: trials are recorded in the order in which they finish, not in that of their numbers


class TrialJournal:
    """Finished trials of one study in an Optuna journal, and claims on those that are not.

    A trial is recorded once and at its end, as one line: whatever is killed when, it is there whole or not at all. That
    a worker is at a trial is said by a lock on a file, which the kernel frees when the worker dies, however it dies:
    nobody waits for the dead, and nobody takes what a living one is at.

    Args:
        path: the journal; it may hold other studies too. Made if missing, its folder too.
        study: name of the study.

    Raises:
        DataError: if the journal is damaged.
        OSError: on file systems without `flock`.
    """

    def __init__(self, path: Path, study: str):
        self._path = Path(path).absolute()
        self._name = study
        self._claims = self._path.with_suffix(".claims")
        self._claims.mkdir(parents=True, exist_ok=True)
        self._lock = _KernelLock(self._path)
        with self.locked():
            backend = JournalFileBackend(str(self._path), lock_obj=self._lock)
            with self._reading():
                self._storage = optuna.storages.JournalStorage(backend)
                self._open()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, KeyError, TypeError, AssertionError) as error:
            raise DataError(
                self._path, f"not a whole journal of a search: delete it to begin the search anew ({error!r})"
            ) from error

    def _open(self) -> None:
        self._study = optuna.create_study(
            storage=self._storage, study_name=self._name, direction="maximize", load_if_exists=True
        )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with the journal: what is read in here stays true until the end of the block."""
        self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def finished(self) -> dict[int, FrozenTrial]:
        """The recorded trials by number."""
        with self.locked(), self._reading():
            return {trial.user_attrs[NUMBER]: trial for trial in self._study.get_trials(deepcopy=False)}

    def record(self, number: int, trial: FrozenTrial) -> None:
        """Add a trial that is complete or failed, for good: it is on the disk when this returns."""
        with self.locked():
            if number in self.finished():
                raise ValueError(f"trial {number} is recorded already")
            trial.user_attrs = trial.user_attrs | {NUMBER: number}
            self._study.add_trial(trial)

    def begin_anew(self) -> None:
        """Forget all recorded trials."""
        with self.locked():
            optuna.delete_study(study_name=self._name, storage=self._storage)
            self._open()

    def claim(self, number: int, worker: str) -> contextlib.ExitStack | None:
        """Take a trial for a worker.

        Args:
            number: of the trial.
            worker: name, unique; the claim tells it to `claimed_by`, also when the worker is dead.

        Returns:
            What gives the trial back when it is closed, or None if another worker is at it.
        """
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(open(self._claims / f"{self._name}-{number}", "a", encoding="utf-8"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return None
            file.write(worker + "\n")
            file.flush()
            return stack.pop_all()

    def claimed_by(self, worker: str) -> set[int]:
        """Numbers of the trials that a worker has taken so far, finished or not."""
        files = self._claims.glob(f"{self._name}-*")
        return {int(file.name.rpartition("-")[2]) for file in files if worker in file.read_text("utf-8").splitlines()}


class _KernelLock:
    """A lock for Optuna's journal that the kernel frees when its holder dies, killed or not.

    Optuna's own locks are files that exist: one left behind by a killed holder is waited for, 30 s with today's
    default, for ever without it, and two who lose patience together can remove each other's new lock. What a lock of
    that kind has left behind does not disturb this one.

    Whoever takes the lock finds the journal ending with a whole line: what a process killed while writing left after
    the last one is cut off, as the next line would continue it and spoil the file.
    """

    def __init__(self, journal: Path):
        self._journal = journal
        self._path = journal.with_name(journal.name + ".lock")
        self._depth = 0  # Optuna takes the lock for each line, also within `TrialJournal.locked`

    def acquire(self) -> bool:
        if self._depth == 0:
            file = open(self._path, "a")  # noqa: SIM115 (closed by release)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                _drop_unfinished_line(self._journal)
            except BaseException:
                file.close()
                raise
            self._file = file
        self._depth += 1
        return True

    def release(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._file.close()  # and so unlocks


def _drop_unfinished_line(path: Path) -> None:
    """Cut off what follows the last line's end."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("r+b") as file:
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
