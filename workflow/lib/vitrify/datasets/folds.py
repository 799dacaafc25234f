"""Outer tests of the nested cross-validation, drawn once by run."""

from fractions import Fraction

import numpy as np

NO_FOLD = -1
REST = "rest"  # the part of a dataset in no outer test


def parts(outer: int) -> list[str]:
    """Ids of a dataset's disjoint parts: one for each outer test, and one for the rest."""
    return [*(str(fold) for fold in range(outer)), REST]


def training_parts(fold: str, outer: int) -> list[str]:
    """The parts of the outer training set of an outer test: all parts but that test."""
    return [part for part in parts(outer) if part != fold]


def block_length(test: float) -> int:
    """Runs in a block: the smallest number of runs of which the share `test` is a whole number."""
    return Fraction(test).limit_denominator(1000).denominator


def outer_folds(runs: int, outer: int, test: float, seed: int) -> np.ndarray:
    """Return the outer test of each run, (runs,) int8, 0 to outer - 1, or `NO_FOLD`.

    Runs are dealt to the tests in blocks, each shuffled by a seed of its own: the shares are exact, and a run keeps
    its fold when runs are added. It depends on the run's number alone, so it holds for all protocols and datasets.
    """
    length = block_length(test)
    each = round(test * length)
    if outer * each >= length:
        raise ValueError(f"folds: {outer} outer tests of {test} leave nothing that is always trained on")
    blocks = [_block(block, length, outer, each, seed) for block in range(-(-runs // length))]
    return np.concatenate(blocks)[:runs]


def training_runs(runs: int, outer: int, test: float, seed: int) -> np.ndarray:
    """(outer,) number of training runs that `outer_folds` leaves beside each outer test, without dealing all runs."""
    length = block_length(test)
    each = round(test * length)
    whole, rest = divmod(runs, length)
    last = _block(whole, length, outer, each, seed)[:rest]
    return runs - whole * each - np.array([np.count_nonzero(last == fold) for fold in range(outer)])


def _block(block: int, length: int, outer: int, each: int, seed: int) -> np.ndarray:
    """The outer tests of the runs of one block."""
    deal = np.full(length, NO_FOLD, dtype=np.int8)
    deal[: outer * each] = np.repeat(np.arange(outer), each)
    return np.random.default_rng([seed, block]).permutation(deal)


def published_folds(rows: int, outer: int, test: float, rng: np.random.Generator) -> np.ndarray:
    """Folds as the paper most likely drew them, at random: (rows,) int8, 0 to outer - 1, or `NO_FOLD`."""
    each = round(test * rows)
    folds = np.full(rows, NO_FOLD, dtype=np.int8)
    folds[: outer * each] = np.repeat(np.arange(outer), each)
    return rng.permutation(folds)
