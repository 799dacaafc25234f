"""Shuffled labels: they are independent of the structure, so a network cannot learn structure from them."""

import numpy as np


def shuffled_labels(runs: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Labels permuted by run, of the type of `labels`.

    Half of the run numbers that give both classes, drawn at random, have them exchanged: of the liquids as many are
    labelled 0 as 1, and so of the glasses, and each run still gives one of each. Among run numbers that give one class,
    their labels are permuted. Of an odd number of runs one run more or fewer is exchanged. Runs are numbers whatever
    the protocol, (n,) as labels are. The draw does not depend on the order of the rows.
    """
    numbers, rows = np.unique(runs, return_inverse=True)
    kinds = np.zeros(len(numbers), dtype=np.int64)
    np.bitwise_or.at(kinds, rows, 1 << labels.astype(np.int64))  # 1, 2 or 3: the classes of a run
    exchanged = np.zeros(len(numbers), dtype=bool)
    both = rng.permutation(np.flatnonzero(kinds == 3))
    exchanged[both[: (len(both) + rng.integers(2)) // 2]] = True
    single = np.flatnonzero(kinds < 3)
    exchanged[single] = kinds[single] != rng.permutation(kinds[single])
    return np.where(exchanged[rows], 1 - labels, labels).astype(labels.dtype)
