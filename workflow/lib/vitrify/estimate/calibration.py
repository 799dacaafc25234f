"""What calibrations measure: seconds, bytes and operations of one unit of work."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vitrify.files import read_json, write_json

BUSY = 0.5  # load of a core


@dataclass(frozen=True)
class Calibration:
    """Costs of units of work; see `vitrify.estimate.counts.Stage` for the units.

    Attributes:
        seconds: of one core; of the GPU for networks that run on one.
        bytes: of a file, for each thing kept.
        flops: floating-point operations, where a GPU could do them.
        gpu: names of the networks that were measured on a GPU.
        notes: lines that say at what it was measured.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    bytes: dict[str, float] = field(default_factory=dict)
    flops: dict[str, float] = field(default_factory=dict)
    gpu: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def write(self, path: str | os.PathLike) -> None:
        """Write it as JSON."""
        write_json(path, vars(self))


def read_calibrations(paths: Sequence[str | Path]) -> Calibration:
    """Several calibrations of different units as one."""
    whole = Calibration()
    for path in paths:
        part = read_json(path)
        for name in ("seconds", "bytes", "flops"):
            getattr(whole, name).update(part[name])
        whole.gpu.extend(part["gpu"])
        whole.notes.extend(part["notes"])
    return whole


def job_seconds() -> float:
    """CPU time of this process so far: at the begin of a script's work, that of starting Python and of its imports."""
    return time.process_time()


def usable_cores(threads: int) -> int:
    """Cores of this machine that a job may use; on a cluster, a job that stays at home is given more than there are."""
    return min(threads, len(os.sched_getaffinity(0)))


def busy_note(cores: int) -> list[str]:
    """A line if other programs keep the machine busy; to be asked for before it is set to work."""
    load = os.getloadavg()[0] / cores
    said = f"Other programs were running ({load:.1f} a core), so the networks' times may be too long."
    return [said] if load > BUSY else []
