"""Agreement of attention: weights of two networks on the same windows, window by window."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

TRAINED, SHUFFLED, UNTRAINED = NETWORKS = ("trained", "shuffled", "untrained")
TOP = 0.1  # share of a window's edges or particles that counts as its most attended


def compared_pairs(numbers: Sequence[int]) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    """Pairs of networks to compare: those that differ in the seed alone, and each trained one with its controls."""
    for network in NETWORKS:
        for one, other in combinations(numbers, 2):
            yield (network, one), (network, other)
    for number in numbers:
        for network in (SHUFFLED, UNTRAINED):
            yield (TRAINED, number), (network, number)


def ranks_within(weights: np.ndarray, graph: np.ndarray) -> np.ndarray:
    """Rank of each of (m,) weights in its window, from 1; equal weights share their mean rank."""
    return pd.Series(weights).groupby(graph).rank().to_numpy()


def rank_correlations(ranks: np.ndarray, others: np.ndarray, graph: np.ndarray, windows: int) -> np.ndarray:
    """Spearman's rank correlation in each window, (windows,); NaN where all ranks of either are the same.

    Ranks and others are (m,) of `ranks_within`; graph is the (m,) window of each, from 0.
    """
    count = np.maximum(np.bincount(graph, minlength=windows), 1)

    def centred(values: np.ndarray) -> np.ndarray:
        return values - (np.bincount(graph, values, windows) / count)[graph]

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(graph, values, windows)

    one, other = centred(ranks), centred(others)
    spread = np.sqrt(summed(one**2) * summed(other**2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, summed(one * other) / spread, np.nan)


def most_attended(weights: np.ndarray, graph: np.ndarray, windows: int) -> np.ndarray:
    """Mask of the largest weights of each window, (m,) bool: the share `TOP` of them, rounded, at least one."""
    return places_within(-weights, graph, windows) < _chosen_of(np.bincount(graph, minlength=windows))[graph]


def _chosen_of(count: np.ndarray) -> np.ndarray:
    return np.maximum(np.round(TOP * count).astype(np.int64), 1)


def places_within(values: np.ndarray, graph: np.ndarray, windows: int) -> np.ndarray:
    """Place of each of (m,) values in the order of its window, from 0; equal ones by number. Windows must ascend."""
    count = np.bincount(graph, minlength=windows)
    places = np.empty(len(values), dtype=np.int64)
    places[np.lexsort((values, graph))] = np.arange(len(values)) - (np.cumsum(count) - count)[graph]
    return places


def agreement(
    weights: dict[tuple[str, int], np.ndarray], graph: np.ndarray, keys: pd.DataFrame, numbers: Sequence[int]
) -> pd.DataFrame:
    """Agreement of the weights of networks on the same windows: the columns of `parquet.ATTENTION_AGREEMENT`.

    A row is a pair of networks and a window in which there is something to compare: spearman; top, the share of the
    most attended of one that are so in the other, too; and chance, what that is on average of a random order.

    Args:
        weights: (m,) of the edges or particles of all windows, by network and number of its seed.
        graph: (m,) window of each, ascending.
        keys: run, protocol, step, label of each window.
        numbers: of the seeds.
    """
    windows = len(keys)
    count = np.bincount(graph, minlength=windows)
    chosen = _chosen_of(count)
    ranks = {name: ranks_within(own, graph) for name, own in weights.items()}
    tops = {name: most_attended(own, graph, windows) for name, own in weights.items()}
    tables = []
    for one, other in compared_pairs(numbers):
        spearman = rank_correlations(ranks[one], ranks[other], graph, windows)
        table = keys.assign(network=one[0], number=one[1], other=other[0], other_number=other[1], spearman=spearman)
        table["top"] = np.bincount(graph, tops[one] & tops[other], windows) / chosen
        table["chance"] = chosen / np.maximum(count, 1)
        tables.append(table[np.isfinite(spearman)])
    return pd.concat(tables, ignore_index=True)
