"""Calibration of the networks' scores: reliability curves, and scores with intervals over runs.

A network is calibrated if a share p of the configurations with a score of p are glasses. The outer tests of a dataset
are pooled: the network that did not train on an outer test scores it.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from vitrify.evaluation.comparison import prediction_files, simulations
from vitrify.scoring import Resampling, draws
from vitrify.store import parquet
from vitrify.store.checks import check_samples
from vitrify.store.tables import Table

KEYS = ["run", "protocol", "step", "label"]
CALIBRATION = Table(
    "tables/calibration.csv",
    "a network on a dataset",
    """
    model dataset
    brier: Brier score
    brier_low brier_high
    log_loss: cross-entropy, nats
    log_loss_low log_loss_high
    calibration_error: mean calibration error
    calibration_error_low calibration_error_high configurations
    """,
    keys="model dataset",
)
RELIABILITY = Table(
    "tables/reliability.csv",
    "a network on a dataset, and a bin of scores",
    """
    model dataset
    bin: from 0, of `calibration.bins`
    score: mean in the bin
    glasses: share of them
    low: lower end of its Wilson interval
    high: upper end of it
    n
    """,
)


def read_outer_tests(paths: Sequence[str | os.PathLike]) -> dict[tuple[str, str], pd.DataFrame]:
    """Read predictions of networks on their own datasets, all outer tests together, by model and dataset.

    A DataError is raised if a configuration is in two outer tests, or a class is missing.
    """
    tests = {}
    for name, own in prediction_files(paths).groupby(["model", "trained_on"], sort=False):
        files = list(own["path"])
        tests[name] = parquet.read_rows(files, parquet.PREDICTIONS).to_pandas()
        check_samples(files, tests[name][KEYS])
    return tests


READERS = {"tests": read_outer_tests}


def calibration_tables(
    tests: dict[tuple[str, str], pd.DataFrame], bins: int, resampling: Resampling
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores of calibration, all of which are 0 at best, and reliability curves: `CALIBRATION` and `RELIABILITY`.

    ``brier`` is the mean square of score - label: 0.25 if each score is 0.5; ``log_loss`` the mean cross-entropy in
    nats: 0.693 if each score is 0.5; ``calibration_error`` the mean distance of the share of glasses from the mean
    score, bin by bin. Of few configurations it is above 0 by chance alone.

    Intervals of scores are bootstrap ones over runs. Wilson's intervals of the shares in the bins treat configurations
    as independent, though a run may give two. Bins have equal width between scores of 0 and 1, and contain their lower
    end, the last one both; empty ones have no row. Tests are those of `read_outer_tests`.
    """
    rows, curves = [], []
    for (model, dataset), table in tests.items():
        rng = resampling.rng("calibration", dataset)
        portions = draws(table["label"].to_numpy(), simulations(table), resampling.resamples, rng)
        samples = [weighed_scores(table, bins, counts) for counts in portions]
        names = {"model": model, "dataset": dataset}
        row: dict[str, Any] = names.copy()
        for score, value in weighed_scores(table, bins, np.ones((1, len(table)))).items():
            low, high = resampling.interval(np.concatenate([sample[score] for sample in samples]))
            row |= {score: float(value[0]), f"{score}_low": low, f"{score}_high": high}
        rows.append(row | {"configurations": len(table)})
        for number, own in table.groupby(_bin(table["score"].to_numpy(), bins)):
            n, glasses = len(own), int(own["label"].sum())
            low, high = proportion_confint(glasses, n, alpha=1 - resampling.confidence, method="wilson")
            curve = names | {"bin": int(number), "score": own["score"].mean(), "glasses": glasses / n}
            curves.append(curve | {"low": low, "high": high, "n": n})
    return pd.DataFrame(rows), pd.DataFrame(curves)


def _bin(scores: np.ndarray, bins: int) -> np.ndarray:
    return np.minimum((scores * bins).astype(np.int64), bins - 1)


def weighed_scores(table: pd.DataFrame, bins: int, counts: np.ndarray) -> dict[str, np.ndarray]:
    """Scores of samples, (samples,) each; counts is (samples, n) copies of each row."""
    labels, scores, log_odds = (table[name].to_numpy(np.float64) for name in ("label", "score", "log_odds"))
    total = counts.sum(axis=1)
    of_bin = np.eye(bins)[_bin(scores, bins)]  # (n, bins)
    apart = np.abs(counts @ (of_bin * (scores - labels)[:, None])).sum(axis=1)
    return {
        "brier": counts @ (scores - labels) ** 2 / total,
        # From log-odds, as scores that are rounded to 0 or 1 have lost their distance from it.
        "log_loss": counts @ np.logaddexp(0, np.where(labels == 1, -log_odds, log_odds)) / total,
        "calibration_error": apart / total,
    }
