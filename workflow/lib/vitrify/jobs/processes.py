"""Processes that end with the one that started them, so that nobody meets orphans at work."""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Kept = TypeVar("Kept")
Result = TypeVar("Result")

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
    """Be killed when the parent dies; now, if it is no longer `parent`. Only Linux can do that: elsewhere, nothing."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def in_processes(
    task: Callable[..., Result], work: Iterable[tuple[Kept, tuple]], processes: int
) -> Iterator[tuple[Kept, Result]]:
    """Results of a task in the order of the work, of which so little is under way at a time that memory stays small.

    Work is what stays here and is yielded with the result, and the task's arguments; it is taken as it is needed, at
    most two pieces a process. One process is the calling one. Those that are forked may not be given Arrow data.
    """
    if processes == 1:
        for kept, arguments in work:
            yield kept, task(*arguments)
        return
    # Forked, because a worker that starts afresh would run the calling script again.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), initializer=end_with_parent) as pool:
        under_way = deque()
        for kept, arguments in work:
            if len(under_way) == 2 * processes:
                first, result = under_way.popleft()
                yield first, result.result()
            under_way.append((kept, pool.submit(task, *arguments)))
        for kept, result in under_way:
            yield kept, result.result()


def _namespace() -> str:
    """Namespace of process numbers."""
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
        pass
    return True
