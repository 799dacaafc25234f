"""Processes that end with the one that started them, so that nobody meets orphans at work."""

import ctypes
import os
import signal
import sys

_STARTED_BY = "VITRIFY_STARTED_BY"
_PR_SET_PDEATHSIG = 1  # of linux/prctl.h: the signal that a process gets when its parent dies


def take_along() -> None:
    """Called by a process that starts jobs: those that call `end_with_starter` end when it does."""
    os.environ[_STARTED_BY] = f"{os.getpid()} {_namespace()}"


def end_with_starter() -> None:
    """Called by a job: be killed when the process that started it dies, however that dies; now, if it has died already.

    The starter must be this process's parent, or the parent of all between. Where nobody has called `take_along`
    nothing happens.
    """
    if _STARTED_BY not in os.environ:
        return
    end_with_parent()
    pid, _, namespace = os.environ[_STARTED_BY].partition(" ")
    # In a container processes have other numbers.
    if namespace == _namespace() and not _is_there(int(pid)):
        os.kill(os.getpid(), signal.SIGKILL)


def end_with_parent(parent: int | None = None) -> None:
    """Be killed when the parent dies; now, if it has died already. Only Linux can do that: elsewhere, nothing.

    Args:
        parent: its number; none where it is known to live.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _namespace() -> str:
    """Of process numbers."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
