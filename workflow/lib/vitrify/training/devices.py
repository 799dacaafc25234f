"""Where torch computes, and how exactly: found when a training runs, never before."""

import resource
import sys

import torch

PRECISIONS = ("auto", "float32", "bfloat16")


def find_device() -> torch.device:
    """The GPU, if torch sees one (CUDA_VISIBLE_DEVICES= hides it), else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def resolve_precision(precision: str, device: torch.device) -> str:
    """The precision to train in on a device: auto is bfloat16 where it has instructions for it, else float32.

    Raises:
        ValueError: if the precision is not known.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision={precision!r} must be one of {', '.join(PRECISIONS)}")
    if precision != "auto":
        return precision
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        has = torch.cpu.get_capabilities()
        fast = has.get("amx_bf16", False) or has.get("avx512_bf16", False)
    return "bfloat16" if fast else "float32"


def device_name(device: torch.device) -> str:
    """CPU, or the name of the GPU."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"


def peak_memory_mb(device: torch.device) -> float:
    """Most memory held so far, MB: on a GPU by torch's tensors, else by this process, since it began."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 1e6
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return kilobytes * 1024 / 1e6
