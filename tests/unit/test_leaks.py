"""Training sets with leaks, and what leaks are found to be worth."""

from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from vitrify.baselines.classifiers import predict_simple
from vitrify.baselines.describe import KEYS
from vitrify.baselines.groups import DESCRIPTORS
from vitrify.datasets.folds import outer_folds
from vitrify.datasets.index import folds_of_one
from vitrify.datasets.subsets import BOTH, CHOICE, FOLDS, SOUND, TWINS, by_dataset, leaking, outer_test
from vitrify.errors import DataError
from vitrify.evaluation.predictions import write_predictions
from vitrify.evaluation.tables import leaks_table
from vitrify.figures.comparisons import plot_leaks
from vitrify.scoring import Resampling
from vitrify.store import parquet
from vitrify.training.peeking import choose_by_test

SHARES = {"outer": 3, "test": 0.2}


def index(runs, protocols=("slow", "slow")):
    """A dataset of so many runs, in folds by run."""
    folds = outer_folds(runs, SHARES["outer"], SHARES["test"], seed=1)
    columns = {"run": np.arange(runs), "fold": folds}
    table = pd.concat(
        [
            pd.DataFrame(columns | {"protocol": protocol, "step": 10 + label, "label": label})
            for label, protocol in enumerate(protocols)
        ],
        ignore_index=True,
    )
    return table.assign(fold=table["fold"].astype("Int8").mask(table["fold"] < 0))


def subset(leak, runs=50, fold=0, seed=5, **more):
    return leaking("one", index(runs, **more), fold, leak, SHARES, seed)


def both_ways(table):
    """Share of the tested configurations that are trained on."""
    return (table.loc[table["tested"], "trained"] > 0).mean()


@pytest.mark.parametrize("leak", [SOUND, TWINS, FOLDS, BOTH, CHOICE])
@pytest.mark.parametrize("protocols", [("slow", "slow"), ("slow", "fast")])
def test_a_training_set_with_leaks_is_as_large_as_one_without(leak, protocols):
    table = subset(leak, protocols=protocols)
    assert table["trained"].sum() == 80
    assert table["tested"].sum() == 20
    assert not table.duplicated(KEYS).any()


def test_the_sound_way_trains_on_nothing_of_what_it_tests():
    for leak in (SOUND, CHOICE):
        table = subset(leak)
        assert set(table["trained"]) == {0, 1}
        assert both_ways(table) == 0
        assert not set(table.loc[table["tested"], "run"]) & set(table.loc[table["trained"] > 0, "run"])


def test_as_many_runs_have_a_twin_as_among_the_papers():
    table = subset(TWINS, runs=10_000)
    # Of 32,768 values, 8,000 draws miss a given one by (1 - 1/32768)^8000.
    assert both_ways(table) == pytest.approx(1 - (1 - 1 / 32768) ** 8000, abs=0.02)
    assert set(table.loc[table["tested"], "run"]) == set(index(10_000).query("fold == 0")["run"])
    distinct = len(table[(table["trained"] > 0) & (table["label"] == 1)])
    assert distinct == pytest.approx(32768 * (1 - (1 - 1 / 32768) ** 8000), rel=0.02)
    # As many at the size of this study, but for chance.
    shares = [both_ways(subset(TWINS, runs=100, seed=seed)) for seed in range(100)]
    assert np.mean(shares) == pytest.approx(0.217, abs=0.02)


def test_a_twin_brings_both_classes_of_its_run():
    table = subset(TWINS).pivot(index="run", columns="label", values="trained")
    assert (table[0] == table[1]).all()
    assert table[0].max() > 1


def test_random_folds_are_those_of_the_switch_and_leave_siblings_in_the_training_set():
    table = subset(FOLDS)
    drawn = folds_of_one("one", 100, SHARES, 5) == 0
    assert set(index(50)[drawn].itertuples(index=False)) == set(
        index(50).merge(table[table["tested"]][KEYS]).itertuples(index=False)
    )
    assert both_ways(table) == 0
    siblings = set(table.loc[table["tested"], "run"]) & set(table.loc[table["trained"] > 0, "run"])
    assert len(siblings) > 10
    assert both_ways(subset(BOTH)) > 0


def test_a_dataset_of_several_parts_is_tested_where_the_subset_says(tmp_path):
    path = tmp_path / "subset.parquet"
    table = subset(FOLDS)
    parquet.write_rows(path, parquet.SUBSET, table)
    keys = index(50)[KEYS]

    class Data:
        def subset(self, rows):
            return rows

    rows, found = outer_test(Data(), keys, ["0", "1"], path)
    assert len(rows) == 20
    assert set(found.itertuples(index=False)) == set(table[table["tested"]][KEYS].itertuples(index=False))
    data = Data()
    assert outer_test(data, keys, ["0"], None) == (data, keys)
    paths = ["samples/b/0.parquet", "samples/a/0.parquet", "samples/b/1.parquet"]
    assert by_dataset(paths) == {"b": [paths[0], paths[2]], "a": [paths[1]]}


def described(runs=50):
    """Descriptors that are noise, but that each configuration can be known by them."""
    table = index(runs)
    values = np.random.default_rng(0).normal(size=(len(table), len(DESCRIPTORS)))
    part = table["fold"].astype(object).where(table["fold"].notna(), "rest").astype(str)
    return pd.concat([table[KEYS].assign(part=part), pd.DataFrame(values, columns=list(DESCRIPTORS))], axis=1)


SIMPLE = {"dataset": "one", "outer": 3, "inner": {"validation": 0.1, "test": 0.1, "by_run": True}, "seed": 3}


def write_subsets(tmp_path, leak):
    paths = {str(fold): tmp_path / f"subsets/{leak}/one/{fold}.parquet" for fold in range(3)}
    for fold, path in paths.items():
        parquet.write_rows(path, parquet.SUBSET, subset(leak, fold=int(fold)))
    return paths


def predicted(tmp_path, leak, methods=("gradient_boosting",)):
    """Files of the predictions of simple classifiers."""
    tables = dict.fromkeys(("one", "two"), described())
    subsets = None if leak == SOUND else write_subsets(tmp_path, leak)
    found = predict_simple(tables, methods=methods, subsets=subsets, peeks=leak == CHOICE, **SIMPLE)
    paths = []
    for (method, fold, name), rows in found.items():
        classifier = method if leak == SOUND else f"{method}-{leak}"
        paths.append(tmp_path / f"predictions/{classifier}/one/{fold}/{name}.parquet")
        parquet.write_rows(paths[-1], parquet.PREDICTIONS, rows)
    return paths


def test_what_is_known_by_heart_is_worth_what_leaks_give_away(tmp_path):
    boosting, logistic = ("gradient_boosting",), ("logistic_regression",)
    methods = {SOUND: boosting + logistic, TWINS: logistic, FOLDS: boosting, CHOICE: logistic}
    paths = []
    for leak in methods:
        for fold in range(3):
            rows = subset(leak, fold=fold)
            rows = rows[rows["tested"]]
            log_odds = np.where(
                rows["trained"] > 0, 5 * (2 * rows["label"] - 1), np.random.default_rng(fold).normal(size=len(rows))
            )
            network = "dmpnn" if leak == SOUND else f"dmpnn-{leak}"
            paths.append(tmp_path / f"predictions/{network}/one/{fold}/one.parquet")
            write_predictions(paths[-1], rows[KEYS], log_odds, {})
    paths += [path for leak, own in methods.items() for path in predicted(tmp_path, leak, own)]
    subsets = [path for leak in (TWINS, FOLDS, CHOICE) for path in write_subsets(tmp_path, leak).values()]
    table = leaks_table(paths, subsets, Resampling(200, 0.9, 1))
    rows = table.set_index(["method", "tested_on", "leak"])
    assert (rows.loc[pd.IndexSlice[:, :, SOUND], "seen"] == 0).all()
    assert rows.loc[pd.IndexSlice[:, :, SOUND], "difference"].isna().all()
    twins = rows.loc["dmpnn", "one", TWINS]
    assert twins["seen"] > 0.1
    assert twins["difference"] > 0
    assert twins["paired"]
    assert not rows.loc["dmpnn", "one", FOLDS]["paired"]
    assert rows.loc["dmpnn", "one", CHOICE][["difference", "difference_low", "difference_high"]].tolist() == [0, 0, 0]
    # Another dataset of the same configurations: its tests by run are mostly in a training set of random folds.
    assert rows.loc["gradient_boosting", "two", FOLDS]["seen"] == pytest.approx(0.8, abs=0.1)
    assert rows.loc["gradient_boosting", "two", FOLDS]["difference_low"] > 0
    assert rows.loc["logistic_regression", "one", CHOICE]["difference"] >= 0
    figure = plot_leaks(table)
    assert [axes.get_title() for axes in figure.axes] == [
        "trained on one, tested on one",
        "trained on one, tested on two",
    ]


def test_what_a_method_chooses_does_not_depend_on_those_before_it():
    table = described()
    alone, together = (
        predict_simple({"one": table}, methods=methods, **SIMPLE)
        for methods in (["voronoi_areas"], ["rdf_peaks", "voronoi_areas"])
    )
    for name, own in alone.items():
        pd.testing.assert_frame_equal(together[name], own)


def test_whole_outer_training_sets_are_those_of_the_sound_subset(tmp_path):
    tables = dict.fromkeys(("one", "two"), described())
    paths = write_subsets(tmp_path, SOUND)
    whole = predict_simple(tables, methods=["gradient_boosting"], **SIMPLE)
    sound = predict_simple(tables, methods=["gradient_boosting"], subsets=paths, **SIMPLE)
    assert len(whole) == 6
    for name, own in whole.items():
        pd.testing.assert_frame_equal(sound[name], own)


def test_without_the_sound_way_nothing_is_compared(tmp_path):
    paths = predicted(tmp_path, TWINS)
    with pytest.raises(DataError, match="lacks a counterpart of the same fold with leak = sound"):
        leaks_table(paths, write_subsets(tmp_path, TWINS).values(), Resampling(100, 0.9, 1))


def test_the_outer_test_chooses_trial_and_epoch(tmp_path):
    class Network:
        """Its AUC on a test is what the trial says, in each epoch."""

        asked: ClassVar[list] = []

        @classmethod
        def fit(cls, train, hyperparameters, settings, epochs, seed, validation, threads, work):
            cls.asked.append((train, validation, hyperparameters, work.is_dir()))
            auc = {1: [0.9, 0.3], 2: [0.4, 0.95], 3: [0.5, 0.95]}[hyperparameters["depth"]]
            return hyperparameters["depth"], pd.DataFrame({"epoch": [1, 2], "validation_auc": auc})

    trials = pd.DataFrame({"trial": range(4), "state": ["complete"] * 3 + ["failed"], "depth": [1, 2, 3, 4]})
    trials = trials.assign(inner_test_auc=0.5, inner_validation_auc=0.5)
    space = {"depth": {"low": 1, "high": 4, "step": 1}}
    model, hyperparameters, history = choose_by_test(Network, "train", "test", trials, space, {}, 2, 0, 1, tmp_path)
    assert (model, hyperparameters) == (2, {"depth": 2})
    assert history.columns.tolist() == ["epoch"]
    assert Network.asked == [("train", "test", {"depth": depth}, True) for depth in (1, 2, 3)]
    with pytest.raises(ValueError, match="none of 1 trials is complete"):
        choose_by_test(Network, "train", "test", trials.iloc[3:], space, {}, 2, 0, 1, tmp_path)
