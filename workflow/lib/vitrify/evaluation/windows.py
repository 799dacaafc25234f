"""How well a network does in windows of other lengths than that it was trained with."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit

from vitrify.errors import DataError, WorkError
from vitrify.scoring import auc, bootstrap, interval
from vitrify.seeds import derived_seed
from vitrify.space import PLANE
from vitrify.store import parquet
from vitrify.store.tables import Table, with_ends

WINDOWS = Table(
    "windows/<network>/<dataset>/<fold>.parquet",
    "one configuration, scored in windows of one length",
    parquet.WINDOW_PREDICTIONS,
)
_AUC = f"window_length trained particles configurations {with_ends('auc')}"
_PARTICLES = {"particles": "mean number of particles in such a window"}
WINDOW_TRANSFER = Table(
    "tables/window_transfer.csv",
    "a readout and a length of windows",
    f"readout? {_AUC}",
    {"readout": "`sum` or `mean`"} | _PARTICLES,
    keys="readout window_length",
)
ATTENTION_AUC = Table(
    "tables/attention_auc.csv",
    "a network with or without attention, and a length of windows",
    f"attention? {_AUC}",
    {"attention": "`none`, or its scale: `scaled` or `literal`"} | _PARTICLES,
    keys="attention window_length",
)


def predict_windows(
    keys: pd.DataFrame, window_lengths: Sequence[float], predict: Callable[[float], np.ndarray]
) -> pd.DataFrame:
    """Predictions of one network for the same configurations in windows of several lengths.

    Args:
        keys: run, protocol, step, label of each configuration.
        window_lengths: shares of the box, each in (0, 1].
        predict: window length -> (n,) log-odds of label 1.

    Returns:
        The columns of `vitrify.store.parquet.WINDOW_PREDICTIONS`, lengths ascending, each once.

    Raises:
        WorkError: if a score is not a number.
    """
    tables = []
    for length in sorted(set(window_lengths)):
        log_odds = predict(length)
        if bad := np.count_nonzero(~np.isfinite(log_odds)):
            raise WorkError(f"windows of {length}: {bad} of {len(log_odds)} scores are no numbers")
        tables.append(keys.assign(score=expit(log_odds), log_odds=log_odds, window_length=length))
    return pd.concat(tables, ignore_index=True)


def score_windows(
    path: Path, trained: float, particles: int, resamples: int, confidence: float, seed: int, dimension: int = PLANE
) -> pd.DataFrame:
    """AUC by window length, with its bootstrap interval over runs.

    Args:
        path: `windows/<model>/<dataset>/<fold>.parquet`; the path says what the file holds.
        trained: the window length that the network was trained with.
        particles: of a configuration.
        resamples: bootstrap samples, see `vitrify.scoring.bootstrap`.
        confidence: share of them between the ends of the interval.
        seed: of the samples; they are the same for all lengths and networks, and those of `tables/auc.csv`.
        dimension: of the configurations.

    Returns:
        One row a length: window_length, trained (whether it is that of the training), particles (mean number in such a
        window), configurations, auc, auc_low, auc_high.

    Raises:
        DataError: see `vitrify.store.parquet.read_rows`; or if only one class is there.
    """
    dataset, fold = Path(path).with_suffix("").parts[-2:]
    rows = []
    for length, table in parquet.read_rows(path, parquet.WINDOW_PREDICTIONS).to_pandas().groupby("window_length"):
        labels, scores, log_odds = (table[name].to_numpy() for name in ("label", "score", "log_odds"))
        simulations = table.groupby(["protocol", "run"]).ngroup().to_numpy()
        rng = np.random.default_rng(derived_seed(seed, fold, dataset))
        try:
            samples, _ = bootstrap(labels, log_odds, scores, simulations, resamples, rng)
        except ValueError as error:
            raise DataError(path, str(error)) from error
        low, high = interval(samples, confidence)
        row = {
            "window_length": length,
            "trained": bool(np.isclose(length, trained)),
            "particles": particles * length**dimension,
        }
        row |= {"configurations": len(table), "auc": auc(labels, log_odds), "auc_low": low, "auc_high": high}
        rows.append(row)
    return pd.DataFrame(rows)


def compare_windows(
    paths: Sequence[Path],
    names: Sequence[str],
    column: str,
    trained: Sequence[float],
    particles: int,
    resamples: int,
    confidence: float,
    seed: int,
    dimension: int = PLANE,
) -> pd.DataFrame:
    """AUC by window length of several networks, beneath each other.

    Args:
        paths: one a network.
        names: of the networks.
        column: that holds the names.
        trained: the window length that each was trained with.
        particles, resamples, confidence, seed, dimension: see `score_windows`.

    Returns:
        The column of names, then those of `score_windows`.
    """
    tables = []
    for path, name, length in zip(paths, names, trained, strict=True):
        table = score_windows(path, length, particles, resamples, confidence, seed, dimension)
        table.insert(0, column, name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
