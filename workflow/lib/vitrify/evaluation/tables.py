"""Tables of scores: by network and dataset, and across datasets."""

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from vitrify import storage
from vitrify.evaluation.scores import accuracy, auc


def score_predictions(paths: Sequence[str | os.PathLike]) -> pd.DataFrame:
    """AUC and accuracy of files of predictions.

    Args:
        paths: `predictions/<model>/<trained_on>/<fold>/<tested_on>.parquet`; the path says what a file holds.

    Returns:
        One row a file: model, trained_on, fold, tested_on, configurations, auc, accuracy.

    Raises:
        ValueError: if a file holds one class only, or a score that is not a number; the message names it.
    """
    rows = []
    for path in paths:
        model, trained_on, fold, tested_on = Path(path).with_suffix("").parts[-4:]
        table = storage.read_rows(path, storage.PREDICTIONS)
        labels, scores, log_odds = (table[name].to_numpy() for name in ("label", "score", "log_odds"))
        try:
            row = {"configurations": len(labels), "auc": auc(labels, log_odds), "accuracy": accuracy(labels, scores)}
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        rows.append({"model": model, "trained_on": trained_on, "fold": fold, "tested_on": tested_on} | row)
    return pd.DataFrame(rows)


def summarise(scores: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Mean and standard deviation over folds.

    Args:
        scores: of `score_predictions`.
        by: columns that make a row of the result.

    Returns:
        Those columns, auc_mean, auc_std, accuracy_mean, accuracy_std, folds, in the order of first appearance.
    """
    columns = {f"{metric}_{how}": (metric, how) for metric in ("auc", "accuracy") for how in ("mean", "std")}
    return scores.groupby(by, sort=False).agg(**columns, folds=("fold", "nunique")).reset_index()
