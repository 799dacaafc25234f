"""Torch's device: threads, the GPU if there is one, precision, memory."""

import torch

from vitrify.training.devices import process_peak_memory, processor_is_fast_in_bfloat16, resolve_precision


def limit_threads(threads: int) -> None:
    """Limit torch's CPU threads, from now on and in the whole process."""
    torch.set_num_threads(threads)


def find_device() -> torch.device:
    """Return the GPU, if torch finds one (CUDA_VISIBLE_DEVICES= hides it), else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_name(device: torch.device) -> str:
    """CPU, or the name of the GPU."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"


def resolved_precision(wanted: str, device: torch.device) -> str:
    """Return the training precision on a device; see `vitrify.training.devices.resolve_precision`."""
    return resolve_precision(wanted, lambda: _is_fast_in_bfloat16(device))


def peak_memory(device: torch.device) -> float:
    """Most memory so far, in MB (10^6 bytes): torch's tensors on a GPU, otherwise this process."""
    return torch.cuda.max_memory_allocated(device) / 1e6 if device.type == "cuda" else process_peak_memory()


def _is_fast_in_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return processor_is_fast_in_bfloat16()
