"""Networks that differ in their seeds, and their mean."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from vitrify.errors import DataError
from vitrify.evaluation.ensembles import ensembles_table
from vitrify.evaluation.predictions import write_predictions
from vitrify.scoring import Resampling, auc, mean_log_odds, weighted_auc


def test_the_mean_is_that_of_probabilities_and_no_number_is_lost():
    log_odds = np.array([[0.3, -2.0, 800.0], [1.1, 4.0, 900.0]])
    found = mean_log_odds(log_odds)
    assert found[:2] == pytest.approx(logit(expit(log_odds[:, :2]).mean(axis=0)))
    assert 800 < found[2] < 801  # 1 - p is half of that of the less sure one
    assert mean_log_odds(-log_odds) == pytest.approx(-found)


def test_weights_are_rows_that_come_so_often():
    rng = np.random.default_rng(0)
    labels, scores = np.arange(30) % 2, rng.integers(0, 9, 30).astype(float)
    counts = rng.integers(0, 4, (5, 30)).astype(float)
    for own, value in zip(counts.astype(int), weighted_auc(labels, scores, counts), strict=True):
        assert value == pytest.approx(auc(np.repeat(labels, own), np.repeat(scores, own)))


def study(folder, noises, runs=150, folds=2):
    """Predictions of members: what is known of a run, the same to all, and noise of each member's own."""
    paths = []
    for member, noise in enumerate(noises):
        for fold in range(folds):
            keys = pd.DataFrame({"run": np.repeat(np.arange(runs) + fold * runs, 2), "protocol": "slow", "step": 0})
            keys["label"] = np.arange(2 * runs) % 2
            keys["step"] = keys["label"]
            signal = np.random.default_rng(fold).normal(2 * keys["label"] - 1, 1)
            own = np.random.default_rng([member, fold]).normal(0, noise, len(keys))
            name = f"dmpnn-member_{member}" if member else "dmpnn"
            path = folder / f"predictions/{name}/one/{fold}/one.parquet"
            path.parent.mkdir(parents=True)
            write_predictions(path, keys, 2 * signal + own, {})
            paths.append(path)
    return paths


def test_the_mean_of_equals_is_what_they_are(tmp_path):
    rows = ensembles_table(study(tmp_path, [0, 0]), 10, Resampling(100, 0.95, 1)).set_index("score")
    for end in ("", "_low", "_high"):
        assert rows[f"difference{end}"].to_numpy() == pytest.approx(0, abs=1e-12)
    first = np.mean([auc(np.arange(300) % 2, signal) for signal in signals()])
    assert rows.loc["auc", "single"] == pytest.approx(first)


def signals():
    for fold in range(2):
        yield np.random.default_rng(fold).normal(2 * (np.arange(300) % 2) - 1, 1)


def test_members_must_have_been_tested_alike(tmp_path):
    paths = study(tmp_path, [1], runs=20, folds=1) + study(tmp_path / "ensembles" / "1", [1], runs=21, folds=1)
    with pytest.raises(DataError, match="does not contain the test configurations of the other members"):
        ensembles_table(paths, 10, Resampling(100, 0.95, 1))
