"""Tables of scores: by network and dataset, and across datasets."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.errors import DataError
from vitrify.scoring import accuracy, auc, bootstrap, interval
from vitrify.seeds import derived_seed
from vitrify.store import parquet

METRICS = ("auc", "accuracy")


def score_predictions(
    paths: Sequence[str | os.PathLike], resamples: int, seed: int, drawn_as: dict[str, str] | None = None
) -> pd.DataFrame:
    """AUC and accuracy of files of predictions, with bootstrap samples over runs.

    Args:
        paths: `predictions/<model>/<trained_on>/<fold>/<tested_on>.parquet`; the path says what a file holds.
        resamples: bootstrap samples of each file.
        seed: of the samples. They depend on it, on the fold and on the dataset tested on, so that whatever was tested
            on the same configurations is drawn alike.
        drawn_as: datasets by the names of those that hold the same runs, and are to be drawn like them.

    Returns:
        One row a file: path, model, trained_on, fold, tested_on, configurations, tested (protocol, run, step and label
        of each, ascending), auc, accuracy, auc_samples and accuracy_samples, which are (resamples,) arrays.

    Raises:
        DataError: see `vitrify.store.parquet.read_rows`; or if a file holds one class only.
    """
    rows = []
    for path in paths:
        model, trained_on, fold, tested_on = Path(path).with_suffix("").parts[-4:]
        table = parquet.read_rows(path, parquet.PREDICTIONS).to_pandas()
        row = {"path": os.fspath(path), "model": model, "trained_on": trained_on, "fold": fold, "tested_on": tested_on}
        drawn = (drawn_as or {}).get(tested_on, tested_on)
        rows.append(row | _scored(path, table, resamples, derived_seed(seed, fold, drawn)))
    return pd.DataFrame(rows)


def score_baselines(
    paths: Sequence[str | os.PathLike], resamples: int, seed: int, drawn_as: dict[str, str] | None = None
) -> pd.DataFrame:
    """AUC and accuracy of files of predictions by simple classifiers, with bootstrap samples over runs.

    Args:
        paths: `baselines/<dataset>.parquet`; the path says which dataset.
        resamples, seed, drawn_as: see `score_predictions`; samples are those of networks tested on the same
            configurations.

    Returns:
        One row a dataset, method and fold: dataset, method, fold, and the others of `score_predictions`.

    Raises:
        DataError: see `score_predictions`.
    """
    rows = []
    for path in paths:
        dataset = Path(path).stem
        table = parquet.read_rows(path, parquet.BASELINE_PREDICTIONS).to_pandas()
        for (method, fold), own in table.groupby(["method", "fold"], sort=False):
            row = {"dataset": dataset, "method": method, "fold": fold}
            drawn = (drawn_as or {}).get(dataset, dataset)
            rows.append(row | _scored(path, own, resamples, derived_seed(seed, fold, drawn)))
    return pd.DataFrame(rows)


def _scored(path: str | os.PathLike, table: pd.DataFrame, resamples: int, seed: int) -> dict:
    """AUC and accuracy of the predictions of one outer test, with their bootstrap samples."""
    labels, scores, log_odds = (table[name].to_numpy() for name in ("label", "score", "log_odds"))
    simulations = table.groupby(["protocol", "run"]).ngroup().to_numpy()
    try:
        samples = bootstrap(labels, log_odds, scores, simulations, resamples, np.random.default_rng(seed))
        row = {"configurations": len(labels), "auc": auc(labels, log_odds), "accuracy": accuracy(labels, scores)}
        row["tested"] = sorted(table[["protocol", "run", "step", "label"]].itertuples(index=False, name=None))
    except ValueError as error:
        raise DataError(path, str(error)) from error
    return row | {f"{metric}_samples": values for metric, values in zip(METRICS, samples, strict=True)}


def summarise(scores: pd.DataFrame, by: list[str], confidence: float) -> pd.DataFrame:
    """Mean over folds, its bootstrap interval, and the standard deviation over folds.

    The interval is that of the mean of these networks over other tests: folds are drawn anew each by itself, as their
    tests share no run. How the networks differ is what the standard deviation tells.

    Args:
        scores: of `score_predictions`.
        by: columns that make a row of the result.
        confidence: share of the bootstrap samples between the ends of an interval.

    Returns:
        Those columns, auc_mean, auc_std, auc_low, auc_high, the same of accuracy, folds, in the order of first
        appearance.
    """
    rows = []
    for names, group in scores.groupby(by, sort=False):
        row = dict(zip(by, names, strict=True))
        for metric in METRICS:
            row |= {f"{metric}_mean": group[metric].mean(), f"{metric}_std": group[metric].std()}
            samples = np.mean(np.stack(list(group[f"{metric}_samples"])), axis=0)  # over folds: (resamples,)
            row[f"{metric}_low"], row[f"{metric}_high"] = interval(samples, confidence)
        rows.append(row | {"folds": group["fold"].nunique()})
    return pd.DataFrame(rows)
