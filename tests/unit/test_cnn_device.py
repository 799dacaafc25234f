from pathlib import Path

import pytest

from vitrify.training import cnn_device
from vitrify.training.cnn_device import device, peak_memory, resolved_precision

AMPERE, TURING = {"device_name": "A100", "compute_capability": (8, 0)}, {"compute_capability": (7, 5)}


@pytest.mark.parametrize(
    ("gpu", "flags", "expected"),
    [
        (None, {"avx2", "avx512f"}, "float32"),
        (None, {"avx512f", "avx512_bf16"}, "bfloat16"),
        (None, {"amx_bf16"}, "bfloat16"),
        (None, set(), "float32"),
        (AMPERE, set(), "bfloat16"),
        (TURING, {"amx_bf16"}, "float32"),  # the processor does not matter then
    ],
)
def test_auto_is_bfloat16_where_the_device_that_is_used_is_fast_at_it(gpu, flags, expected, monkeypatch):
    monkeypatch.setattr(cnn_device, "_gpu", lambda: gpu)
    monkeypatch.setattr(cnn_device, "_processor_flags", lambda: flags)
    assert resolved_precision("auto") == expected
    assert resolved_precision("float32") == "float32"
    assert resolved_precision("bfloat16") == "bfloat16"


def test_another_precision_is_refused():
    with pytest.raises(ValueError, match="precision=half must be auto, float32 or bfloat16"):
        resolved_precision("half")


def test_flags_are_those_of_the_first_processor(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text("processor\t: 0\nflags\t\t: fpu amx_bf16\n\nprocessor\t: 1\nflags\t\t: fpu\n")
    assert cnn_device._processor_flags(path) == {"fpu", "amx_bf16"}
    assert cnn_device._processor_flags(tmp_path / "absent") == set()


def test_the_device_is_the_gpu_if_there_is_one(monkeypatch):
    monkeypatch.setattr(cnn_device, "_gpu", lambda: AMPERE)
    assert device() == "A100"
    monkeypatch.setattr(cnn_device, "_gpu", lambda: None)
    assert device() == "CPU"


def test_memory_of_this_process_is_in_megabytes(monkeypatch):
    monkeypatch.setattr(cnn_device, "_gpu", lambda: None)
    status = Path("/proc/self/status").read_text().splitlines()
    highest = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))  # kB of 1024 bytes
    assert peak_memory() == pytest.approx(highest * 1024 / 1e6, rel=0.01)
