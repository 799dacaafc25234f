"""Datasets whose classes agree in the distribution of their inherent-structure energy, not in its mean alone."""

import numpy as np
import pandas as pd

from vitrify.errors import DataError, SettingError

MATCHED = "matched"
CALIPER = 0.2  # standard deviations of the energy in a class (Austin 2011, for propensity scores)
FEWEST_TESTED = 2  # pairs in an outer test, and outside all of them
FEWEST_TRAINED = 5  # pairs beside an outer test: with them, each part of an inner split can have both classes

KEYS = ["protocol", "run", "step"]


def matched_pairs(first: np.ndarray, second: np.ndarray, caliper: float) -> np.ndarray:
    """Pairs of one value of each kind, the closest pair first, as long as pairs lie within the caliper.

    Taking the closest first leaves the differences without a direction. A matching of as many pairs as the caliper
    allows would use all of it, always in the direction in which the kinds differ: of two normal distributions that
    are one standard deviation apart, it keeps 4 % more and leaves an AUC of 0.51 (docs/energy-matching.md).

    Returns:
        (pairs, 2) int64, index into `first` and into `second`, each at most once, in the order of `first`.
    """
    distances = np.abs(np.subtract.outer(first, second))
    i, j = np.nonzero(distances <= caliper)
    order = np.argsort(distances[i, j], kind="stable")
    free_first, free_second = [True] * len(first), [True] * len(second)
    pairs = []
    for one, other in zip(i[order].tolist(), j[order].tolist(), strict=True):
        if free_first[one] and free_second[other]:
            free_first[one] = free_second[other] = False
            pairs.append((one, other))
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def match_energies(name: str, table: pd.DataFrame, energies: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a dataset whose classes agree in the distribution of the energy, epsilon_AA a particle.

    Each outer test, and the rest, is matched by itself: folds do not change, and training sets match like their tests.
    A DataError is raised if a configuration has no energy, a SettingError if too few are left to train on or to test.
    """
    values = table[KEYS].merge(energies, "left", KEYS, validate="many_to_one")["energy"].to_numpy()
    if np.isnan(values).any():
        lacking = table[np.isnan(values)].iloc[0]
        raise DataError(
            f"inherent/{lacking['protocol']}",
            f"has no energy of run {lacking['run']} at step {lacking['step']}, which {name} needs "
            f"({np.isnan(values).sum()} are missing)",
        )
    labels, folds = table["label"].to_numpy(), table["fold"].fillna(-1).to_numpy()
    caliper = CALIPER * np.sqrt(np.mean([values[labels == label].var() for label in (0, 1)]))
    chosen, pairs = np.zeros(len(table), dtype=bool), {}
    for fold in np.unique(folds):
        first, second = (np.flatnonzero((folds == fold) & (labels == label)) for label in (0, 1))
        found = matched_pairs(values[first], values[second], caliper)
        chosen[first[found[:, 0]]] = chosen[second[found[:, 1]]] = True
        pairs[int(fold)] = len(found)
    _refuse_too_few(name, pairs, int(chosen.sum()), len(table))
    return table[chosen].reset_index(drop=True)


def _refuse_too_few(name: str, pairs: dict[int, int], chosen: int, rows: int) -> None:
    """Raise if too few pairs are left: `pairs` by outer test, -1 for the rest."""
    fewest, fewest_trained = min(pairs.values()), sum(pairs.values()) - max(pairs[fold] for fold in pairs if fold >= 0)
    if fewest < FEWEST_TESTED or fewest_trained < FEWEST_TRAINED:
        raise SettingError(
            f"datasets.{name}.energies: {MATCHED} keeps {chosen} of {rows} configurations, {fewest} of each class in "
            f"the smallest part and {fewest_trained} to train on, where {FEWEST_TESTED} and {FEWEST_TRAINED} are "
            "needed: more runs, or classes closer in energy"
        )
