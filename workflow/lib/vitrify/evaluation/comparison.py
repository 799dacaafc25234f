"""The comparison of predictions: score each file, average over folds, and subtract a reference, paired by run."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.errors import DataError
from vitrify.scoring import Resampling, accuracy, auc, bootstrap
from vitrify.store import parquet

METRICS = ("auc", "accuracy")
DIFFERENCE = ("difference", "difference_low", "difference_high")


def prediction_files(paths: Sequence[str | os.PathLike]) -> pd.DataFrame:
    """List files of predictions with the information in their paths.

    These are `predictions/<classifier>/<trained_on>/<fold>/<tested_on>.parquet`. The classifier is the name of a
    network's model or of a simple method, followed, if it differs from the plain one, by a hyphen and the difference:
    `dmpnn-distances`, `logistic_regression-runs_30`. A row has path, model, change (empty of a plain classifier),
    trained_on, fold, tested_on, and drawn, a copy of tested_on, see `score`.
    """
    rows = []
    for path in paths:
        classifier, trained_on, fold, tested_on = Path(path).with_suffix("").parts[-4:]
        model, _, change = classifier.partition("-")
        rows.append((os.fspath(path), model, change, trained_on, fold, tested_on, tested_on))
    return pd.DataFrame(rows, columns=["path", "model", "change", "trained_on", "fold", "tested_on", "drawn"])


def simulations(table: pd.DataFrame) -> np.ndarray:
    """Return the (n,) number of the simulation of each configuration; runs of two protocols are independent."""
    return table.groupby(["protocol", "run"]).ngroup().to_numpy()


def score_test(path: str | os.PathLike, table: pd.DataFrame, resampling: Resampling, *names: str) -> dict:
    """Score the predictions of one outer test, with the bootstrap over runs; the path is for the message.

    The table has protocol, run, label, score and log_odds of each configuration. Tests of the same configurations that
    share the names of the draws are drawn alike. The row has configurations, auc, accuracy, and auc_samples and
    accuracy_samples, (resamples,) each. A DataError is raised if the table has one class only.
    """
    labels, scores, log_odds = (table[name].to_numpy() for name in ("label", "score", "log_odds"))
    try:
        aucs, accuracies = bootstrap(
            labels, log_odds, scores, simulations(table), resampling.resamples, resampling.rng(*names)
        )
    except ValueError as error:
        raise DataError(path, str(error)) from error
    row = {"configurations": len(labels), "auc": auc(labels, log_odds), "accuracy": accuracy(labels, scores)}
    return row | {"auc_samples": aucs, "accuracy_samples": accuracies}


def score(files: pd.DataFrame, resampling: Resampling) -> pd.DataFrame:
    """Score files of `prediction_files`, with bootstrap samples over runs; DataErrors are those of `score_test`.

    The draws depend on the columns fold and drawn and on the seed alone: whatever was tested on the same configurations
    is drawn alike. A control, which has the runs of its dataset, has that dataset's name in the column drawn. The rows
    get the columns of `score_test`, and tested: sorted (protocol, run, step, label) of the test.
    """
    rows = []
    for file in files.itertuples():
        table = parquet.read_rows(file.path, parquet.PREDICTIONS).to_pandas()
        tested = sorted(table[["protocol", "run", "step", "label"]].itertuples(index=False, name=None))
        rows.append(score_test(file.path, table, resampling, file.fold, file.drawn) | {"tested": tested})
    return files.join(pd.DataFrame(rows, index=files.index))


def compare(
    scores: pd.DataFrame,
    by: list[str],
    resampling: Resampling,
    reference: tuple[str, str] | None = None,
    *,
    metrics: Sequence[str] = ("auc",),
    means: Sequence[str] = (),
    loss: bool = False,
    other_tests: bool = False,
) -> pd.DataFrame:
    """Average scores over folds, and compare them with those of a reference.

    An interval is that of the mean of these networks over other tests. Folds are drawn independently, as their tests
    share no run. The standard deviation tells how the networks of the folds differ. In the interval of a difference
    each sample draws the same runs for both sides, so that their common errors do not widen it.

    Args:
        scores: of `score`.
        by: columns that make a row of the result.
        resampling: the bootstrap that was scored with.
        reference: a column of `by` and its value in the rows that others of the same other columns are compared with.
        metrics: auc, accuracy.
        means: further columns to average over folds.
        loss: whether a difference is the reference minus the row, rather than the row minus the reference.
        other_tests: whether a row may be tested on other configurations than its reference.

    Returns:
        The columns `by` and `means`; of each metric mean, std (over folds), low and high (of the interval), as
        `auc_mean`; folds; with a reference difference, difference_low and difference_high of the AUC, which are missing
        of the reference; and, if tests may differ, paired: whether they are the same. Rows stand in the order of first
        appearance, but for the reference, which stands before what is compared with it.

    Raises:
        DataError: if a fold lacks one of the two sides, or if they were not tested on the same configurations although
            they must.
    """
    if reference is None:
        groups = scores.groupby(by, sort=False)
        return pd.DataFrame([_summary(own, by, resampling, metrics, means) for _, own in groups])
    column, value = reference
    missing = dict.fromkeys([*DIFFERENCE, *(["paired"] if other_tests else [])], np.nan)
    rows = []
    for _, group in scores.groupby([name for name in by if name != column], sort=False):
        plain = group[group[column] == value]
        others = [own for name, own in group.groupby(column, sort=False) if name != value]
        differences = [_difference(own, plain, reference, resampling, loss, other_tests) for own in others]
        for own, difference in zip([plain, *others], [missing, *differences], strict=True):
            rows.append(_summary(own, by, resampling, metrics, means) | difference)
    return pd.DataFrame(rows)


def differs(compared: pd.DataFrame) -> pd.Series:
    """Return the rows of `compare` whose difference has an interval without 0."""
    return (compared["difference_low"] > 0) | (compared["difference_high"] < 0)


def _summary(
    own: pd.DataFrame, by: list[str], resampling: Resampling, metrics: Sequence[str], means: Sequence[str]
) -> dict:
    """The part of a row of `compare` that needs no reference."""
    row = own.iloc[0][by].to_dict() | {name: own[name].mean() for name in means}
    for metric in metrics:
        row |= {f"{metric}_mean": own[metric].mean(), f"{metric}_std": own[metric].std()}
        samples = np.mean(np.stack(list(own[f"{metric}_samples"])), axis=0)  # over folds: (resamples,)
        row[f"{metric}_low"], row[f"{metric}_high"] = resampling.interval(samples)
    return row | {"folds": own["fold"].nunique()}


def _difference(
    own: pd.DataFrame,
    plain: pd.DataFrame,
    reference: tuple[str, str],
    resampling: Resampling,
    loss: bool,
    other_tests: bool,
) -> dict:
    """The part of a row of `compare` that needs the reference."""
    column, value = reference
    for side, other, wanted in ((own, plain, value), (plain, own, own[column].iloc[0])):
        alone = side[~side["fold"].isin(other["fold"])]
        if len(alone):
            raise DataError(alone["path"].iloc[0], f"lacks a counterpart of the same fold with {column} = {wanted}")
    own = own.set_index("fold")
    plain = plain.set_index("fold").loc[own.index]
    unequal = own["tested"] != plain["tested"]
    if unequal.any() and not other_tests:
        fold = unequal.idxmax()
        raise DataError(own["path"][fold], f"does not contain the configurations of {plain['path'][fold]}")
    more, less = (plain, own) if loss else (own, plain)
    low, high = resampling.interval(np.stack(list(more["auc_samples"] - less["auc_samples"])).mean(axis=0))
    row = dict(zip(DIFFERENCE, (more["auc"].mean() - less["auc"].mean(), low, high), strict=True))
    return row | ({"paired": not unequal.any()} if other_tests else {})
