"""Simple classifiers of descriptors, in the same nested cross-validation as the networks (section II E).

Each group of descriptors has a logistic regression of its own, which for one descriptor is a threshold. A logistic
regression and gradient-boosted trees read all descriptors together. Behind a hyphen stands what a method sees, if it is
not the whole box: `rdf_peaks-window`.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from vitrify.baselines.describe import KEYS
from vitrify.baselines.groups import BOOSTING, columns_of
from vitrify.datasets.folds import training_parts
from vitrify.datasets.subsets import rows_of
from vitrify.errors import SettingError
from vitrify.scoring import auc
from vitrify.seeds import derived_seed
from vitrify.training.splits import inner_split

# Candidates, the most cautious first: of candidates that do equally well, the first is taken.
_STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0)  # C of the logistic regression, the inverse of its regularisation
_TREES = tuple({"max_leaf_nodes": leaves, "min_samples_leaf": fewest} for leaves in (3, 8) for fewest in (20, 5))
_ROUNDS = 100  # trees, at most
_LEARNING_RATE = 0.1  # of the boosting


def predict_simple(
    described: dict[str, pd.DataFrame],
    dataset: str,
    methods: Sequence[str],
    outer: int,
    inner: dict,
    seed: int,
    subsets: dict[str, str | os.PathLike] | None = None,
    peeks: bool = False,
) -> dict[tuple[str, str, str], pd.DataFrame]:
    """Predict outer tests with each method, chosen and trained on the outer training sets of one dataset.

    As with networks, candidates are trained on an inner training set; boosting stops at its best on the validation set
    (other methods train on that too); and the candidate that is best on the inner test set is trained again on
    the whole outer training set.

    Args:
        described: of `vitrify.baselines.describe.read_described`, by dataset tested on; `dataset` is one of them.
        inner: validation and test, shares; by_run: whether a run's configurations stay together.
        subsets: files of subsets by fold, which replace the outer training sets and tests of `dataset`.
        peeks: whether the outer test of `dataset` chooses: a leak that is there to be measured.

    Returns:
        The columns of `vitrify.store.parquet.PREDICTIONS` by method, fold and dataset tested on.
    """
    own, predictions = described[dataset], {}
    for fold in map(str, range(outer)):
        tests = {name: table[table["part"] == fold] for name, table in described.items()}
        if subsets is None:
            training = own[own["part"].isin(training_parts(fold, outer))]
        else:
            training = own.iloc[rows_of(own, subsets[fold], "trained")]
            tests[dataset] = own.iloc[rows_of(own, subsets[fold], "tested")]
        found = _predict_tests(training, tests, methods, fold, inner, seed, tests[dataset] if peeks else None)
        predictions |= {(method, fold, name): rows for (method, name), rows in found.items()}
    return predictions


# One thread: it takes seconds, and sums do not depend on the machine's cores.
@threadpool_limits.wrap(limits=1)
def _predict_tests(
    training: pd.DataFrame,
    tests: dict[str, pd.DataFrame],
    methods: Sequence[str],
    fold: str,
    inner: dict,
    seed: int,
    judge: pd.DataFrame | None,
) -> dict[tuple[str, str], pd.DataFrame]:
    """Predictions by method and test; `judge`, if given, chooses in place of an inner test."""
    training = training.reset_index(drop=True)
    if judge is None:
        split = _split(training, inner, derived_seed(seed, fold, "inner split"))
        train, validation, inner_test = (training[split == part] for part in ("train", "validation", "test"))
    else:
        train, validation, inner_test = training, judge, judge
    predictions = {}
    for method in methods:
        names = _names(method, training)
        learns = pd.concat([train, validation]) if judge is None and not method.startswith(BOOSTING) else train
        tried = _tried(method, learns, validation, inner_test, derived_seed(seed, fold, method))
        _, best = max(tried, key=itemgetter(0))  # the first of those that do equally well
        model = best.fit(training[names], training["label"])
        for name, test in tests.items():
            log_odds = model.decision_function(test[names])
            predictions[method, name] = test[KEYS].assign(score=expit(log_odds), log_odds=log_odds)
    return predictions


def _split(training: pd.DataFrame, inner: dict, seed: int) -> np.ndarray:
    groups = training["run"].to_numpy() if inner["by_run"] else np.arange(len(training))
    labels = training["label"].to_numpy()
    try:
        return inner_split(groups, inner["validation"], inner["test"], np.random.default_rng(seed), labels)
    except ValueError as error:
        raise SettingError(f"folds: the {len(training)} configurations outside an outer test: {error}") from error


def _names(method: str, described: pd.DataFrame) -> list[str]:
    """Names of the available descriptors that a method uses."""
    return [name for name in columns_of(method) if name in described]


def _tried(
    method: str, train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame, seed: int
) -> Iterator[tuple[float, Pipeline | HistGradientBoostingClassifier]]:
    """Score on the inner test of each candidate, and the candidate; boosting with its best number of rounds."""
    names = _names(method, train)
    if method.startswith(BOOSTING):
        for settings in _TREES:
            model = HistGradientBoostingClassifier(
                learning_rate=_LEARNING_RATE, max_iter=_ROUNDS, early_stopping=False, random_state=seed, **settings
            ).fit(train[names], train["label"])
            losses = [_loss(validation["label"], odds) for odds in model.staged_decision_function(validation[names])]
            rounds = 1 + int(np.argmin(losses))
            log_odds = next(islice(model.staged_decision_function(test[names]), rounds - 1, None))
            yield auc(test["label"], log_odds.ravel()), model.set_params(max_iter=rounds)
    else:
        for strength in _STRENGTHS:
            model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000))
            log_odds = model.fit(train[names], train["label"]).decision_function(test[names])
            yield auc(test["label"], log_odds), model


def _loss(labels: pd.Series, log_odds: np.ndarray) -> float:
    """Mean cross-entropy. The AUC of the few configurations that validate is 1 long before a model is at its best."""
    return float(np.logaddexp(0, np.where(labels == 1, -1, 1) * log_odds.ravel()).mean())
