"""TensorFlow's device: threads, the GPU if there is one, precision, memory."""

import logging

from vitrify.models.framework import tf
from vitrify.training.devices import process_peak_memory, processor_is_fast_in_bfloat16, resolve_precision

FAST_BFLOAT16_GPU = (8, 0)  # compute capability from which on a GPU has them: Ampere

logger = logging.getLogger(__name__)


def limit_threads(threads: int) -> None:
    """Limit TensorFlow's CPU threads; must precede its first operation, later it can only warn.

    On a GPU it then takes only the memory that it needs, so several trainings can share one.
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
    """Return the one device in use: the name of the first GPU, or "CPU"."""
    gpu = _gpu()
    return "CPU" if gpu is None else gpu.get("device_name", "GPU")


def resolved_precision(wanted: str) -> str:
    """Return the training precision; see `vitrify.training.devices.resolve_precision`."""
    return resolve_precision(wanted, _is_fast_in_bfloat16)


def peak_memory() -> float:
    """Most memory so far, in MB (10^6 bytes): of the GPU if there is one, otherwise of this process."""
    if _gpu() is not None:
        return tf.config.experimental.get_memory_info("GPU:0")["peak"] / 1e6
    return process_peak_memory()


def _is_fast_in_bfloat16() -> bool:
    gpu = _gpu()
    if gpu is not None:
        return gpu.get("compute_capability", (0, 0)) >= FAST_BFLOAT16_GPU
    return processor_is_fast_in_bfloat16()


def _gpu() -> dict | None:
    gpus = tf.config.list_physical_devices("GPU")
    return tf.config.experimental.get_device_details(gpus[0]) if gpus else None
