"""Predictions and scores of networks in windows of other lengths than those of their training."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.evaluation.comparison import score_test
from vitrify.evaluation.predictions import with_scores
from vitrify.scoring import Resampling
from vitrify.space import PLANE
from vitrify.store import parquet
from vitrify.store.tables import Table
from vitrify.training.stored import read_description

WINDOWS = Table(
    "windows/<network>/<dataset>/<fold>.parquet",
    "one configuration, scored in windows of one length",
    parquet.WINDOW_PREDICTIONS,
)
WINDOW_TRANSFER = Table(
    "tables/window_transfer.csv",
    "a readout and a length of windows",
    """
    readout?: `sum` or `mean`
    window_length trained
    particles: mean number of particles in such a window
    configurations auc auc_low auc_high
    """,
    keys="readout window_length",
)
ATTENTION_AUC = Table(
    "tables/attention_auc.csv",
    "a network with or without attention, and a length of windows",
    """
    attention?: `none`, or its scale: `scaled` or `literal`
    window_length trained
    particles: mean number of particles in such a window
    configurations auc auc_low auc_high
    """,
    keys="attention window_length",
)
READERS = {"trained": lambda paths: [read_description(path, "dmpnn")[0]["window_length"] for path in paths]}


def predict_windows(
    keys: pd.DataFrame, window_lengths: Sequence[float], predict: Callable[[float], np.ndarray]
) -> pd.DataFrame:
    """Predict the same configurations with one network in windows of several lengths, ascending.

    The keys are run, protocol, step, label of each configuration; `predict` takes a window length, a share of the box
    in (0, 1], and gives (n,) log-odds of label 1. A WorkError is raised if a score is not finite.
    """
    tables = [
        with_scores(keys, predict(length), f"windows of {length}").assign(window_length=length)
        for length in sorted(set(window_lengths))
    ]
    return pd.concat(tables, ignore_index=True)


def compare_windows(
    paths: Sequence[str | os.PathLike],
    trained: Sequence[float],
    resampling: Resampling,
    names: Sequence[str],
    column: str,
    particles: int,
    dimension: int = PLANE,
) -> pd.DataFrame:
    """Scores of networks by window length: the columns of `WINDOW_TRANSFER` or `ATTENTION_AUC`.

    The bootstrap's draws are those of `tables/auc.csv`, the same for all lengths and networks.

    Args:
        paths: `windows/<model>/<dataset>/<fold>.parquet`, one a network; the path says what the file contains.
        trained: the window length that each network was trained with.
        names, column: of the networks; the column of these names.
        particles, dimension: of a configuration.

    A DataError is raised if a file has one class only.
    """
    rows = []
    for path, name, own in zip(paths, names, trained, strict=True):
        dataset, fold = Path(path).with_suffix("").parts[-2:]
        for length, table in parquet.read_rows(path, parquet.WINDOW_PREDICTIONS).to_pandas().groupby("window_length"):
            scores = score_test(path, table, resampling, fold, dataset)
            low, high = resampling.interval(scores["auc_samples"])
            row = {column: name, "window_length": length, "trained": bool(np.isclose(length, own))}
            row |= {"particles": particles * length**dimension, "configurations": len(table)}
            rows.append(row | {"auc": scores["auc"], "auc_low": low, "auc_high": high})
    return pd.DataFrame(rows)
