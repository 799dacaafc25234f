"""Where torch computes, and in which precision."""

import pytest
import torch

from vitrify.training import dmpnn_device
from vitrify.training.dmpnn_device import device_name, peak_memory, resolved_precision

CPU = torch.device("cpu")


@pytest.mark.parametrize(("fast", "expected"), [(True, "bfloat16"), (False, "float32")])
def test_auto_is_bfloat16_where_the_processor_is_fast_at_it(fast, expected, monkeypatch):
    monkeypatch.setattr(dmpnn_device, "processor_is_fast_in_bfloat16", lambda: fast)
    assert resolved_precision("auto", CPU) == expected


@pytest.mark.parametrize("has", [True, False])
def test_auto_is_bfloat16_where_the_gpu_has_it(has, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has and not including_emulation)
    assert resolved_precision("auto", torch.device("cuda")) == ("bfloat16" if has else "float32")


def test_peak_memory_grows_with_what_is_held():
    before = peak_memory(CPU)
    held = torch.ones(60_000_000)  # 240 MB
    assert peak_memory(CPU) >= before
    assert peak_memory(CPU) > 240
    assert held[-1] == 1
    assert device_name(CPU) == "CPU"
