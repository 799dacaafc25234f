"""Hyperparameter search: reproducible, resumable, not ended by a failing trial."""

import numpy as np
import pandas as pd
import pytest

from vitrify.training.search import best_trial, search

SPACE = {"width": {"low": 1, "high": 5, "step": 1}, "length": {"low": 0.1, "high": 0.3, "step": 0.05}}


def score(hyperparameters, seed):
    """Highest, 1.0, at width 3 and length 0.2."""
    loss = (hyperparameters["width"] - 3) ** 2 / 20 + abs(hyperparameters["length"] - 0.2)
    return {"inner_validation_auc": 0.5, "inner_test_auc": np.float64(1.0 - loss), "epochs": np.int64(2), "seed": seed}


def run(journal, trials=8, function=score, space=SPACE, seed=7):
    return search(function, space, trials=trials, startup_trials=3, seed=seed, journal=journal)


def test_one_row_a_trial_with_values_on_the_grid(tmp_path):
    table = run(tmp_path / "journal.log")
    assert list(table) == [
        *("trial", "state", "width", "length"),
        *("inner_validation_auc", "inner_test_auc", "epochs", "seed", "message"),
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


def test_half_written_last_line_is_dropped(tmp_path):
    journal = tmp_path / "journal.log"
    run(journal, trials=4)
    with journal.open("a") as file:
        file.write('{"op_code": 4, "worker')
    pd.testing.assert_frame_equal(run(journal), run(tmp_path / "undisturbed.log"))


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
    assert (table["message"] == np.where(failed, "MemoryError: too wide", "")).all()
    assert table["inner_test_auc"].isna().equals(failed)


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
