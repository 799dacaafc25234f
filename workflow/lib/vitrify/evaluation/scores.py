"""Scores of a classification: area under the ROC curve and accuracy."""

import numpy as np
from scipy.stats import rankdata


def auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the receiver operating characteristic curve.

    It is the probability that a random row of label 1 scores higher than a random row of label 0; a tie counts half.

    Args:
        labels: (n,) classes 0 and 1, both present.
        scores: (n,) the higher, the more like class 1.

    Returns:
        A number in [0, 1].

    Raises:
        ValueError: if lengths differ, a score is NaN, a label is not 0 or 1, or only one class is present.
    """
    labels, scores = _checked(labels, scores)
    n_ones = int(labels.sum())
    n_zeros = len(labels) - n_ones
    if n_ones == 0 or n_zeros == 0:
        raise ValueError(f"AUC needs both classes, got {n_zeros} rows of label 0 and {n_ones} of label 1")
    rank_sum = rankdata(scores)[labels == 1].sum()
    return float((rank_sum - n_ones * (n_ones + 1) / 2) / (n_ones * n_zeros))  # Mann-Whitney U over its maximum


def accuracy(labels: np.ndarray, scores: np.ndarray, threshold: float = 0.5) -> float:
    """Share of the rows whose class is predicted rightly.

    Args:
        labels: (n,) classes 0 and 1; at least one row.
        scores: (n,) probability of class 1.
        threshold: a score of at least this much predicts class 1.

    Returns:
        A number in [0, 1].

    Raises:
        ValueError: if lengths differ, there are no rows, a score is NaN, or a label is not 0 or 1.
    """
    labels, scores = _checked(labels, scores)
    return float(np.mean((scores >= threshold) == (labels == 1)))


def _checked(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labels and scores as arrays, or a ValueError that names what is wrong with them."""
    labels, scores = np.asarray(labels), np.asarray(scores, dtype=np.float64)
    if labels.ndim != 1 or labels.shape != scores.shape:
        raise ValueError(f"labels and scores must be (n,) both, got {labels.shape} and {scores.shape}")
    if len(labels) == 0:
        raise ValueError("there are no rows to score")
    if not np.isin(labels, (0, 1)).all():
        raise ValueError(f"labels must be 0 or 1, got {np.setdiff1d(labels, (0, 1))[0]}")
    if np.isnan(scores).any():
        raise ValueError(f"{np.isnan(scores).sum()} of {len(scores)} scores are NaN")
    return labels.astype(np.int64), scores
