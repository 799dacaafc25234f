"""Points at which the jobs of a study wait, until they are killed or released: a moment that cannot be missed.

A kill that looks for its moment comes too late where a processor is fast, and too early where it is busy. So the job
waits for the kill instead. That is no part of the workflow: `install` adds it to a clone, for the calls of Snakemake
that are given `Holds.environment`. Jobs import this module too, so it imports nothing that takes time.
"""

import json
import os
import stat
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path

LONGEST = 3600  # seconds that a job waits, should whoever holds it have gone

_VARIABLE = "VITRIFY_HOLDS"
_ADDED = """

# Added by tests/faults/holds.py, to this clone: there are points at which jobs wait.
import sys

sys.path.append({folder!r})
import holds

begin = holds.waiting(begin)
"""


def install(clone: Path) -> None:
    """Have the jobs of a clone wait where they are told to. It changes no digest of code: scripts stay as they are."""
    with open(clone / "workflow" / "scripts" / "job.py", "a", encoding="utf-8") as file:
        file.write(_ADDED.format(folder=str(clone / "tests" / "faults")))


class Holds:
    """Points of a study, each of which holds one process, the first that comes there.

    Args:
        folder: where jobs tell that they are held, not in the study; it is there.
        points: by name. One without a slash is a rule, whose job waits at its beginning. The others are folders below
            the study's `work`: of a run, in which LAMMPS waits in the middle of its work, when it has written two
            restart files; or of a search or training, which waits when it has written a checkpoint.

    Attributes:
        points: as given.
    """

    def __init__(self, folder: Path, points: dict[str, str]):
        self._folder, self.points = Path(folder), points

    @property
    def environment(self) -> dict[str, str]:
        """Variables for the Snakemake whose jobs are to wait."""
        return {_VARIABLE: json.dumps([str(self._folder), self.points])}

    def job_at(self, name: str) -> int | None:
        """Return the process that was held first at a point, or None; of LAMMPS, it is the job that starts it."""
        try:
            return int(os.readlink(self._folder / name))
        except FileNotFoundError:
            return None

    def release(self, name: str) -> None:
        """Let the process at a point go on."""
        _released(self._folder / name).touch()

    def taken(self, place: str) -> Path | None:
        """Take a point for this process.

        Args:
            place: a rule, or a folder.

        Returns:
            The file that tells so; None if there is no point, or another process was there before.
        """
        for name, point in self.points.items():
            if f"/{point}/" in f"/{place}/":
                mark = self._folder / name
                try:
                    os.symlink(str(os.getpid()), mark)  # whole at once, and for one process only
                except FileExistsError:
                    return None
                return mark
        return None

    def hold(self, place: str) -> None:
        """Wait here, if there is a point at this place and no process was there before."""
        mark = self.taken(place)
        until = time.monotonic() + LONGEST
        while mark is not None and not _released(mark).exists():
            if time.monotonic() > until:
                raise TimeoutError(f"held at {place}, and neither killed nor released in {LONGEST} s")
            time.sleep(0.05)


def waiting(begin: Callable) -> Callable:
    """Return what every script begins with, so that its job waits where it is told to."""
    if _VARIABLE not in os.environ:
        return begin
    folder, points = json.loads(os.environ[_VARIABLE])
    holds = Holds(Path(folder), points)

    @wraps(begin)
    def begin_and_wait(snakemake):
        output = begin(snakemake)
        if snakemake.rule == "cool":
            from vitrify.simulation import cool

            cool.run_lammps = _stopping(cool.run_lammps, holds)
        if snakemake.rule.startswith(("tune_", "train_")):
            from vitrify.training.checkpoints import Checkpoints

            Checkpoints.write = _holding(Checkpoints.write, holds)
        holds.hold(snakemake.rule)
        return output

    return begin_and_wait


def _holding(write: Callable, holds: Holds) -> Callable:
    """Return what writes a checkpoint and waits then."""

    @wraps(write)
    def write_and_wait(checkpoints, *content):
        write(checkpoints, *content)
        holds.hold(checkpoints._folder.as_posix())

    return write_and_wait


def _stopping(run_lammps: Callable, holds: Holds) -> Callable:
    """Return what runs LAMMPS, which waits where it opens a frame: there is a pipe that nobody reads."""

    @wraps(run_lammps)
    def run_and_wait(template, folder, variables, *more, **others):
        every, restart = variables["frame_interval"], variables["restart_interval"]
        frame = folder / f"frame.{(2 * restart // every + 1) * every}.bin"
        if frame.exists() and stat.S_ISFIFO(frame.stat().st_mode):
            frame.unlink()  # of a run that was killed there
        elif holds.taken(folder.as_posix()):
            os.mkfifo(frame)
        run_lammps(template, folder, variables, *more, **others)

    return run_and_wait


def _released(mark: Path) -> Path:
    return mark.with_name(f"{mark.name}.released")
