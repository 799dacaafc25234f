"""Predictions: one score per configuration."""

import os

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
    """Write `predictions/<classifier>/<trained_on>/<fold>/<tested_on>.parquet`, of `with_scores`.

    The file has the score, a probability, and its log-odds: large log-odds differ even if all scores round to 1.
    """
    parquet.write_rows(path, parquet.PREDICTIONS, with_scores(keys, log_odds, str(path)), provenance)


def with_scores(keys: pd.DataFrame, log_odds: np.ndarray, name: str) -> pd.DataFrame:
    """Return configurations (run, protocol, step, label) with score and log_odds, (n,) of label 1, the glass.

    A WorkError, which begins with the name, is raised if one of the log-odds is not finite.
    """
    if bad := np.count_nonzero(~np.isfinite(log_odds)):
        raise WorkError(f"{name}: {bad} of {len(log_odds)} scores are not finite numbers")
    return keys.assign(score=expit(log_odds), log_odds=log_odds)
