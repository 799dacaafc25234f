"""Worker processes of a search: they are replaced when they die, and die with the one that started them."""

import os
import signal
import time

import pandas as pd
import pytest
import torch

from searches import in_fork, prepare, run, score, wait_for
from vitrify.training.workers import carry_out


@pytest.mark.parametrize("side_by_side", [1, 3])
def test_the_search_is_that_of_a_single_process(side_by_side, tmp_path):
    table = carry_out(prepare(tmp_path / "workers.log", side_by_side=side_by_side))
    pd.testing.assert_frame_equal(table, run(tmp_path / "alone.log", side_by_side=side_by_side))


def test_trials_run_in_other_processes_and_side_by_side(tmp_path):
    def leave_a_mark(hyperparameters, seed):
        (tmp_path / f"{os.getpid()}.mark").touch()
        deadline = time.monotonic() + 30
        while len(list(tmp_path.glob("*.mark"))) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)  # until another process is at a trial too
        return score(hyperparameters, seed) | {"marks": len(list(tmp_path.glob("*.mark")))}

    table = carry_out(prepare(tmp_path / "journal.log", function=leave_a_mark, trials=3, side_by_side=2))
    assert (table["marks"] >= 2).all()
    assert not (tmp_path / f"{os.getpid()}.mark").exists()


def killed(tmp_path, times, side_by_side):
    """A function whose trials of width 4 are killed as by the kernel out of memory, so many times."""

    def function(hyperparameters, seed):
        deaths = tmp_path / f"deaths_{seed}"
        count = len(deaths.read_text()) if deaths.exists() else 0
        if hyperparameters["width"] == 4 and count < times:
            deaths.write_text("x" * (count + 1))
            os.kill(os.getpid(), signal.SIGKILL)
        return score(hyperparameters, seed)

    return carry_out(prepare(tmp_path / "journal.log", function=function, side_by_side=side_by_side))


@pytest.mark.parametrize("side_by_side", [1, 3])
def test_a_trial_whose_process_is_killed_once_is_repeated_as_it_was(side_by_side, tmp_path):
    table = killed(tmp_path, 1, side_by_side)
    assert list(tmp_path.glob("deaths_*"))
    pd.testing.assert_frame_equal(table, run(tmp_path / "alone.log", side_by_side=side_by_side))


@pytest.mark.parametrize("side_by_side", [1, 3])
def test_a_trial_whose_process_is_killed_each_time_is_recorded_as_failed(side_by_side, tmp_path):
    table = killed(tmp_path, 1000, side_by_side)
    failed = table["width"] == 4
    assert 0 < failed.sum() < len(table) == 8
    assert (table["state"] == failed.map({True: "failed", False: "complete"})).all()
    assert table.loc[failed, "reason"].str.contains(r"ended by SIGKILL \d times, as when memory runs out").all()
    # What is known and what is not is as if the trials had raised an error.
    expected = run(tmp_path / "alone.log", function=raising_at_width_4, side_by_side=side_by_side)
    pd.testing.assert_frame_equal(table.drop(columns="reason"), expected.drop(columns="reason"))


def raising_at_width_4(hyperparameters, seed):
    if hyperparameters["width"] == 4:
        raise MemoryError
    return score(hyperparameters, seed)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="Linux only")
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_the_process_that_started_them_and_the_search_can_go_on(by, tmp_path):
    def endless(hyperparameters, seed):
        (tmp_path / f"{os.getpid()}.mark").touch()
        time.sleep(60)

    search = prepare(tmp_path / "journal.log", function=endless, side_by_side=2)
    parent = in_fork(carry_out, search)
    wait_for(lambda: len(list(tmp_path.glob("*.mark"))) == 2)
    pids = [int(path.stem) for path in tmp_path.glob("*.mark")]
    os.kill(parent, by)
    os.waitpid(parent, 0)
    wait_for(lambda: not any(map(is_running, pids)))
    table = carry_out(prepare(tmp_path / "journal.log", side_by_side=2))
    pd.testing.assert_frame_equal(table, run(tmp_path / "alone.log", side_by_side=2))


def test_a_search_of_which_all_trials_failed_tells_why(tmp_path):
    def broken(hyperparameters, seed):
        raise OSError("no such device")

    with pytest.raises(RuntimeError, match="all 8 trials failed, the last with OSError: no such device"):
        carry_out(prepare(tmp_path / "journal.log", function=broken))


def test_trials_run_in_this_process_where_torch_has_looked_at_the_gpu_before(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(torch.cuda, "_is_in_bad_fork", lambda: True)
    pids = []

    def here(hyperparameters, seed):
        pids.append(os.getpid())
        return score(hyperparameters, seed)

    table = carry_out(prepare(tmp_path / "journal.log", function=here, side_by_side=2))
    assert set(pids) == {os.getpid()}
    assert "the GPU was looked at before" in caplog.text
    pd.testing.assert_frame_equal(table, run(tmp_path / "alone.log", side_by_side=2))


def test_an_error_that_is_not_a_trials_ends_the_search(tmp_path):
    def leave(hyperparameters, seed):
        raise SystemExit(3)

    with pytest.raises(RuntimeError, match="stopped with exit status 3"):
        carry_out(prepare(tmp_path / "journal.log", function=leave, side_by_side=2))
