"""Ensembles: the mean probability of networks that were trained on the same outer training set from other seeds."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, log_expit, logsumexp

from vitrify.errors import DataError
from vitrify.evaluation.calibration import KEYS, weighed_scores
from vitrify.scoring import draws, interval, weighted_auc
from vitrify.seeds import derived_seed
from vitrify.store import parquet


def mean_log_odds(log_odds: np.ndarray) -> np.ndarray:
    """Log-odds of the mean probability.

    Args:
        log_odds: (members, n).

    Returns:
        (n,), finite where all are: no probability is rounded to 0 or 1 on the way.
    """
    return logsumexp(log_expit(log_odds), axis=0) - logsumexp(log_expit(-log_odds), axis=0)


def compare_ensembles(
    paths: Sequence[str | os.PathLike], bins: int, resamples: int, confidence: float, seed: int
) -> pd.DataFrame:
    """Scores of single networks and of their ensembles, and the paired difference.

    The AUC is the mean over outer tests; of the other scores all outer tests are pooled, as in
    `vitrify.evaluation.calibration`. Each sample of the bootstrap draws the same runs for all members and the ensemble.

    Args:
        paths: `predictions/<model>/<dataset>/<fold>/<dataset>.parquet` below the study's folder and below
            `ensembles/<member>/`; the path says what a file holds.
        bins: of the calibration error.
        resamples: bootstrap samples.
        confidence: share of them between the ends of an interval.
        seed: of the samples, which are those of `tables/auc.csv`.

    Returns:
        One row a network, dataset and score: model, dataset, score (auc, brier, log_loss, calibration_error), members,
        single (mean over members), single_low, single_high, ensemble, ensemble_low, ensemble_high, difference (of the
        ensemble from single), difference_low, difference_high, configurations.

    Raises:
        DataError: see `vitrify.store.parquet.read_rows`; or if members were not tested on the same configurations.
    """
    tests: dict[tuple[str, str], dict[str, list[pd.DataFrame]]] = {}
    for path in paths:
        model, dataset, fold, _ = Path(path).with_suffix("").parts[-4:]
        table = parquet.read_rows(path, parquet.PREDICTIONS).to_pandas().sort_values(KEYS, ignore_index=True)
        members = tests.setdefault((model, dataset), {}).setdefault(fold, [])
        if members and not table[KEYS].equals(members[0][KEYS]):
            raise DataError(path, "does not hold the configurations that other members were tested on")
        members.append(table)
    rows = []
    for (model, dataset), folds in tests.items():
        counts = []
        for fold, (table, *_) in folds.items():
            groups = table.groupby(["protocol", "run"]).ngroup().to_numpy()
            rng = np.random.default_rng(derived_seed(seed, fold, dataset))
            counts.append(np.concatenate(list(draws(table["label"].to_numpy(), groups, resamples, rng))))
        counts = [np.vstack([np.ones(own.shape[1]), own]) for own in counts]  # the tests as they are, then samples
        of_members = [_scores(own, counts, bins) for own in zip(*folds.values(), strict=True)]
        means = [
            own[0].assign(log_odds=mean_log_odds(np.stack([table["log_odds"] for table in own])))
            for own in folds.values()
        ]
        ensemble = _scores([table.assign(score=expit(table["log_odds"])) for table in means], counts, bins)
        for score, values in ensemble.items():
            single = np.mean([own[score] for own in of_members], axis=0)
            row = {"model": model, "dataset": dataset, "score": score, "members": len(of_members)}
            for name, found in (("single", single), ("ensemble", values), ("difference", values - single)):
                row[name] = float(found[0])
                row[f"{name}_low"], row[f"{name}_high"] = interval(found[1:], confidence)
            rows.append(row | {"configurations": sum(map(len, means))})
    return pd.DataFrame(rows)


def _scores(tables: Sequence[pd.DataFrame], counts: list[np.ndarray], bins: int) -> dict[str, np.ndarray]:
    """Scores of one network a fold, (samples,) each; counts is (samples, n) by fold."""
    aucs = [
        weighted_auc(table["label"].to_numpy(), table["log_odds"].to_numpy(), own)
        for table, own in zip(tables, counts, strict=True)
    ]
    return {"auc": np.mean(aucs, axis=0)} | weighed_scores(pd.concat(tables), bins, np.hstack(counts))
