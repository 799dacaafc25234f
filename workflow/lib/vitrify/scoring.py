"""Scores of a classification: area under the ROC curve and accuracy, and their bootstrap distributions."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vitrify.seeds import derived_seed


@dataclass(frozen=True)
class Resampling:
    """A bootstrap and its intervals: number of samples, share of them between the ends of an interval, seed of the
    draws.
    """

    resamples: int
    confidence: float
    seed: int

    def rng(self, *names: str) -> np.random.Generator:
        """Return a generator that depends on the seed and the names alone: equal names give equal draws."""
        return np.random.default_rng(derived_seed(self.seed, *names))

    def interval(self, samples: np.ndarray) -> tuple[float, float]:
        """Return the percentile interval of bootstrap samples."""
        return interval(samples, self.confidence)


def auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the receiver operating characteristic curve, in [0, 1].

    It is the probability that a random row of label 1 scores higher than a random row of label 0; a tie counts half.
    Labels are (n,) classes 0 and 1, both present; the higher one of the (n,) scores, the more like class 1.

    Raises:
        ValueError: if lengths differ, a score is NaN, a label is not 0 or 1, or only one class is present.
    """
    labels, scores = _checked(labels, scores)
    n_ones = int(labels.sum())
    n_zeros = len(labels) - n_ones
    if n_ones == 0 or n_zeros == 0:
        raise ValueError(f"AUC needs both classes, got {n_zeros} rows of label 0 and {n_ones} of label 1")
    # Equal scores share the mean of their ranks. scipy.stats.rankdata does the same, but its import takes more memory
    # than the data of a search or a training.
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(count) - (count - 1) / 2
    rank_sum = ranks[place][labels == 1].sum()
    return float((rank_sum - n_ones * (n_ones + 1) / 2) / (n_ones * n_zeros))  # Mann-Whitney U over its maximum


def accuracy(labels: np.ndarray, scores: np.ndarray, threshold: float = 0.5) -> float:
    """Share of the rows whose class is predicted correctly, in [0, 1]; a score of at least `threshold` predicts class
    1.

    Labels are (n,) classes 0 and 1, scores (n,) probabilities of class 1. A ValueError is raised if lengths differ,
    there are no rows, a score is NaN, or a label is not 0 or 1.
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
    """AUC and accuracy, (resamples,) each, of bootstrap samples of a test, drawn by group and with replacement.

    Groups are independent: a run's liquid and its glass come from one simulation, so a run is drawn with all its rows
    or not at all. Groups are drawn among those that have the same classes: each sample has as many rows of each class
    as the test, also where a run gives one class only, as in dataset 6. The spread of the samples tells how much the
    scores of this trained network would vary over tests of this size, but not how much those of other trainings would.
    Where the network makes no error there is none to draw: the spread is then 0.

    Args:
        labels: (n,) classes 0 and 1, both present.
        log_odds, scores: (n,) by which the AUC ranks; (n,) probability of class 1, which the accuracy compares with
            0.5.
        groups: (n,) group of each row, of any type that can be sorted.
        rng: generator of random numbers. Equal groups and labels give equal draws: two networks tested on the same rows
            can be compared sample by sample.

    A ValueError is raised as by `auc`; or if there is not one group for each row, or resamples is below 1.
    """
    auc(labels, log_odds)  # raises if they cannot be scored
    labels, scores = _checked(labels, scores)
    if len(groups) != len(labels) or resamples < 1:
        raise ValueError(f"{len(groups)} groups, {len(labels)} rows and resamples={resamples} do not fit")
    is_right = (scores >= 0.5) == (labels == 1)
    aucs, accuracies = [], []
    for counts in draws(labels, groups, resamples, rng):
        aucs.append(weighted_auc(labels, log_odds, counts))
        accuracies.append(counts @ is_right / counts.sum(1))
    return np.concatenate(aucs), np.concatenate(accuracies)


def mean_log_odds(log_odds: np.ndarray) -> np.ndarray:
    """Return the log-odds of a mean probability, (...) float64, of (m, ...) log-odds: the mean is over the first axis.

    No probability is computed on the way: most would round to 0 or 1. The result is finite where all log-odds are.
    """
    log_p, log_q = (-np.logaddexp(0, sign * np.asarray(log_odds, dtype=np.float64)) for sign in (-1, 1))
    return np.logaddexp.reduce(log_p, axis=0) - np.logaddexp.reduce(log_q, axis=0)


def weighted_auc(labels: np.ndarray, log_odds: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """AUC of samples, (samples,), from the (samples, n) copies of each row in each; each sample has both classes.

    Labels are (n,) classes 0 and 1, which the AUC ranks by their (n,) log-odds.
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
    """Copies of each row in each sample: (samples, n), in portions of `at_once` samples to save memory."""
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
    """Return labels and scores as arrays, or raise a ValueError that names the defect."""
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
