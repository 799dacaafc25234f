"""Where TensorFlow computes, found when it does: threads, the GPU if there is one, precision, memory."""

import logging
import resource
from pathlib import Path

import tensorflow as tf

PRECISIONS = ("float32", "bfloat16")
FAST_BFLOAT16 = {"amx_bf16", "avx512_bf16"}  # what Linux calls a processor's instructions for it
FAST_BFLOAT16_GPU = (8, 0)  # compute capability from which on a GPU has them: Ampere

logger = logging.getLogger(__name__)


def limit_threads(threads: int) -> None:
    """Let TensorFlow use so many CPU threads; must come before its first operation, later it can only warn.

    Of a GPU it then takes the memory that it needs and not all there is, so that several trainings can share one.
    """
    try:
        for gpu in tf.config.list_physical_devices("GPU"):
            tf.config.experimental.set_memory_growth(gpu, True)
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    except RuntimeError:
        used = tf.config.threading.get_intra_op_parallelism_threads()
        if used != threads:
            logger.warning("TensorFlow already runs with %d threads (0: all cores), not with %d", used, threads)


def device() -> str:
    """The one device that is used: the name of the first GPU, or "CPU"."""
    gpu = _gpu()
    return "CPU" if gpu is None else gpu.get("device_name", "GPU")


def resolved_precision(wanted: str) -> str:
    """The precision to train in.

    Args:
        wanted: float32, bfloat16, or auto: bfloat16 where the device that is used is fast at it.

    Returns:
        float32 or bfloat16.

    Raises:
        ValueError: if `wanted` is none of the three.
    """
    if wanted in PRECISIONS:
        return wanted
    if wanted != "auto":
        raise ValueError(f"precision={wanted} must be auto, float32 or bfloat16")
    gpu = _gpu()
    if gpu is not None:
        return "bfloat16" if gpu.get("compute_capability", (0, 0)) >= FAST_BFLOAT16_GPU else "float32"
    return "bfloat16" if FAST_BFLOAT16 & _processor_flags() else "float32"


def peak_memory() -> float:
    """Most memory so far, in MB (10^6 bytes): of the GPU if there is one, otherwise of this process."""
    if _gpu() is not None:
        return tf.config.experimental.get_memory_info("GPU:0")["peak"] / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6  # Linux counts in 1024 bytes


def _gpu() -> dict | None:
    gpus = tf.config.list_physical_devices("GPU")
    return tf.config.experimental.get_device_details(gpus[0]) if gpus else None


def _processor_flags(path: Path = Path("/proc/cpuinfo")) -> set[str]:
    """Instructions of the processor; none known where there is no such file."""
    if not path.exists():
        return set()
    lines = (line for line in path.read_text().splitlines() if line.startswith(("flags", "Features")))
    return set(next(lines, "").partition(":")[2].split())
