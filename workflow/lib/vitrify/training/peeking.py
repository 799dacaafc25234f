"""Choice of a network by its own outer test, a mistake made on purpose to measure its effect."""

import logging
from pathlib import Path
from types import ModuleType

import pandas as pd

from vitrify.datasets.subsets import Data
from vitrify.training.search import best_trial

logger = logging.getLogger(__name__)


def choose_by_test(
    network: ModuleType,
    train: Data,
    test: Data,
    trials: pd.DataFrame,
    space: dict[str, dict],
    settings: dict,
    epochs: int,
    seed: int,
    threads: int,
    work: Path,
) -> tuple[object, dict, pd.DataFrame]:
    """Train with the hyperparameters of each trial on a whole outer training set; choose by the outer test.

    The best epoch of the best training is kept, both by their AUC on the outer test; among equals the earlier. Trials
    and space are those of `vitrify.training.search.search`; the other arguments, of
    `vitrify.training.classifier.Classifier.fit`.

    Returns:
        The network, its hyperparameters and its history, without the AUC of the epochs.

    A ValueError is raised if no trial is complete.
    """
    if not (trials["state"] == "complete").any():
        raise ValueError(f"none of {len(trials)} trials is complete")
    best = None
    for number in trials.index[trials["state"] == "complete"]:
        hyperparameters = best_trial(trials.loc[[number]], space)
        folder = work / f"trial_{number}"
        folder.mkdir(exist_ok=True)
        model, history = network.fit(train, hyperparameters, settings, epochs, seed, test, threads, work=folder)
        score = history["validation_auc"].max()
        logger.info("trial %s: AUC %.4f on the outer test, at its best epoch", number, score)
        if best is None or score > best[0]:
            best = score, model, hyperparameters, history.drop(columns="validation_auc")
    return best[1:]
