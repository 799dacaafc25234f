"""Hyperparameter search: reproducible, resumable, not ended by a trial that lacks memory."""

import os
import random
import signal
import time

import numpy as np
import pandas as pd
import pytest

from patience import wait_for
from searches import SPACE, in_fork, run, score
from vitrify.errors import WorkError
from vitrify.training.search import best_trial


def test_one_row_a_trial_with_values_on_the_grid(tmp_path):
    table = run(tmp_path / "journal.log")
    assert list(table) == [
        *("trial", "state", "width", "length"),
        *("inner_validation_auc", "inner_test_auc", "epochs", "seed", "reason"),
    ]
    assert table["trial"].tolist() == list(range(8))
    assert set(table["state"]) == {"complete"}
    assert set(table["width"]) <= {1, 2, 3, 4, 5}
    assert set(table["length"]) <= {0.1, 0.15, 0.2, 0.25, 0.3}
    assert table["seed"].nunique() == 8


def test_hyperparameters_reach_training_as_plain_numbers(tmp_path):
    seen = []
    run(
        tmp_path / "journal.log",
        function=lambda hyperparameters, seed: seen.append(hyperparameters) or score(hyperparameters, seed),
    )
    assert {type(each["width"]) for each in seen} == {int}
    assert {type(each["length"]) for each in seen} == {float}
    assert {each["length"] for each in seen} <= {0.1, 0.15, 0.2, 0.25, 0.3}


def test_same_seed_same_search_and_other_seed_other_search(tmp_path):
    first, again, other = (run(tmp_path / name, seed=seed) for name, seed in [("a", 7), ("b", 7), ("c", 8)])
    pd.testing.assert_frame_equal(first, again)
    assert not first[["width", "length"]].equals(other[["width", "length"]])


@pytest.mark.parametrize("killed_at", [1, 6])  # while trials are random, and while they are modelled
def test_interrupted_search_continues_as_if_undisturbed(tmp_path, killed_at):
    calls = []

    def killed(hyperparameters, seed):
        calls.append(hyperparameters)
        if len(calls) == killed_at + 1:
            raise KeyboardInterrupt
        return score(hyperparameters, seed)

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "killed.log", function=killed)
    resumed = []
    table = run(tmp_path / "killed.log", function=lambda *trial: resumed.append(trial) or score(*trial))
    assert len(resumed) == 8 - killed_at
    pd.testing.assert_frame_equal(table, run(tmp_path / "undisturbed.log"))


def test_more_trials_continue_the_search(tmp_path):
    run(tmp_path / "journal.log", trials=4)
    pd.testing.assert_frame_equal(run(tmp_path / "journal.log"), run(tmp_path / "at_once.log"))


def test_a_journal_cut_off_anywhere_continues_as_if_undisturbed(tmp_path):
    undisturbed = run(tmp_path / "undisturbed.log")
    journal = (tmp_path / "undisturbed.log").read_bytes()
    ends = b'"state":1'  # of the line that ends a trial
    for end in random.Random(0).sample(range(len(journal)), 12):
        (tmp_path / "cut.log").write_bytes(journal[:end])
        calls = []
        table = run(tmp_path / "cut.log", function=lambda *trial, to=calls: to.append(trial) or score(*trial))
        pd.testing.assert_frame_equal(table, undisturbed)
        whole = journal[: journal[:end].rfind(b"\n") + 1]
        assert len(calls) == 8 - whole.count(ends)


@pytest.mark.parametrize("seed", range(3))
def test_a_search_killed_at_random_moments_loses_no_finished_trial(seed, tmp_path):
    drawn = random.Random(seed)
    calls = tmp_path / "calls"
    calls.touch()

    def slow_score(hyperparameters, seed):
        with calls.open("a") as file:
            file.write(f"{seed}\n")
        time.sleep(0.02)
        if len(calls.read_text().split()) > 9:  # the search does not end before it was killed twice
            wait_for((tmp_path / "killed twice").exists, "two kills")
        return score(hyperparameters, seed)

    kills, longest = 0, 0.1
    while True:
        begun = len(calls.read_text().split())
        pid = in_fork(lambda: run(tmp_path / "journal.log", function=slow_score, trials=12))
        time.sleep(drawn.uniform(0, longest))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            assert status == 0
            break
        kills += 1
        if kills == 2:
            (tmp_path / "killed twice").touch()
        if len(calls.read_text().split()) <= begun + 1:
            longest *= 1.5  # on a busy machine too it shall get somewhere
    assert kills > 1
    assert len(calls.read_text().split()) <= 12 + kills  # no trial was begun twice but for a kill
    table = run(tmp_path / "journal.log", trials=12)
    pd.testing.assert_frame_equal(table, run(tmp_path / "undisturbed.log", trials=12))


def test_the_lock_of_a_killed_process_is_not_waited_for(tmp_path, monkeypatch):
    journal = tmp_path / "journal.log"
    run(journal, trials=4)
    (tmp_path / "journal.log.lock").touch()
    monkeypatch.setattr(time, "sleep", None)  # Optuna would wait for 30 s
    pd.testing.assert_frame_equal(run(journal), run(tmp_path / "undisturbed.log"))


def test_a_trial_without_memory_is_recorded_and_does_not_end_the_search(tmp_path):
    def narrow(hyperparameters, seed):
        if hyperparameters["width"] > 3:
            raise MemoryError("too wide")
        return score(hyperparameters, seed)

    table = run(tmp_path / "journal.log", function=narrow)
    failed = table["state"] == "failed"
    assert 0 < failed.sum() < len(table) == 8
    assert (failed == (table["width"] > 3)).all()
    assert (table["reason"] == np.where(failed, "MemoryError: too wide", "")).all()
    assert table["inner_test_auc"].isna().equals(failed)


def out_of_memory(kind):
    if kind == "torch":
        import torch

        return torch.OutOfMemoryError("CUDA out of memory.")
    if kind == "torch on a processor":
        return RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes.")
    if kind == "diverged":
        return WorkError("the loss of epoch 1 is nan")
    if kind == "tensorflow":
        import tensorflow

        return tensorflow.errors.ResourceExhaustedError(None, None, "OOM when allocating")
    return MemoryError()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("python", "MemoryError:"),
        ("torch", "OutOfMemoryError: CUDA out of memory."),
        (
            "torch on a processor",
            "RuntimeError: DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes.",
        ),
        ("diverged", "WorkError: the loss of epoch 1 is nan"),
        ("tensorflow", "ResourceExhaustedError: OOM when allocating"),
    ],
)
def test_a_lack_of_memory_or_a_divergence_is_recorded_and_does_not_end_the_search(kind, reason, tmp_path):
    error = out_of_memory(kind)

    def first_fails(hyperparameters, seed, calls=[]):  # noqa: B006 (counts calls)
        calls.append(seed)
        if len(calls) == 1:
            raise error
        return score(hyperparameters, seed)

    table = run(tmp_path / "journal.log", trials=4, function=first_fails)
    assert table["state"].tolist() == ["failed", "complete", "complete", "complete"]
    assert table["reason"].tolist() == [reason, "", "", ""]


def test_a_reason_is_one_line_of_bearable_length(tmp_path):
    def talkative(hyperparameters, seed, calls=[]):  # noqa: B006
        calls.append(seed)
        if len(calls) == 1:
            raise MemoryError("first line\nsecond\n" + "x" * 10_000)
        return score(hyperparameters, seed)

    reason = run(tmp_path / "journal.log", trials=2, function=talkative)["reason"][0]
    assert reason.startswith("MemoryError: first line second xxx")
    assert len(reason) == 500


def test_any_other_error_ends_the_search_and_its_trial_is_repeated(tmp_path):
    calls = []

    def broken(hyperparameters, seed):
        calls.append(seed)
        if len(calls) == 3:
            raise OSError("no such device")
        return score(hyperparameters, seed)

    with pytest.raises(OSError, match="no such device"):
        run(tmp_path / "journal.log", function=broken)
    assert len(calls) == 3
    pd.testing.assert_frame_equal(run(tmp_path / "journal.log"), run(tmp_path / "undisturbed.log"))


def test_a_trial_whose_score_is_no_number_is_a_failed_one(tmp_path):
    with pytest.raises(WorkError, match="all 2 trials failed, the last with WorkError: inner_test_auc is nan"):
        run(tmp_path / "journal.log", trials=2, function=lambda *_: {"inner_test_auc": float("nan")})


def test_search_of_which_all_trials_failed_tells_why_and_can_be_begun_anew(tmp_path):
    def broken(hyperparameters, seed):
        raise MemoryError("too wide")

    with pytest.raises(WorkError, match="all 8 trials failed, the last with MemoryError: too wide"):
        run(tmp_path / "journal.log", function=broken)
    assert set(run(tmp_path / "journal.log")["state"]) == {"complete"}


def test_best_trial_is_the_highest_with_ties_broken_by_validation_then_by_order():
    table = pd.DataFrame(
        {
            "trial": [0, 1, 2, 3, 4],
            "state": ["complete", "complete", "complete", "complete", "failed"],
            "width": [1, 2, 3, 4, 5],
            "length": [0.1, 0.15, 0.2, 0.25, 0.3],
            "inner_test_auc": [0.8, 0.9, 0.9, 0.9, np.nan],
            "inner_validation_auc": [1.0, 0.7, 0.8, 0.8, np.nan],
        }
    )
    best = best_trial(table, SPACE)
    assert best == {"width": 3, "length": 0.2}
    assert [type(value) for value in best.values()] == [int, float]


def test_best_trial_is_the_same_after_a_round_trip_through_csv(tmp_path):
    table = run(tmp_path / "journal.log")
    table.to_csv(tmp_path / "trials.csv", index=False)
    assert best_trial(pd.read_csv(tmp_path / "trials.csv"), SPACE) == best_trial(table, SPACE)


def test_best_trial_needs_a_complete_one():
    with pytest.raises(ValueError, match="none of 1 trials is complete"):
        best_trial(pd.DataFrame({"trial": [0], "state": ["failed"]}), SPACE)
