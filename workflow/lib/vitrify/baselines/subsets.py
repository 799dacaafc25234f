"""Simple classifiers trained on subsets of a dataset's configurations, see `vitrify.datasets.subsets`."""

import os
from collections.abc import Sequence

import pandas as pd

from vitrify.baselines.classifiers import predict_tests
from vitrify.datasets.subsets import rows_of


def predict_subsets(
    described: dict[str, pd.DataFrame],
    dataset: str,
    subsets: Sequence[str | os.PathLike],
    methods: Sequence[str],
    inner: dict,
    seed: int,
    peeks: bool = False,
) -> dict[str, pd.DataFrame]:
    """Predictions of each method on the outer tests of some datasets, by what was trained on subsets of one.

    Args:
        described: by dataset, of `vitrify.baselines.describe.read_described`.
        dataset: the one that is trained on.
        subsets: files with the columns of `vitrify.store.parquet.SUBSET`, one an outer test, in order.
        methods, inner, seed: see `vitrify.baselines.classifiers.predict_baselines`.
        peeks: whether the outer tests choose, see `vitrify.baselines.classifiers.predict_tests`.

    Returns:
        By dataset tested on, the columns of `parquet.BASELINE_PREDICTIONS`. Of the dataset itself the tests
        are those of the subsets.

    Raises:
        SettingError: if a training set cannot be split.
        DataError: see `vitrify.datasets.subsets.rows_of`.
    """
    own = described[dataset]
    found = {name: [] for name in described}
    for number, subset in enumerate(subsets):
        fold = str(number)
        tests = {name: table[table["part"] == fold] for name, table in described.items()}
        tests[dataset] = own.iloc[rows_of(own, subset, "tested")]
        training = own.iloc[rows_of(own, subset, "trained")]
        predictions, _ = predict_tests(
            training, list(tests.values()), methods, fold, inner, seed, tests[dataset] if peeks else None
        )
        for name, rows in zip(tests, predictions, strict=True):
            found[name].append(rows)
    return {name: pd.concat(tables) for name, tables in found.items()}
