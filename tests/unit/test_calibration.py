"""Reliability and scores of calibration: by hand, at known limits, over runs."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from vitrify.errors import DataError
from vitrify.evaluation.calibration import calibration_tables, read_outer_tests
from vitrify.evaluation.predictions import write_predictions
from vitrify.scoring import Resampling

NAME = ("cnn", "one")


def predicted(scores, labels, runs=None):
    """Predictions of one network, as `read_outer_tests` gives them."""
    runs = np.arange(len(scores)) if runs is None else runs
    keys = {"run": runs, "protocol": "slow", "step": np.arange(len(scores)), "label": labels}
    return {NAME: pd.DataFrame(keys | {"score": scores, "log_odds": logit(scores)})}


def scored(tests, bins=10, resamples=200):
    return calibration_tables(tests, bins, Resampling(resamples, 0.9, 1))[0].iloc[0]


def test_shares_and_scores_by_hand():
    tests = predicted([0.1, 0.3, 0.3, 0.9], [0, 0, 1, 1])
    table = calibration_tables(tests, bins=2, resampling=Resampling(10, 0.95, 1))[1]
    assert table[["bin", "score", "glasses", "n"]].to_numpy().tolist() == [
        [0, pytest.approx(0.7 / 3), pytest.approx(1 / 3), 3],
        [1, pytest.approx(0.9), 1, 1],
    ]
    assert table["low"].iloc[1] == pytest.approx(1 / (1 + 1.959964**2), rel=1e-5)  # Wilson, of 1 of 1
    row = scored(tests, bins=2)
    assert row["brier"] == pytest.approx((0.01 + 0.09 + 0.49 + 0.01) / 4)
    assert row["log_loss"] == pytest.approx(-np.log([0.9, 0.7, 0.3, 0.9]).mean())
    assert row["calibration_error"] == pytest.approx((abs(0.7 - 1) + abs(0.9 - 1)) / 4)
    assert row["configurations"] == 4


def test_bins_hold_their_lower_end_and_the_last_one_both():
    table = calibration_tables(
        predicted([1e-9, 0.5, 0.75, 1 - 1e-12], [0, 1, 1, 1]), bins=4, resampling=Resampling(10, 0.9, 1)
    )[1]
    assert table["bin"].tolist() == [0, 2, 3]
    assert table["n"].tolist() == [1, 1, 2]
    certain = {NAME: predicted([0.5], [1])[NAME].assign(score=1.0, log_odds=800.0)}
    assert calibration_tables(certain, bins=4, resampling=Resampling(10, 0.9, 1))[1]["bin"].tolist() == [3]


def test_who_always_says_one_half_knows_nothing():
    row = scored(predicted(np.full(100, 0.5), np.arange(100) % 2))
    # Both classes are as often in each sample as in the tests.
    for end in ("", "_low", "_high"):
        assert row[f"brier{end}"] == pytest.approx(0.25)
        assert row[f"log_loss{end}"] == pytest.approx(np.log(2))
        assert row[f"calibration_error{end}"] == pytest.approx(0, abs=1e-12)


def test_scores_that_are_probabilities_lie_on_the_diagonal_and_sharper_ones_do_not():
    rng = np.random.default_rng(0)
    scores = rng.uniform(0.001, 0.999, 20_000)
    labels = (rng.random(20_000) < scores).astype(int)
    right = predicted(scores, labels)
    table = calibration_tables(right, bins=10, resampling=Resampling(10, 0.999, 1))[1]
    assert ((table["low"] < table["score"]) & (table["score"] < table["high"])).all()
    assert scored(right, resamples=100)["calibration_error"] < 0.015
    # Of calibrated scores the Brier score is the mean of p (1 - p), here 1/6.
    assert scored(right, resamples=100)["brier"] == pytest.approx(1 / 6, abs=0.005)
    too_sure = {NAME: right[NAME].assign(log_odds=3 * right[NAME]["log_odds"])}
    too_sure[NAME]["score"] = 1 / (1 + np.exp(-too_sure[NAME]["log_odds"]))
    row = scored(too_sure, resamples=100)
    assert row["calibration_error"] > 0.1
    assert row["log_loss"] > scored(right, resamples=100)["log_loss_high"]


def test_a_score_of_one_that_is_wrong_costs_its_log_odds():
    tests = {NAME: predicted([0.5, 0.5], [0, 1])[NAME].assign(score=[1.0, 1.0], log_odds=[50.0, 100.0])}
    assert scored(tests)["log_loss"] == pytest.approx(25, rel=1e-9)


def test_intervals_are_over_runs_whose_rows_stay_together():
    scores, labels = np.tile([0.2, 0.6, 0.7, 0.9], 5), np.tile([0, 1, 0, 1], 5)
    alone = scored(predicted(scores, labels), resamples=2000)
    together = scored(
        predicted(np.repeat(scores, 8), np.repeat(labels, 8), np.repeat(np.arange(20), 8)), resamples=2000
    )
    assert together["brier"] == pytest.approx(alone["brier"])
    width = alone["brier_high"] - alone["brier_low"]
    assert together["brier_high"] - together["brier_low"] == pytest.approx(width, rel=0.1)


def test_outer_tests_are_pooled_by_network(tmp_path):
    paths = []
    for model, fold, runs in (("cnn", "0", [0, 1]), ("cnn", "1", [2, 3]), ("dmpnn", "0", [0, 1])):
        keys = pd.DataFrame({"run": runs, "protocol": "slow", "step": 1, "label": [0, 1]})
        paths.append(tmp_path / model / "one" / fold / "one.parquet")
        write_predictions(paths[-1], keys, np.array([-1.0, 1.0]), {})
    tests = read_outer_tests(paths)
    assert {name: table["run"].tolist() for name, table in tests.items()} == {
        ("cnn", "one"): [0, 1, 2, 3],
        ("dmpnn", "one"): [0, 1],
    }
    with pytest.raises(DataError, match="contains two rows of run 0"):
        read_outer_tests([*paths, paths[0]])
