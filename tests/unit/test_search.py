"""Hyperparameter search: reproducible, resumable, not ended by a failing trial."""

import os
import random
import signal
import time

import numpy as np
import pandas as pd
import pytest

from searches import SPACE, in_fork, prepare, run, score, wait_for
from vitrify.training.search import best_trial
from vitrify.training.trials import TrialJournal


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
    for end in random.Random(0).sample(range(len(journal)), 25):
        (tmp_path / "cut.log").write_bytes(journal[:end])
        calls = []
        table = run(tmp_path / "cut.log", function=lambda *trial, to=calls: to.append(trial) or score(*trial))
        pd.testing.assert_frame_equal(table, undisturbed)
        whole_lines = journal[:end].count(b"\n")  # the first of them makes the study
        assert len(calls) == 8 - max(0, whole_lines - 1)


@pytest.mark.parametrize(("side_by_side", "seed"), [(1, 0), (1, 1), (3, 2), (3, 3)])
def test_workers_killed_at_random_moments_lose_no_finished_trial_and_repeat_none(side_by_side, seed, tmp_path):
    drawn = random.Random(seed)
    calls = tmp_path / "calls"
    calls.touch()

    def slow_score(hyperparameters, seed):
        with calls.open("a") as file:
            file.write(f"{seed}\n")
        time.sleep(0.02)
        return score(hyperparameters, seed)

    search = prepare(tmp_path / "journal.log", function=slow_score, trials=12, side_by_side=side_by_side)
    search.begin()
    workers, kills, done_before, longest = [], 0, [], 0.05
    while not search.is_finished():
        finished = search.finished()
        while len(workers) < side_by_side:
            workers.append(in_fork(search.work))
        time.sleep(drawn.uniform(0, longest))
        victim = workers.pop(drawn.randrange(len(workers)))
        os.kill(victim, signal.SIGKILL)
        _, status = os.waitpid(victim, 0)
        assert os.WIFSIGNALED(status) or search.is_finished()  # no worker ended by an error of its own
        kills += 1
        if search.finished().keys() == finished.keys():
            longest *= 1.5  # on a busy machine too they shall get somewhere
        seeds = {trial.user_attrs["numbers"]["seed"] for trial in search.finished().values()}
        done_before.append((len(calls.read_text().split()), seeds))
    for worker in workers:
        assert os.waitpid(worker, 0)[1] == 0
    begun = [int(line) for line in calls.read_text().split()]
    for position, finished in done_before:
        assert finished.isdisjoint(begun[position:])
    assert kills > 1
    assert len(begun) <= 12 + kills  # no trial was begun twice but for a kill
    undisturbed = run(tmp_path / "undisturbed.log", trials=12, side_by_side=side_by_side)
    pd.testing.assert_frame_equal(search.result(), undisturbed)


def test_a_search_is_the_same_however_many_workers_share_it(tmp_path):
    def uneven(hyperparameters, seed):
        time.sleep(seed % 5 * 0.02)  # so that trials finish out of order
        return score(hyperparameters, seed)

    tables = []
    for workers in (1, 2, 6):
        search = prepare(tmp_path / f"{workers}.log", function=uneven, trials=10, side_by_side=3)
        search.begin()
        pids = [in_fork(search.work) for _ in range(workers)]
        assert [os.waitpid(pid, 0)[1] for pid in pids] == [0] * workers
        tables.append(search.result())
    pd.testing.assert_frame_equal(tables[1], tables[0])
    pd.testing.assert_frame_equal(tables[2], tables[0])


@pytest.mark.parametrize(("raised", "first_to_know"), [(1, 3), (5, 8)])  # trials 0 to 2 are the start
def test_of_three_side_by_side_the_third_proposal_does_not_know_the_first_result(raised, first_to_know, tmp_path):
    def proposals(name, raised):
        calls = []

        def function(hyperparameters, seed):
            calls.append(hyperparameters)
            return score(hyperparameters, seed) | ({"inner_test_auc": 9.0} if len(calls) - 1 == raised else {})

        run(tmp_path / name, function=function, trials=12, side_by_side=3)
        return calls

    pairs = zip(proposals("ordinary.log", None), proposals("raised.log", raised), strict=True)
    changed = [number for number, (before, after) in enumerate(pairs) if before != after]
    assert changed
    assert min(changed) >= first_to_know


@pytest.mark.parametrize("left_behind", ["open lock", "symlink lock"])
def test_locks_left_behind_by_killed_processes_are_not_waited_for(left_behind, tmp_path):
    journal = tmp_path / "journal.log"
    journal.touch()
    lock = tmp_path / "journal.log.lock"
    lock.touch() if left_behind == "open lock" else lock.symlink_to(journal)
    began = time.monotonic()
    run(journal)
    assert time.monotonic() - began < 20  # Optuna's locks would be waited for for 30 s


def test_the_lock_of_a_process_killed_while_holding_it_is_free(tmp_path):
    search = prepare(tmp_path / "journal.log")
    search.begin()

    def hold():
        with search.journal.locked():
            (tmp_path / "held").touch()
            time.sleep(60)

    holder = in_fork(hold)
    wait_for((tmp_path / "held").exists)
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    search.work()
    pd.testing.assert_frame_equal(search.result(), run(tmp_path / "undisturbed.log"))


def test_a_trial_that_another_worker_is_at_is_not_taken_and_that_of_a_dead_one_is(tmp_path):
    def claim():
        held = TrialJournal(tmp_path / "journal.log", "study").claim(4, "other")
        assert held is not None
        (tmp_path / "held").touch()
        time.sleep(60)

    holder = in_fork(claim)
    wait_for((tmp_path / "held").exists)
    journal = TrialJournal(tmp_path / "journal.log", "study")
    assert journal.claim(4, "me") is None
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    with journal.claim(4, "me"), journal.claim(5, "me"):
        assert journal.claim(4, "third") is None
    assert journal.claimed_by("other") == {4}
    assert journal.claimed_by("me") == {4, 5}
    assert journal.claimed_by("third") == set()


def test_other_space_begins_a_new_study_in_the_same_journal(tmp_path):
    run(tmp_path / "journal.log")
    space = SPACE | {"width": {"low": 10, "high": 12, "step": 1}}
    assert run(tmp_path / "journal.log", space=space)["width"].between(10, 12).all()


def test_failing_trial_is_recorded_and_does_not_end_the_search(tmp_path):
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
    if kind == "tensorflow":
        import tensorflow

        return tensorflow.errors.ResourceExhaustedError(None, None, "OOM when allocating")
    return MemoryError()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("python", "MemoryError:"),
        ("torch", "OutOfMemoryError: CUDA out of memory."),
        ("tensorflow", "ResourceExhaustedError: OOM when allocating"),
    ],
)
def test_a_lack_of_memory_is_recorded_and_does_not_end_the_search(kind, reason, tmp_path):
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
            raise ValueError("first line\nsecond\n" + "x" * 10_000)
        return score(hyperparameters, seed)

    reason = run(tmp_path / "journal.log", trials=2, function=talkative)["reason"][0]
    assert reason.startswith("ValueError: first line second xxx")
    assert len(reason) == 500


@pytest.mark.parametrize(
    ("returned", "message"), [({"inner_test_auc": float("nan")}, "inner_test_auc is nan"), ({"auc": 1.0}, "got auc")]
)
def test_trial_without_a_usable_score_is_a_failed_one(tmp_path, returned, message):
    with pytest.raises(RuntimeError, match=message):
        run(tmp_path / "journal.log", trials=2, function=lambda *_: returned)


def test_search_of_which_all_trials_failed_tells_why_and_can_be_begun_anew(tmp_path):
    def broken(hyperparameters, seed):
        raise OSError("disk full")

    with pytest.raises(RuntimeError, match="all 8 trials failed, the last with OSError: disk full"):
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


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({}, "no hyperparameters"),
        ({"width": {"low": 1, "high": 5}}, "width needs low, high and step"),
        ({"width": {"low": 5, "high": 1, "step": 1}}, "low <= high"),
    ],
)
def test_bad_space_is_refused(tmp_path, space, message):
    with pytest.raises(ValueError, match=message):
        run(tmp_path / "journal.log", space=space)


@pytest.mark.parametrize("numbers", [{"trials": 0}, {"side_by_side": 0}])
def test_numbers_below_one_are_refused(tmp_path, numbers):
    with pytest.raises(ValueError, match="must be at least 1"):
        prepare(tmp_path / "journal.log", **numbers)
