"""Locks on files, which the kernel frees when their holder dies, however it dies."""

import contextlib
import errno
import fcntl
import getpass
import os
import socket
import stat
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path

from vitrify.errors import WorkError
from vitrify.store.files import writing

_WITHOUT_LOCKS = {errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOLCK}
_PAUSE = 0.1  # seconds between attempts


class HeldError(WorkError):
    """Somebody else holds the lock; the message is one line that names the holder, the place and the time."""


@contextlib.contextmanager
def alone(path: Path, patience: float = 30.0, goes: bool = False) -> Iterator[int]:
    """Hold a lock on a file. It is a lock of the file's open description, so children that inherit it hold it too.

    The file, made if it is not there, says who holds it. It may stay when it is free, unless it `goes`: it is the
    kernel that knows whether it is held. Its descriptor is yielded, to be passed to children.

    Args:
        patience: seconds to wait for another holder, who may just be dying.

    Raises:
        HeldError: if another process holds it all that time.
        WorkError: on file systems without locks; the message says what to do.
        WriteError: if the file cannot be written.
    """
    with _locked(path, patience) as file:
        with writing(path):
            _sign(file)
        yield file.fileno()
        if goes:
            path.unlink(missing_ok=True)


class Turn:
    """The right to change a folder, as long as this object lives: one process at a time.

    What is to be done is planned before the turn is taken, and a plan is good for nothing if somebody has changed the
    folder meanwhile. So this is made before the plan, and `take` refuses if anybody has had the turn since then.
    Neither folder nor file is made before the turn is taken.
    """

    def __init__(self, path: Path):
        self._path = Path(path)
        self._was_held, *self._seen = _look(self._path)
        self._kept = contextlib.ExitStack()

    def take(self, patience: float = 2.0) -> None:
        """Take the turn, see `alone`; raises a HeldError also if somebody had it since this object was made."""
        folder = self._path.parent
        if self._was_held:
            raise HeldError(f"{folder}: at work here is {self._seen[0]}; nothing was done")
        with writing(folder), contextlib.ExitStack() as stack:
            folder.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(_locked(self._path, patience))
            _, *now = _look(self._path)
            if now != self._seen:
                raise HeldError(f"{folder}: at work here was, just now, {now[0]}; type the same command again")
            _sign(file)
            self._kept = stack.pop_all()

    def give_back(self) -> None:
        """End the turn before the process ends."""
        self._kept.close()


def holder(path: Path) -> str | None:
    """Return the holder of a lock at this moment, in the words of its file; None without a holder."""
    held, who, _ = _look(path)
    return who if held else None


def _sign(file: TextIOWrapper) -> None:
    """Write the holder into a locked file."""
    job = f", Slurm job {os.environ['SLURM_JOB_ID']}" if "SLURM_JOB_ID" in os.environ else ""
    since = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
    file.truncate(0)
    text = f"process {os.getpid()} of {_user()} on {socket.gethostname()}{job}, since {since}\n{uuid.uuid4()}\n"
    os.write(file.fileno(), text.encode())  # without a buffer, which a full disk would make an error of once more


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in containers
        return f"user {os.getuid()}"


def _look(path: Path) -> tuple[bool, str, str]:
    """State of a lock: if it is held now, who signed it last, and a mark that no other signature has.

    The look takes the lock, shared, for no time, which who wants to take it waits for. Of a file that is not there,
    not ours, or on a file system without locks nothing is known: who wants to take the lock will be told.
    """
    held, text = False, ""
    with contextlib.suppress(OSError, WorkError), _open(path, os.O_RDONLY) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            held = True
        text = file.read().strip()
    who, _, mark = text.partition("\n")
    return held, who or "another process", mark


@contextlib.contextmanager
def _locked(path: Path, patience: float) -> Iterator[TextIOWrapper]:
    """The file, open and locked; see `alone`."""
    until = time.monotonic() + patience
    while True:
        with _opened(path) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise HeldError(f"{path.parent}: still at work here is {_look(path)[1]}") from None
            except OSError as error:
                if error.errno not in _WITHOUT_LOCKS:
                    raise
                raise WorkError(
                    f"{path}: this file system has no locks ({error.strerror}), without which two processes could "
                    "spoil each other's work; mount it with locks (Lustre: -o flock), or put the results elsewhere"
                ) from None
            else:
                if _is_the_file(file, path):  # and not one that its last holder has removed
                    yield file
                    return
                continue
        time.sleep(_PAUSE)


def _open(path: Path, flags: int) -> TextIOWrapper:
    """Open a lock file, and no other: a symbolic link would lead to another file of this user, a pipe would wait.

    A WorkError is raised if there is something else in its place.
    """
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):  # a symbolic link, a pipe, a folder
            raise WorkError(f"{path} must be a regular file: remove it") from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise WorkError(f"{path} must be a regular file: remove it")
    return open(descriptor, "a" if flags & os.O_APPEND else "r", encoding="utf-8", errors="replace")


def _opened(path: Path) -> TextIOWrapper:
    """The file, to be locked and signed; others who may write in its folder may do so too."""
    try:
        file = _open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    except PermissionError:
        # Its last holder was somebody else, whose file it is. Who holds it now can be read all the same.
        held, who, _ = _look(path)
        if held:
            raise HeldError(f"{path.parent}: at work here is {who}") from None
        raise
    with contextlib.suppress(PermissionError):
        os.fchmod(file.fileno(), os.stat(path.parent).st_mode & 0o666 | 0o600)
    return file


def _is_the_file(file: TextIOWrapper, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False
