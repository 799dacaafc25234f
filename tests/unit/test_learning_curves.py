"""Subsets of outer training sets, what is trained on them, and the curve that comes of it."""

import numpy as np
import pandas as pd
import pytest

from vitrify.datasets.subsets import first_runs, rows_of
from vitrify.errors import DataError
from vitrify.evaluation.predictions import write_predictions
from vitrify.evaluation.tables import learning_curves_table
from vitrify.figures.curves import plot_learning_curves
from vitrify.scoring import Resampling
from vitrify.store import parquet
from vitrify.training.schedule import at_equal_steps, learning_rate


def index(liquids=20, glasses=20, protocols=("slow", "slow")):
    """A dataset of so many runs, whose number modulo 5 says the fold: 0 and 1, else none."""
    rows = []
    for label, (runs, protocol) in enumerate(zip((liquids, glasses), protocols, strict=True)):
        rows += [
            {"run": run, "protocol": protocol, "step": 10 + label, "label": label, "fold": run % 5}
            for run in range(runs)
        ]
    table = pd.DataFrame(rows)
    return table.assign(fold=table["fold"].astype("Int8").mask(table["fold"] > 1))


def trained(table, label=None):
    own = table[table["trained"] > 0]
    return set(own.loc[own["label"] == label, "run"] if label is not None else own["run"])


def test_larger_sets_hold_smaller_ones_and_both_classes_of_their_runs():
    sets = [first_runs(index(), 0, n, seed=3) for n in (3, 7, 16)]
    for n, table in zip((3, 7, 16), sets, strict=True):
        assert trained(table, 0) == trained(table, 1)
        assert len(trained(table, 0)) == n
        assert all(run % 5 for run in trained(table))
        assert set(table.loc[table["tested"], "run"]) == {0, 5, 10, 15}
        assert not (table["tested"] & (table["trained"] > 0)).any()
    assert trained(sets[0]) < trained(sets[1]) < trained(sets[2])


def test_the_order_holds_for_other_folds_and_when_runs_are_added():
    few, others, more = (
        first_runs(table, fold, 6, 3) for table, fold in ((index(), 0), (index(), 1), (index(40, 40), 0))
    )
    # Runs that both folds train on come in the same order in both.
    both = {run for run in range(20) if run % 5 > 1}
    first = [run for run in trained(few) if run in both]
    assert len(trained(others) & set(first)) >= min(len(first), 4)
    assert {run for run in trained(more) if run < 20} <= trained(few)


def test_classes_of_two_protocols_stay_balanced_where_one_has_fewer_runs():
    table = first_runs(index(liquids=10, glasses=40, protocols=("slow", "fast")), 0, 8, seed=1)
    assert len(trained(table, 0)) == len(trained(table, 1)) == 8
    with pytest.raises(ValueError, match="9 runs of label 0 are asked for, there are 8"):
        first_runs(index(liquids=10, glasses=40), 0, 9, seed=1)


def test_rows_of_a_subset_come_as_often_as_it_says(tmp_path):
    path = tmp_path / "subset.parquet"
    subset = first_runs(index(), 0, 3, seed=3)
    subset.loc[subset["trained"] > 0, "trained"] = 2
    parquet.write_rows(path, parquet.SUBSET, subset)
    keys = index().drop(columns="fold").sample(frac=1, random_state=0)
    rows = rows_of(keys, path, "trained")
    assert len(rows) == 12
    assert set(keys["run"].iloc[rows]) == trained(subset)
    assert set(keys["run"].iloc[rows_of(keys, path, "tested")]) == {0, 5, 10, 15}
    with pytest.raises(DataError, match="1 of 6 configurations are not in the samples"):
        rows_of(keys.drop(keys.index[rows[0]]), path, "trained")


def test_equal_steps_have_the_same_rate_step_by_step():
    rate = {"initial": 1e-4, "maximum": 1e-3, "final": 1e-4, "warmup_epochs": 2}
    settings, epochs = at_equal_steps({"learning_rate": rate, "l2": 1}, epochs=10, ratio=4.0)
    assert epochs == 40
    assert settings["l2"] == 1
    whole = [learning_rate(step, 20, 10, **rate) for step in range(200)]
    assert [learning_rate(step, 5, 40, **settings["learning_rate"]) for step in range(200)] == pytest.approx(whole)
    assert at_equal_steps({"learning_rate": rate}, 10, 1) == ({"learning_rate": rate}, 10)


@pytest.fixture
def study(tmp_path):
    """Predictions from 4 runs, which are noise, and from all 16, which are right; of a network and a simple one."""
    table = index()
    dataset = tmp_path / "datasets" / "one.parquet"
    dataset.parent.mkdir()
    parquet.write_rows(dataset, parquet.DATASET, table.assign(temperature=1.0, coordinates="thermal"))
    rng = np.random.default_rng(0)
    paths = []
    for method in ("dmpnn", "rdf_peaks"):
        for name, strength in ((f"{method}-runs_4", 0), (method, 9)):
            for fold in (0, 1):
                keys = table[table["fold"] == fold].drop(columns="fold")
                log_odds = strength * (keys["label"].to_numpy() - 0.5) + rng.normal(size=len(keys)) / 10
                paths.append(tmp_path / f"predictions/{name}/one/{fold}/one.parquet")
                write_predictions(paths[-1], keys, log_odds, {})
    return paths, [dataset], {}


def test_curves_have_a_row_a_size(study):
    table = learning_curves_table(*study, Resampling(100, 0.9, 1))
    assert table[["method", "runs"]].to_numpy().tolist() == [
        ["dmpnn", 4],
        ["dmpnn", 16],
        ["rdf_peaks", 4],
        ["rdf_peaks", 16],
    ]
    assert table["auc_mean"].iloc[[1, 3]].tolist() == [1, 1]
    assert (table["auc_low"] <= table["auc_mean"]).all()
    assert table["folds"].eq(2).all()
    (axes,) = plot_learning_curves(table).axes
    assert axes.get_legend_handles_labels()[1] == ["D-MPNN", "first peaks of g(r)"]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["4", "16"]
