"""What the machine tells both networks."""

from pathlib import Path

import pytest

from vitrify.training.devices import process_peak_memory, processor_is_fast_in_bfloat16, resolve_precision


@pytest.mark.parametrize(("fast", "auto"), [(True, "bfloat16"), (False, "float32")])
def test_auto_asks_the_device_and_the_others_do_not(fast, auto):
    assert resolve_precision("auto", lambda: fast) == auto
    for wanted in ("float32", "bfloat16"):
        assert resolve_precision(wanted, lambda: pytest.fail("the device was asked")) == wanted


@pytest.mark.parametrize(
    ("flags", "fast"), [("fpu amx_bf16", True), ("avx512f avx512_bf16", True), ("avx2 avx512f", False)]
)
def test_flags_of_the_first_processor_tell_whether_it_is_fast(flags, fast, tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text(f"processor\t: 0\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t: amx_bf16\n")
    assert processor_is_fast_in_bfloat16(path) == fast


def test_a_processor_that_does_not_tell_is_taken_for_slow(tmp_path):
    assert not processor_is_fast_in_bfloat16(tmp_path / "absent")
    (tmp_path / "cpuinfo").write_text("Features\t: fp asimd\n")  # another kind
    assert not processor_is_fast_in_bfloat16(tmp_path / "cpuinfo")


def test_memory_of_this_process_is_in_megabytes():
    status = Path("/proc/self/status").read_text().splitlines()
    highest = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))  # kB of 1024 bytes
    assert process_peak_memory() == pytest.approx(highest * 1024 / 1e6, rel=0.01)
