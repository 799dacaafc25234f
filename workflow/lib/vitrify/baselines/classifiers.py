"""Simple classifiers of descriptors, in the same nested cross-validation as the networks (section II E).

Each group of descriptors has a logistic regression of its own, which for one descriptor is a threshold. A logistic
regression and gradient-boosted trees read all descriptors together.
"""

import os
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from vitrify.baselines.describe import KEYS
from vitrify.baselines.descriptors import DESCRIPTORS, GROUPS
from vitrify.datasets.folds import training_parts
from vitrify.datasets.subsets import rows_of
from vitrify.errors import SettingError
from vitrify.scoring import auc
from vitrify.seeds import derived_seed
from vitrify.store.tables import Table
from vitrify.training.splits import inner_split

BOOSTING = "gradient_boosting"
# The descriptors that each method reads.
METHODS = GROUPS | {"logistic_regression": DESCRIPTORS, BOOSTING: DESCRIPTORS}

# Candidates, the most cautious first: of candidates that do equally well, the first is taken.
_STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0)  # C of the logistic regression, the inverse of its regularisation
_TREES = tuple({"max_leaf_nodes": leaves, "min_samples_leaf": fewest} for leaves in (3, 8) for fewest in (20, 5))
_ROUNDS = 100  # trees, at most
_LEARNING_RATE = 0.1  # of the boosting
TRIALS = Table(
    "tuning/simple/<dataset>.csv",
    "a setting of a simple classifier that was tried",
    """
    method: group of descriptors, or classifier of all of them
    fold: the outer test outside which it was tried, from 0
    candidate?: the setting
    rounds: trees after which boosting stopped; 0 of other classifiers
    inner_test_auc: AUC by which it was chosen
    chosen: whether it was chosen
    """,
)


def predict_simple(
    described: dict[str, pd.DataFrame],
    dataset: str,
    methods: Sequence[str],
    outer: int,
    inner: dict,
    seed: int,
    subsets: dict[str, str | os.PathLike] | None = None,
    peeks: bool = False,
) -> tuple[dict[tuple[str, str, str], pd.DataFrame], pd.DataFrame]:
    """Predict outer tests with each method, chosen and trained on the outer training sets of one dataset.

    As with networks, candidates are trained on an inner training set; boosting stops at its best on the validation set
    (other methods train on that too); and the candidate that is best on the inner test set is trained again on
    the whole outer training set.

    Args:
        described: of `vitrify.baselines.describe.read_described`, by dataset tested on; `dataset` is one of them.
        dataset: the dataset that is trained on.
        methods: names in `METHODS`. Predictions of a method do not depend on the others.
        outer: number of outer tests.
        inner: validation and test, shares; by_run: whether a run's configurations stay together.
        seed: of the splits and the trees.
        subsets: by fold, files with the columns of `vitrify.store.parquet.SUBSET`, whose training sets and tests of
            `dataset` replace its outer ones.
        peeks: whether the outer test of `dataset` chooses, in place of an inner validation and test set. This leak is
            there to be measured.

    Returns:
        The columns of `vitrify.store.parquet.PREDICTIONS` by method, fold and dataset tested on; and what was tried,
        with the columns of `TRIALS`.

    Raises:
        SettingError: if an outer training set cannot be split.
        DataError: see `vitrify.datasets.subsets.rows_of`.
    """
    own, predictions, trials = described[dataset], {}, []
    for fold in map(str, range(outer)):
        tests = {name: table[table["part"] == fold] for name, table in described.items()}
        if subsets is None:
            training = own[own["part"].isin(training_parts(fold, outer))]
        else:
            training = own.iloc[rows_of(own, subsets[fold], "trained")]
            tests[dataset] = own.iloc[rows_of(own, subsets[fold], "tested")]
        found, tried = _predict_tests(training, tests, methods, fold, inner, seed, tests[dataset] if peeks else None)
        predictions |= {(method, fold, name): rows for (method, name), rows in found.items()}
        trials.append(tried)
    return predictions, pd.concat(trials)[["method", "fold", "candidate", "rounds", "inner_test_auc", "chosen"]]


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
) -> tuple[dict[tuple[str, str], pd.DataFrame], pd.DataFrame]:
    """Predictions by method and test, and the candidates; `judge`, if given, chooses in place of an inner test."""
    training = training.reset_index(drop=True)
    if judge is None:
        split = _split(training, inner, derived_seed(seed, fold, "inner split"))
        train, validation, inner_test = (training[split == part] for part in ("train", "validation", "test"))
    else:
        train, validation, inner_test = training, judge, judge
    predictions, trials = {}, []
    for method in methods:
        names = _names(method, training)
        learns = pd.concat([train, validation]) if judge is None and method != BOOSTING else train
        tried = pd.DataFrame(_tried(method, learns, validation, inner_test, derived_seed(seed, fold, method)))
        tried["chosen"] = tried.index == tried["inner_test_auc"].idxmax()
        trials.append(tried.drop(columns="model").assign(method=method, fold=fold))
        best = tried[tried["chosen"]].squeeze()
        model = _with_rounds(best["model"], best["rounds"]).fit(training[names], training["label"])
        for name, test in tests.items():
            log_odds = model.decision_function(test[names])
            predictions[method, name] = test[KEYS].assign(score=expit(log_odds), log_odds=log_odds)
    return predictions, pd.concat(trials)


def _split(training: pd.DataFrame, inner: dict, seed: int) -> np.ndarray:
    groups = training["run"].to_numpy() if inner["by_run"] else np.arange(len(training))
    labels = training["label"].to_numpy()
    try:
        return inner_split(groups, inner["validation"], inner["test"], np.random.default_rng(seed), labels)
    except ValueError as error:
        raise SettingError(f"folds: the {len(training)} configurations outside an outer test: {error}") from error


def _names(method: str, described: pd.DataFrame) -> list[str]:
    """Names of the available descriptors that a method uses."""
    return [name for name in METHODS[method] if name in described]


def _tried(method: str, train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame, seed: int) -> Iterator[dict]:
    """Each candidate of a method: its text, its best number of rounds, and its score on the inner test."""
    names = _names(method, train)
    if method == BOOSTING:
        for settings in _TREES:
            model = HistGradientBoostingClassifier(
                learning_rate=_LEARNING_RATE, max_iter=_ROUNDS, early_stopping=False, random_state=seed, **settings
            ).fit(train[names], train["label"])
            losses = [_loss(validation["label"], odds) for odds in model.staged_decision_function(validation[names])]
            rounds = 1 + int(np.argmin(losses))
            stages = model.staged_decision_function(test[names])
            (log_odds,) = (odds for stage, odds in enumerate(stages, start=1) if stage == rounds)
            yield _trial(model, _text(settings), rounds, auc(test["label"], log_odds.ravel()))
    else:
        for strength in _STRENGTHS:
            model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000))
            log_odds = model.fit(train[names], train["label"]).decision_function(test[names])
            yield _trial(model, _text({"C": strength}), 0, auc(test["label"], log_odds))


def _loss(labels: pd.Series, log_odds: np.ndarray) -> float:
    """Mean cross-entropy. The AUC of the few configurations that validate is 1 long before a model is at its best."""
    return float(np.logaddexp(0, np.where(labels == 1, -1, 1) * log_odds.ravel()).mean())


def _trial(model: Pipeline | HistGradientBoostingClassifier, candidate: str, rounds: int, score: float) -> dict:
    return {"model": model, "candidate": candidate, "rounds": rounds, "inner_test_auc": score}


def _with_rounds(
    model: Pipeline | HistGradientBoostingClassifier, rounds: int
) -> Pipeline | HistGradientBoostingClassifier:
    return model.set_params(max_iter=rounds) if rounds else model


def _text(settings: dict) -> str:
    return " ".join(f"{name}={value:g}" for name, value in settings.items())
