"""Where TensorFlow computes, and in which precision."""

import pytest

from vitrify.training import cnn_device
from vitrify.training.cnn_device import device, resolved_precision

AMPERE, TURING = {"device_name": "A100", "compute_capability": (8, 0)}, {"compute_capability": (7, 5)}


@pytest.mark.parametrize(
    ("gpu", "processor", "expected"),
    [
        (None, False, "float32"),
        (None, True, "bfloat16"),
        (AMPERE, False, "bfloat16"),
        (TURING, True, "float32"),  # the processor does not matter then
    ],
)
def test_auto_is_bfloat16_where_the_device_that_is_used_is_fast_at_it(gpu, processor, expected, monkeypatch):
    monkeypatch.setattr(cnn_device, "_gpu", lambda: gpu)
    monkeypatch.setattr(cnn_device, "processor_is_fast_in_bfloat16", lambda: processor)
    assert resolved_precision("auto") == expected


def test_the_device_is_the_gpu_if_there_is_one(monkeypatch):
    monkeypatch.setattr(cnn_device, "_gpu", lambda: AMPERE)
    assert device() == "A100"
    monkeypatch.setattr(cnn_device, "_gpu", lambda: None)
    assert device() == "CPU"
