"""The precision that "auto" means, and what a history tells of the device."""

import pytest
import torch

from vitrify.training.devices import device_name, peak_memory_mb, resolve_precision

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx512_bf16": True, "amx_bf16": False}, "bfloat16"),
        ({"avx512_bf16": False, "amx_bf16": True}, "bfloat16"),
        ({"avx512_bf16": False, "amx_bf16": False, "avx512_f": True}, "float32"),
        ({}, "float32"),  # another kind of processor
    ],
)
def test_auto_is_bfloat16_where_the_processor_has_it(capabilities, expected, monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert resolve_precision("auto", CPU) == expected
    assert resolve_precision("float32", CPU) == "float32"
    assert resolve_precision("bfloat16", CPU) == "bfloat16"


@pytest.mark.parametrize("has", [True, False])
def test_auto_is_bfloat16_where_the_gpu_has_it(has, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has and not including_emulation)
    assert resolve_precision("auto", torch.device("cuda")) == ("bfloat16" if has else "float32")


def test_unknown_precision_is_refused():
    with pytest.raises(ValueError, match="precision='float16' must be one of auto, float32, bfloat16"):
        resolve_precision("float16", CPU)


def test_peak_memory_grows_with_what_is_held():
    before = peak_memory_mb(CPU)
    held = torch.ones(60_000_000)  # 240 MB
    assert peak_memory_mb(CPU) >= before
    assert peak_memory_mb(CPU) > 240
    assert held[-1] == 1
    assert device_name(CPU) == "CPU"
