"""Ensembles: the mean probability of networks trained on the same outer training set from different seeds."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import expit

from vitrify.errors import DataError
from vitrify.evaluation.calibration import KEYS, weighed_scores
from vitrify.evaluation.comparison import prediction_files, simulations
from vitrify.scoring import Resampling, draws, mean_log_odds, weighted_auc
from vitrify.store import parquet


def ensembles_table(paths: Sequence[str | os.PathLike], bins: int, resampling: Resampling) -> pd.DataFrame:
    """Scores of single networks and of their ensembles, and the paired difference: `ENSEMBLES`.

    The AUC is the mean over outer tests; of the other scores all outer tests are pooled, as in
    `vitrify.evaluation.calibration`. Each sample of the bootstrap, whose draws are those of `tables/auc.csv`, draws the
    same runs for all members and the ensemble. Paths are predictions of a model and of its members on their own
    datasets; a DataError is raised if these were not tested on the same configurations.
    """
    rows = []
    for (model, dataset), files in prediction_files(paths).groupby(["model", "trained_on"], sort=False):
        tests = {fold: _read_members(own["path"]) for fold, own in files.groupby("fold", sort=False)}
        counts = [_counts(members[0], resampling, fold, dataset) for fold, members in tests.items()]
        of_members = [_scores(own, counts, bins) for own in zip(*tests.values(), strict=True)]
        ensemble = _scores([_mean(members) for members in tests.values()], counts, bins)
        for score, values in ensemble.items():
            single = np.mean([own[score] for own in of_members], axis=0)
            row = {"model": model, "dataset": dataset, "score": score, "members": len(of_members)}
            for name, found in (("single", single), ("ensemble", values), ("difference", values - single)):
                row[name] = float(found[0])
                row[f"{name}_low"], row[f"{name}_high"] = resampling.interval(found[1:])
            rows.append(row | {"configurations": sum(len(members[0]) for members in tests.values())})
    return pd.DataFrame(rows)


def _read_members(paths: Sequence[str | os.PathLike]) -> list[pd.DataFrame]:
    """Predictions of each member for one outer test, configurations in one order."""
    tables = []
    for path in paths:
        tables.append(parquet.read_rows(path, parquet.PREDICTIONS).to_pandas().sort_values(KEYS, ignore_index=True))
        if not tables[-1][KEYS].equals(tables[0][KEYS]):
            raise DataError(path, "does not contain the test configurations of the other members")
    return tables


def _counts(table: pd.DataFrame, resampling: Resampling, *names: str) -> np.ndarray:
    """Copies of each row in the test itself, which comes first, and in the samples: (1 + resamples, n)."""
    labels, rng = table["label"].to_numpy(), resampling.rng(*names)
    return np.vstack([np.ones(len(table)), *draws(labels, simulations(table), resampling.resamples, rng)])


def _mean(members: list[pd.DataFrame]) -> pd.DataFrame:
    log_odds = mean_log_odds(np.stack([table["log_odds"] for table in members]))
    return members[0].assign(log_odds=log_odds, score=expit(log_odds))


def _scores(tables: Sequence[pd.DataFrame], counts: list[np.ndarray], bins: int) -> dict[str, np.ndarray]:
    """Scores of one network per fold, (samples,) each; counts is (samples, n) by fold."""
    aucs = [
        weighted_auc(table["label"].to_numpy(), table["log_odds"].to_numpy(), own)
        for table, own in zip(tables, counts, strict=True)
    ]
    return {"auc": np.mean(aucs, axis=0)} | weighed_scores(pd.concat(tables), bins, np.hstack(counts))
