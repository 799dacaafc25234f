"""Predictions: one score a configuration."""

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
    "one configuration of an outer test, scored by a classifier that was trained on this dataset or another one; "
    "classifiers are networks and the methods of `tables/baselines.csv`, which differ as networks do",
    parquet.PREDICTIONS,
)


def write_predictions(
    path: str | os.PathLike, keys: pd.DataFrame, log_odds: np.ndarray, provenance: dict[str, str]
) -> None:
    """Write `predictions/<classifier>/<trained_on>/<fold>/<tested_on>.parquet`.

    Both the score, a probability, and its log-odds are kept: large log-odds differ where scores are all 1.

    Args:
        path: the file.
        keys: run, protocol, step, label of each configuration.
        log_odds: (n,) of label 1, the glass.
        provenance: metadata of the file.

    Raises:
        WorkError: if one of them is not a number.
    """
    if not np.isfinite(log_odds).all():
        raise WorkError(f"{path}: {np.count_nonzero(~np.isfinite(log_odds))} of {len(log_odds)} scores are no numbers")
    parquet.write_rows(path, parquet.PREDICTIONS, keys.assign(score=expit(log_odds), log_odds=log_odds), provenance)


def predict_files(
    inputs: Iterable[Sequence[str | os.PathLike]],
    outputs: Sequence[str | os.PathLike],
    load: Callable,
    predict: Callable[..., np.ndarray],
    provenance: dict[str, str],
) -> None:
    """Predictions of one network for several files, one after the other.

    Args:
        inputs: files of samples or images, those of one test together.
        outputs: the files of their predictions.
        load: such files -> the network's data, and run, protocol, step, label of each configuration.
        predict: the network's data -> (n,) log-odds of label 1.
        provenance: metadata of the files.
    """
    for paths, output in zip(inputs, outputs, strict=True):
        data, keys = load(paths)
        write_predictions(output, keys, predict(data), provenance)
