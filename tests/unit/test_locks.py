import errno
import fcntl
import os
import re
import signal
import subprocess
import sys

import pytest

from conftest import ROOT
from patience import PATIENCE
from vitrify.errors import WorkError, WriteError
from vitrify.jobs import locks
from vitrify.jobs.locks import HeldError, Turn, alone

ME = rf"process {os.getpid()} of \S+ on \S+, since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d"


def holder(path):
    """A process that has taken its turn at a path, and sleeps."""
    code = f"""
import sys, time
sys.path[:0] = [{str(ROOT / "workflow" / "lib")!r}]
from pathlib import Path
from vitrify.jobs.locks import Turn
turn = Turn(Path({str(path)!r}))
turn.take()
print("taken", flush=True)
time.sleep({PATIENCE})
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "taken\n"
    return process


def test_a_turn_that_another_process_has_is_refused_in_one_line_that_says_who(tmp_path):
    path = tmp_path / "study" / ".lock"
    other = holder(path)
    try:
        with pytest.raises(HeldError) as refusal:
            Turn(path).take(0.3)
    finally:
        other.kill()
        other.wait()
    who = rf"process {other.pid} of \S+ on \S+, since 20.*"
    folder = re.escape(str(path.parent))
    assert re.fullmatch(f"{folder}: at work here is {who}; nothing was done", str(refusal.value))


def test_a_killed_process_leaves_nothing_to_tidy_up(tmp_path):
    path = tmp_path / ".lock"
    other = holder(path)
    other.send_signal(signal.SIGKILL)
    other.wait()
    Turn(path).take(0.3)
    assert re.match(ME, path.read_text())


def test_what_was_planned_while_another_was_at_work_is_refused(tmp_path):
    path = tmp_path / ".lock"
    first = Turn(path)
    first.take()
    during = Turn(path)
    first.give_back()
    with pytest.raises(HeldError, match="at work here is"):
        during.take()
    before, after = Turn(path), Turn(path)
    after.take()
    after.give_back()
    with pytest.raises(HeldError, match=r"at work here was, just now, process .* type the same command again"):
        before.take()
    Turn(path).take()


def test_who_only_looks_disturbs_nobody_and_makes_nothing(tmp_path):
    path = tmp_path / "study" / ".lock"
    Turn(path)
    assert not path.parent.exists()
    first = Turn(path)
    first.take()
    Turn(path)
    assert re.match(ME, path.read_text())


def test_a_turn_is_not_inherited_by_children(tmp_path):
    path = tmp_path / ".lock"
    turn = Turn(path)
    turn.take()
    child = subprocess.Popen(["sleep", str(PATIENCE)], close_fds=False)
    turn.give_back()
    try:
        Turn(path).take(0)
    finally:
        child.kill()
        child.wait()


def test_locks_of_two_folders_do_not_meet(tmp_path):
    turns = [Turn(tmp_path / name / ".lock") for name in "ab"]
    for turn in turns:
        turn.take(0)


def test_a_lock_file_can_be_removed_by_its_holder_while_others_wait(tmp_path):
    path = tmp_path / "lock"
    with alone(path, goes=True):
        waiting = os.open(path, os.O_RDWR)
    assert not path.exists()
    fcntl.flock(waiting, fcntl.LOCK_EX)  # of a file that nobody finds any more
    with alone(path, 0), pytest.raises(HeldError), alone(path, 0.2):
        pass
    os.close(waiting)


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK])
def test_a_file_system_without_locks_gets_a_line_that_says_what_to_do(number, tmp_path, monkeypatch):
    def flock(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(WorkError, match=r"\.lock: this file system has no locks .* mount it with locks"):
        Turn(tmp_path / ".lock").take()


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "study").write_text("a file in the folder's place")
    with pytest.raises(WriteError, match=r"study: cannot be written"):
        Turn(tmp_path / "study" / ".lock").take()


def test_who_holds_a_lock_is_said_to_whoever_looks_and_looking_takes_nothing(tmp_path):
    path = tmp_path / ".lock"
    assert locks.holder(path) is None
    assert not path.exists()
    other = holder(path)
    try:
        assert re.fullmatch(rf"process {other.pid} of \S+ on \S+, since 20.*", locks.holder(path))
    finally:
        other.kill()
        other.wait()
    assert locks.holder(path) is None
    Turn(path).take(0.3)


@pytest.mark.parametrize("thing", ["link", "dangling link", "pipe", "folder"])
def test_only_a_regular_file_is_locked_and_nothing_else_is_followed_waited_for_or_changed(thing, tmp_path):
    path, victim = tmp_path / ".lock", tmp_path / "victim"
    if thing == "pipe":
        os.mkfifo(path)
    elif thing == "folder":
        path.mkdir()
    else:
        path.symlink_to(victim)
        if thing == "link":
            victim.write_text("precious")
            victim.chmod(0o600)
    assert locks.holder(path) is None
    with pytest.raises(WorkError, match=r"\.lock must be a regular file: remove it"):
        Turn(path).take(0)
    assert victim.exists() == (thing == "link")
    if thing == "link":
        assert (victim.read_text(), victim.stat().st_mode & 0o777) == ("precious", 0o600)
