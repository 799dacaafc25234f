"""The outcome of a training: whether the network learnt anything, and whether its loss had settled."""

import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from vitrify.datasets.subsets import Data
from vitrify.scoring import auc
from vitrify.store.tables import Table

PROBED = 100  # configurations of each class that are scored: all of a small training set
SPREAD = 0.1  # of the log-odds; probabilities about 0.5 that are spread by 0.025
CHANCE = 3.0  # standard errors of the AUC of scores without information
FALL = 0.2  # of the loss, from the last fifth but one of the epochs to the last
NOTHING_LEARNT = 1.05 * np.log(2)  # cross-entropy: no better than one score for all
ALL_LEARNT = 0.05  # a loss that need not settle

_COLUMNS = """
epochs
samples: number of configurations seen, repetitions included
loss: of the last epoch, with regularisation
training_auc: on configurations of its own training set, at most 100 of each class
cross_entropy: of the scores of these configurations, nats; ln 2 = 0.693 is that of one score for all
spread: standard deviation of their log-odds
collapsed: whether the network learnt nothing: a spread below 0.1, and a training AUC below 0.5 plus three standard
  errors of chance; a spread alone depends on the scale of the scores
settled: whether the loss of the last fifth of the epochs is less than a fifth below that of the fifth before it, and
  the cross-entropy not above ln 2
"""
OUTCOME = Table("models/<network>/<dataset>/<fold>/outcome.csv", "the end of the training of a network", _COLUMNS)
TRAININGS = Table(
    "tables/trainings.csv", "the end of the training of a plain network", f"model trained_on fold{_COLUMNS}"
)


def outcome(
    network: ModuleType,
    model: Any,
    train: Data,
    hyperparameters: dict,
    settings: dict,
    seed: int,
    history: pd.DataFrame,
) -> dict:
    """Return one row of `outcome.csv`; hyperparameters, settings and seed are those of scores on the training set."""
    labels, log_odds = probed(network, model, train, hyperparameters, settings, seed)
    cross_entropy = float(np.logaddexp(0, np.where(labels == 1, -log_odds, log_odds)).mean())
    return {
        "epochs": len(history),
        "samples": len(history) * len(train.labels),
        "loss": float(history["loss"].iloc[-1]),
        "training_auc": auc(labels, log_odds),
        "cross_entropy": cross_entropy,
        "spread": float(np.std(log_odds)),
        "collapsed": has_collapsed(labels, log_odds),
        "settled": has_settled(history["loss"].to_numpy()) and bool(cross_entropy <= NOTHING_LEARNT),
    }


def probed(
    network: ModuleType, model: Any, train: Data, hyperparameters: dict, settings: dict, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and log-odds of the configurations of a training set by which its outcome is judged, (n,) each."""
    rows = np.concatenate([np.flatnonzero(train.labels == label)[:PROBED] for label in (0, 1)])
    probe = train.subset(rows)
    return probe.labels, network.predict(model, probe, hyperparameters, settings, seed)


def has_collapsed(labels: np.ndarray, log_odds: np.ndarray) -> bool:
    """Return whether a network gives nearly one score to all of its training set, and ranks it no better than chance.

    Without information the AUC of m and n configurations has a variance of (m + n + 1) / (12 m n) (Mann and Whitney).
    """
    m, n = np.bincount(labels, minlength=2)
    error = np.sqrt((m + n + 1) / (12 * m * n))
    return bool(np.std(log_odds) < SPREAD and auc(labels, log_odds) < 0.5 + CHANCE * error)


def has_settled(losses: np.ndarray) -> bool:
    """Return whether a training would have gained little from more epochs, by the (n,) losses of its epochs."""
    fifth = max(1, len(losses) // 5)
    if len(losses) < 2 * fifth:
        return False
    before, last = losses[-2 * fifth : -fifth].mean(), losses[-fifth:].mean()
    return bool(last < ALL_LEARNT or last > (1 - FALL) * before)


def trainings_table(paths: Sequence[str | os.PathLike]) -> pd.DataFrame:
    """The columns of `TRAININGS`, of files `models/<network>/<dataset>/<fold>/outcome.csv`."""
    names = TRAININGS.names[:3]
    rows = [OUTCOME.read(path).assign(**dict(zip(names, Path(path).parts[-4:-1], strict=True))) for path in paths]
    return pd.concat(rows)[TRAININGS.names]
