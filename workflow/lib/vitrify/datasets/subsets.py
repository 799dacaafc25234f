"""Subsets: training sets that differ from a dataset's outer training sets.

A subset is a table of configurations: copies in the training set, and membership in the test set.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from vitrify.datasets.index import folds_of_one
from vitrify.errors import DataError
from vitrify.seeds import derived_seed
from vitrify.simulation.runs import RANDOM, published_draws
from vitrify.store import parquet
from vitrify.store.tables import Table

SUBSET = Table(
    "subsets/<subset>/<dataset>/<fold>.parquet",
    "a configuration that is trained on or tested; subsets are `runs_<n>`, the first n runs, and leaks, see "
    "`tables/leaks.csv`",
    parquet.SUBSET,
    {
        "trained": "number of times that it stands in the training set",
        "tested": "whether it stands in the outer test",
    },
)


class Data(Protocol):
    """Labelled configurations, in the form that a network reads."""

    labels: np.ndarray

    def __len__(self) -> int: ...

    def subset(self, rows: np.ndarray) -> "Data": ...

    def labelled(self, labels: np.ndarray) -> "Data": ...


RUNS = "runs_"  # of the name of a subset
KEYS = ["run", "protocol", "step", "label"]
PUBLISHED_RUNS = 10_000  # of a protocol, in the paper
SOUND = "sound"  # an outer training set as it is, in the tables beside leaks
TWINS, FOLDS, BOTH, CHOICE = "twins", "random_folds", "twins_and_random_folds", "outer_choice"
LEAKS = (TWINS, FOLDS, BOTH, CHOICE)
DRAWS_TESTS = (FOLDS, BOTH)  # leaks whose outer tests are others than those of the dataset


def runs_name(runs: int) -> str:
    """Return the name of the subset of the first N runs."""
    return f"{RUNS}{runs}"


def runs_of(subset: str | None) -> int | None:
    """Return the number of runs of such a subset; None for any other subset."""
    return int(subset.removeprefix(RUNS)) if subset and subset.startswith(RUNS) else None


def select_subset(subset: str, name: str, index: pd.DataFrame, fold: int, folds: dict, seed: int) -> pd.DataFrame:
    """Select a training set in place of an outer training set: `runs_<n>`, or one of `LEAKS`; see `leaking`."""
    runs = runs_of(subset)
    if runs is None:
        return leaking(name, index, fold, subset, folds, seed)
    return first_runs(index, fold, runs, derived_seed(seed, "learning curves"))


def first_runs(index: pd.DataFrame, fold: int, runs: int, seed: int) -> pd.DataFrame:
    """The first runs of an outer training set, in an order that is the same for all sizes, folds and datasets.

    So a larger set contains every smaller one. Each class has N runs, of the same numbers in both classes if these have
    one protocol, or if both protocols have those runs. A ValueError is raised if a class has fewer runs.
    """
    tested = (index["fold"] == fold).fillna(False).to_numpy(bool)
    trained = np.zeros(len(index), dtype=int)
    place = index["run"].map({run: derived_seed(seed, str(run)) for run in index["run"].unique()}).to_numpy()
    for label in (0, 1):
        rows = np.flatnonzero((index["label"].to_numpy() == label) & ~tested)
        if len(rows) < runs:
            raise ValueError(f"{runs} runs of label {label} are asked for, there are {len(rows)}")
        trained[rows[np.lexsort((index["run"].to_numpy()[rows], place[rows]))[:runs]]] = 1
    return _subset(index, trained, tested)


def leaking(name: str, index: pd.DataFrame, fold: int, leak: str, folds: dict, seed: int) -> pd.DataFrame:
    """An outer training set as the paper most likely drew it, with as many configurations.

    - ``twins``: velocities were drawn by `$RANDOM`, and runs of one seed are one run. Each run draws a number, from
      as many values as leave the paper's number of runs a seed: 32,768 / 10,000. Of the runs that drew the same, one
      stands for all: a tested one, if there is one, so that what is tested is what it was.
    - ``random_folds``: the outer tests are drawn over the configurations of each dataset.
    - ``twins_and_random_folds``: both.
    - ``outer_choice``, and ``sound``: the outer training set as it is; of the former something else leaks.

    Returns:
        The columns of `vitrify.store.parquet.SUBSET`.
    """
    sound = (index["fold"] == fold).fillna(False).to_numpy(bool)
    tested = folds_of_one(name, len(index), folds, seed) == fold if leak in DRAWS_TESTS else sound
    trained = (~tested).astype(int)
    if leak in (TWINS, BOTH):
        # Other datasets' networks are asked about the tests by run, so those too are shown as what they are.
        rank = np.where(tested, 0, np.where(sound, 1, 2))
        trained = np.zeros(len(index), dtype=int)
        for protocol in index["protocol"].unique():
            own = (index["protocol"] == protocol).to_numpy()
            runs = index["run"].to_numpy()
            best = pd.Series(rank[own]).groupby(runs[own]).min()
            values = round(RANDOM * len(best) / PUBLISHED_RUNS)
            drawn = pd.Series(published_draws(seed, protocol, len(best), values), best.index)
            first = best.sort_values(kind="stable").groupby(drawn).head(1)
            stands_for = drawn.map(pd.Series(first.index, drawn[first.index]))
            for label in (0, 1):
                rows = np.flatnonzero(own & (index["label"].to_numpy() == label))
                if len(rows):
                    at = pd.Series(rows, runs[rows])
                    np.add.at(trained, at[stands_for[runs[rows[~tested[rows]]]]].to_numpy(), 1)
    return _subset(index, trained, tested)


def _subset(index: pd.DataFrame, trained: np.ndarray, tested: np.ndarray) -> pd.DataFrame:
    table = index[KEYS].assign(trained=trained, tested=tested)
    return table[(table["trained"] > 0) | table["tested"]]


def rows_of(keys: pd.DataFrame, subset: str | os.PathLike, use: str) -> np.ndarray:
    """Return (n,) rows of configurations, ascending, that a subset trains on, with repetition, or tests.

    The keys are those of the configurations at hand; `use` is trained or tested. A DataError is raised if a
    configuration is not at hand.
    """
    wanted = parquet.read_rows(subset, parquet.SUBSET).to_pandas()
    wanted = wanted[wanted[use] > 0]
    found = keys[KEYS].assign(row=np.arange(len(keys))).merge(wanted, on=KEYS, how="inner", validate="one_to_one")
    if len(found) < len(wanted):
        raise DataError(subset, f"{len(wanted) - len(found)} of {len(wanted)} configurations are not in the samples")
    return np.repeat(found["row"].to_numpy(), found[use].to_numpy().astype(int))


def by_dataset(paths: Sequence[str | os.PathLike]) -> dict[str, list[str | os.PathLike]]:
    """Files `<kind>/<dataset>/<part>.parquet` by dataset, in the order of first appearance."""
    found: dict[str, list[str | os.PathLike]] = {}
    for path in paths:
        found.setdefault(Path(path).parent.name, []).append(path)
    return found


def outer_test(
    data: Data, keys: pd.DataFrame, paths: Sequence[str | os.PathLike], subset: str | os.PathLike | None
) -> tuple[Data, pd.DataFrame]:
    """Return the configurations of an outer test: a whole file, or the tested rows of a subset in several files.

    Data and keys (run, protocol, step, label) are those of all files; the subset, which a single file lacks, and errors
    are those of `rows_of`.
    """
    if len(paths) == 1:
        return data, keys
    rows = rows_of(keys, subset, "tested")
    return data.subset(rows), keys.iloc[rows]
