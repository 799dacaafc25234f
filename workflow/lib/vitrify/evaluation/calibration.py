"""Are the networks' scores probabilities? Reliability curves, and scores of calibration with intervals over runs.

A network is calibrated if, of the configurations that it gives a score of p, the share p are glasses. The outer tests
of a dataset are pooled: each was scored by the network that has not seen it. Networks of several folds cannot be
averaged into one here, as all of them but one have been trained on a given outer test.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from vitrify.scoring import draws, interval
from vitrify.seeds import derived_seed
from vitrify.store import parquet
from vitrify.store.checks import check_samples
from vitrify.store.tables import Table, with_ends

KEYS = ["run", "protocol", "step", "label"]
SCORES = ("brier", "log_loss", "calibration_error")
CALIBRATION = Table(
    "tables/calibration.csv",
    "a network on a dataset",
    f"model dataset {with_ends(*SCORES)} configurations",
    {"brier": "Brier score", "log_loss": "cross-entropy, nats", "calibration_error": "mean calibration error"},
    keys="model dataset",
)
RELIABILITY = Table(
    "tables/reliability.csv",
    "a network on a dataset, and a bin of scores",
    "model dataset bin score glasses low high n",
    {
        "bin": "from 0, of `calibration.bins`",
        "score": "mean in the bin",
        "glasses": "share of them",
        "low": "lower end of its Wilson interval",
        "high": "upper end of it",
    },
)


def read_outer_tests(paths: Sequence[str | os.PathLike]) -> dict[tuple[str, str], pd.DataFrame]:
    """Predictions of networks on their own datasets, all outer tests together.

    Args:
        paths: `predictions/<model>/<dataset>/<fold>/<dataset>.parquet`; the path says what a file holds.

    Returns:
        By model and dataset: run, protocol, step, label, score, log_odds.

    Raises:
        DataError: see `parquet.read_rows`; or if a configuration is in two outer tests, or a class is missing.
    """
    of_network: dict[tuple[str, str], list[str | os.PathLike]] = {}
    for path in paths:
        model, dataset, _, _ = Path(path).parts[-4:]
        of_network.setdefault((model, dataset), []).append(path)
    found = {}
    for name, own in of_network.items():
        found[name] = parquet.read_rows(own, parquet.PREDICTIONS).to_pandas()
        check_samples(own, found[name][KEYS])
    return found


def reliability(tests: dict[tuple[str, str], pd.DataFrame], bins: int, confidence: float) -> pd.DataFrame:
    """Share of glasses by score.

    Args:
        tests: of `read_outer_tests`.
        bins: of equal width, between scores of 0 and 1; a bin holds its lower end, the last one both.
        confidence: of Wilson's intervals. They take configurations for independent, though a run may give two.

    Returns:
        One row a bin that holds any: model, dataset, bin (from 0), score (mean), glasses (share), low, high, n.
    """
    rows = []
    for (model, dataset), table in tests.items():
        for number, own in table.groupby(_bin(table["score"].to_numpy(), bins)):
            n, glasses = len(own), int(own["label"].sum())
            low, high = proportion_confint(glasses, n, alpha=1 - confidence, method="wilson")
            row = {"model": model, "dataset": dataset, "bin": int(number), "score": own["score"].mean()}
            rows.append(row | {"glasses": glasses / n, "low": low, "high": high, "n": n})
    return pd.DataFrame(rows)


def calibration(
    tests: dict[tuple[str, str], pd.DataFrame], bins: int, resamples: int, confidence: float, seed: int
) -> pd.DataFrame:
    """Scores of calibration, all of which are 0 at best, with their bootstrap intervals over runs.

    - ``brier``, the mean square of score - label: 0.25 of who always says 0.5;
    - ``log_loss``, the mean cross-entropy in nats: 0.693 of who always says 0.5;
    - ``calibration_error``, the mean distance of the share of glasses from the mean score, bin by bin. Of few
      configurations it is above 0 by chance alone.

    Args:
        tests: of `read_outer_tests`.
        bins: see `reliability`.
        resamples: bootstrap samples, see `vitrify.scoring.bootstrap`.
        confidence: share of them between the ends of an interval.
        seed: of the samples.

    Returns:
        One row a network: model, dataset, of each score its value, `<score>_low` and `<score>_high`, configurations.
    """
    rows = []
    for (model, dataset), table in tests.items():
        labels, groups = table["label"].to_numpy(), table.groupby(["protocol", "run"]).ngroup().to_numpy()
        rng = np.random.default_rng(derived_seed(seed, "calibration", dataset))
        samples = [weighed_scores(table, bins, counts) for counts in draws(labels, groups, resamples, rng)]
        row = {"model": model, "dataset": dataset}
        for score, value in weighed_scores(table, bins, np.ones((1, len(table)))).items():
            row[score] = float(value[0])
            row[f"{score}_low"], row[f"{score}_high"] = interval(
                np.concatenate([sample[score] for sample in samples]), confidence
            )
        rows.append(row | {"configurations": len(table)})
    return pd.DataFrame(rows)


def _bin(scores: np.ndarray, bins: int) -> np.ndarray:
    return np.minimum((scores * bins).astype(np.int64), bins - 1)


def weighed_scores(table: pd.DataFrame, bins: int, counts: np.ndarray) -> dict[str, np.ndarray]:
    """The scores of samples in which each row stands so often; counts is (samples, n), scores are (samples,)."""
    labels, scores, log_odds = (table[name].to_numpy(np.float64) for name in ("label", "score", "log_odds"))
    total = counts.sum(axis=1)
    of_bin = np.eye(bins)[_bin(scores, bins)]  # (n, bins)
    apart = np.abs(counts @ (of_bin * (scores - labels)[:, None])).sum(axis=1)
    return {
        "brier": counts @ (scores - labels) ** 2 / total,
        # Of log-odds, as scores of 0 and 1 have lost what they are short of that by.
        "log_loss": counts @ np.logaddexp(0, np.where(labels == 1, -log_odds, log_odds)) / total,
        "calibration_error": apart / total,
    }
