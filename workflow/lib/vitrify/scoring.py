"""Scores of a classification: area under the ROC curve and accuracy, and their bootstrap distributions."""

from collections.abc import Iterator

import numpy as np


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
    # Equal scores share the mean of their ranks. As scipy.stats.rankdata has it, whose import costs a search or a
    # training more than its data.
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(count) - (count - 1) / 2
    rank_sum = ranks[place][labels == 1].sum()
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


def bootstrap(
    labels: np.ndarray,
    log_odds: np.ndarray,
    scores: np.ndarray,
    groups: np.ndarray,
    resamples: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """AUC and accuracy of samples drawn anew, by group and with replacement, from a test.

    Groups are what is independent: a run's liquid and its glass are two looks at one simulation, so a run is drawn
    with all its rows or not at all. The draw is made among the groups that hold the same classes: both classes are in
    every sample as often as in the test, also where a run gives one class only, as in dataset 6. What the spread of the
    samples tells is how much the scores of this trained network would vary over tests of this size; not how much those
    of other trainings would. Where the network makes no error there is none to draw: the spread is then 0.

    Args:
        labels: (n,) classes 0 and 1, both present.
        log_odds: (n,) by which the AUC ranks.
        scores: (n,) probability of class 1, which the accuracy compares with 0.5.
        groups: (n,) group of each row; rows of equal value stay together. Of any type that can be sorted.
        resamples: number of samples; at least 1.
        rng: generator of random numbers. Equal groups and labels in, equal draws out: so two networks tested on the
            same rows can be compared sample by sample.

    Returns:
        AUC and accuracy, (resamples,) each.

    Raises:
        ValueError: see `auc`; or if there is not one group for each row, or resamples is below 1.
    """
    auc(labels, log_odds)  # which refuses what cannot be scored
    labels, scores = _checked(labels, scores)
    if len(groups) != len(labels) or resamples < 1:
        raise ValueError(f"{len(groups)} groups, {len(labels)} rows and resamples={resamples} do not fit")
    is_right = (scores >= 0.5) == (labels == 1)
    aucs, accuracies = [], []
    for counts in draws(labels, groups, resamples, rng):
        aucs.append(weighted_auc(labels, log_odds, counts))
        accuracies.append(counts @ is_right / counts.sum(1))
    return np.concatenate(aucs), np.concatenate(accuracies)


def weighted_auc(labels: np.ndarray, log_odds: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """AUC of samples in which each row stands so often.

    Args:
        labels: (n,) classes 0 and 1.
        log_odds: (n,) by which it ranks.
        counts: (samples, n), in which both classes are present.

    Returns:
        (samples,)
    """
    order = np.argsort(log_odds, kind="stable")
    ranked = np.asarray(log_odds)[order]
    ties = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])  # where rows of equal rank begin
    is_one, of_rank = labels[order] == 1, counts[:, order]
    ones = np.add.reduceat(of_rank * is_one, ties, axis=1)
    zeros = np.add.reduceat(of_rank * ~is_one, ties, axis=1)
    below = np.cumsum(zeros, axis=1) - zeros
    return (ones * (below + zeros / 2)).sum(1) / (ones.sum(1) * zeros.sum(1))


def interval(values: np.ndarray, confidence: float) -> tuple[float, float]:
    """Percentile interval: the middle share `confidence` of bootstrap values."""
    low, high = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def draws(
    labels: np.ndarray, groups: np.ndarray, resamples: int, rng: np.random.Generator, at_once: int = 100
) -> Iterator[np.ndarray]:
    """How often each row stands in each sample: (samples, n) in portions of `at_once` samples, to spare memory."""
    names, rows = np.unique(groups, return_inverse=True)  # rows: index into names
    kinds = np.zeros(len(names), dtype=np.int64)
    np.bitwise_or.at(kinds, rows, 1 << labels)  # 1, 2 or 3: the classes of a group
    for first in range(0, resamples, at_once):
        samples = min(at_once, resamples - first)
        counts = np.zeros((samples, len(names)))
        for kind in np.unique(kinds):
            members = np.flatnonzero(kinds == kind)
            drawn = members[rng.integers(len(members), size=(samples, len(members)))]
            np.add.at(counts, (np.arange(samples)[:, None], drawn), 1)
        yield counts[:, rows]


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
