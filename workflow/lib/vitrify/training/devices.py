"""Properties of the machine that both networks need, read at run time: precision, memory."""

import resource
import sys
from collections.abc import Callable
from pathlib import Path

FAST_BFLOAT16 = {"amx_bf16", "avx512_bf16"}  # what Linux calls a processor's instructions for it


def resolve_precision(wanted: str, is_fast: Callable[[], bool]) -> str:
    """Return the training precision: float32 or bfloat16 as wanted; of auto, bfloat16 where the device is fast at it.

    Whether it is fast is asked only if it matters.
    """
    if wanted != "auto":
        return wanted
    return "bfloat16" if is_fast() else "float32"


def processor_is_fast_in_bfloat16(path: Path = Path("/proc/cpuinfo")) -> bool:
    """Return whether the processor has instructions for bfloat16; False where `path` does not exist."""
    if not path.exists():
        return False
    lines = (line for line in path.read_text().splitlines() if line.startswith("flags"))
    return not FAST_BFLOAT16.isdisjoint(next(lines, "").partition(":")[2].split())


def process_peak_memory() -> float:
    """Most memory that this process has held so far, in MB (10^6 bytes)."""
    unit = 1 if sys.platform == "darwin" else 1024  # bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
