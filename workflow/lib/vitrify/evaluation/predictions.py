"""Predictions: one score per configuration."""

import os
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.special import expit

from vitrify.errors import WorkError
from vitrify.store import parquet
from vitrify.store.tables import Table

PREDICTIONS = Table(
    "predictions/<classifier>/<trained_on>/<fold>/<tested_on>.parquet",
    "one configuration of an outer test, scored by a network or a simple classifier; behind a hyphen its name says how "
    "it differs from the plain one: a variant, a subset to train on, a member of an ensemble",
    parquet.PREDICTIONS,
)


def write_predictions(
    path: str | os.PathLike, keys: pd.DataFrame, log_odds: np.ndarray, provenance: dict[str, str]
) -> None:
    """Write `predictions/<classifier>/<trained_on>/<fold>/<tested_on>.parquet`.

    The file has the score, a probability, and its log-odds: large log-odds differ even if all scores round to 1.

    Args:
        path: the file.
        keys: run, protocol, step, label of each configuration.
        log_odds: (n,) of label 1, the glass.
        provenance: metadata of the file.

    Raises:
        WorkError: see `with_scores`.
    """
    parquet.write_rows(path, parquet.PREDICTIONS, with_scores(keys, log_odds, str(path)), provenance)


def with_scores(keys: pd.DataFrame, log_odds: np.ndarray, name: str) -> pd.DataFrame:
    """Return configurations with the columns score and log_odds.

    Raises:
        WorkError: if one of the log-odds is not finite; it begins with the name.
    """
    if bad := np.count_nonzero(~np.isfinite(log_odds)):
        raise WorkError(f"{name}: {bad} of {len(log_odds)} scores are not finite numbers")
    return keys.assign(score=expit(log_odds), log_odds=log_odds)


def predict_files(
    inputs: Iterable[Sequence[str | os.PathLike]],
    outputs: Sequence[str | os.PathLike],
    load: Callable,
    predict: Callable[..., np.ndarray],
    provenance: dict[str, str],
) -> None:
    """Write the predictions of one network for several tests, one after the other.

    Args:
        inputs: files of samples or images of each test.
        outputs: the files of their predictions.
        load: such files -> the network's data, and run, protocol, step, label of each configuration.
        predict: the network's data -> (n,) log-odds of label 1.
        provenance: metadata of the files.
    """
    for paths, output in zip(inputs, outputs, strict=True):
        data, keys = load(paths)
        write_predictions(output, keys, predict(data), provenance)
