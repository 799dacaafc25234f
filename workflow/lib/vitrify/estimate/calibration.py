"""Calibrations: seconds, bytes and operations of one unit of work."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vitrify.store.files import read_json, write_json

# Assumed, not measured: what a GPU of a computing centre sustains on networks of this size in single precision.
GPU_FLOPS = 1.0e13  # per second


@dataclass(frozen=True)
class Calibration:
    """Costs of units of work; see `vitrify.estimate.counts.Stage` for the units.

    Attributes:
        seconds: CPU time; of networks that run on a GPU, time.
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
        part = read_json(path, keys=("seconds", "bytes", "flops", "gpu", "notes"))
        for name in ("seconds", "bytes", "flops"):
            getattr(whole, name).update(part[name])
        whole.gpu.extend(part["gpu"])
        whole.notes.extend(part["notes"])
    return whole


def job_seconds() -> float:
    """CPU time of this process so far: at the begin of a script's work, that of starting Python and of its imports."""
    return time.process_time()


def cores_here() -> int:
    """Cores of this machine that this process may use."""
    return len(os.sched_getaffinity(0))
