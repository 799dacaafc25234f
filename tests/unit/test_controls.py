"""Inherent controls: what they are made of, and the comparison of networks on them with those on their datasets."""

import numpy as np
import pandas as pd
import pytest

from vitrify.datasets.index import build_dataset
from vitrify.errors import DataError
from vitrify.evaluation.predictions import write_predictions
from vitrify.evaluation.tables import controls_table, with_controls
from vitrify.scoring import Resampling
from vitrify.settings.study import Study

RUNS = 12
TWINS = {"one_inherent": "one"}


def test_a_control_is_its_dataset_in_inherent_coordinates_behind_all_datasets(config):
    config["controls"] |= {"inherent": ["dataset_6", "dataset_2"], "swapped": []}
    study = Study(config)
    assert list(study.datasets) == [*config["datasets"], "dataset_6_inherent", "dataset_2_inherent"]
    expected = config["datasets"]["dataset_6"] | {"coordinates": "inherent", "control_of": "dataset_6"}
    assert study.datasets["dataset_6_inherent"] == expected
    assert study.dataset_protocols("dataset_6_inherent") == ["slow", "fast"]
    assert "control_of" not in config["datasets"]["dataset_6"]


def test_structures_that_are_given_other_motion_are_gathered_without_being_trained_on(config):
    config["controls"] |= {"inherent": ["dataset_2"], "swapped": ["dataset_6"]}
    study = Study(config)
    assert list(study.datasets)[-2:] == ["dataset_2_inherent", "dataset_6_inherent"]
    assert (study.controls, study.swapped) == ({"dataset_2_inherent": "dataset_2"}, {"dataset_6_swapped": "dataset_6"})
    assert study.asked("baselines") == [*config["datasets"], "dataset_2_inherent"]


def test_all_are_the_thermal_datasets(config):
    config["datasets"]["dataset_3"]["coordinates"] = "inherent"
    assert list(Study(config).controls.values()) == [f"dataset_{i}" for i in (1, 2, 4, 5, 6)]


def test_controls_of_datasets_with_temperatures_ask_for_no_frame_more(config):
    config["energies"]["runs"] = 100
    asked = []
    for inherent, swapped in (([], []), ("all", ["dataset_6"])):
        config["controls"] |= {"inherent": inherent, "swapped": swapped}
        study = Study(config)
        asked.append([(study.kept_frames(one), study.minimised_frames(one, "0025")) for one in ("slow", "fast")])
    assert asked[0] == asked[1]


@pytest.mark.parametrize("published", [False, True])
def test_a_control_has_the_rows_and_the_folds_of_its_dataset(published, config):
    study = Study(config)
    tables = [
        build_dataset(
            name, study.datasets[name], study.protocols, {"slow": 60, "fast": 60}, config["folds"], 7, published
        )
        for name in ("dataset_6", "dataset_6_inherent")
    ]
    assert set(tables[0]["coordinates"]) == {"thermal"}
    assert set(tables[1]["coordinates"]) == {"inherent"}
    pd.testing.assert_frame_equal(*(table.drop(columns="coordinates") for table in tables))


def test_scores_of_controls_stand_behind_those_of_datasets_under_their_own_names():
    networks = pd.DataFrame({"model": ["cnn"], "dataset": ["one"], "auc_mean": [0.9], "accuracy_mean": [0.8]})
    compared = pd.DataFrame({"model": ["cnn"] * 2, "dataset": ["one"] * 2, "coordinates": ["thermal", "inherent"]})
    compared = compared.assign(auc_mean=[0.9, 0.5], difference=[np.nan, 0.4])
    expected = [["cnn", "one", 0.9], ["cnn", "one_inherent", 0.5]]
    assert with_controls(networks, compared).to_numpy().tolist() == expected
    assert with_controls(networks) is networks


def write(folder, dataset, fold, log_odds, order=None):
    """Predictions of both classes of runs, the liquids first."""
    keys = pd.DataFrame({"run": np.tile(np.arange(RUNS), 2), "protocol": "slow", "step": 1})
    keys = keys.assign(label=np.repeat([0, 1], RUNS)).assign(log_odds=log_odds)
    keys = keys if order is None else keys.iloc[order]
    path = folder / "dmpnn" / dataset / fold / f"{dataset}.parquet"
    write_predictions(path, keys.drop(columns="log_odds"), keys["log_odds"].to_numpy(), {})
    return path


@pytest.fixture
def log_odds():
    """Of two folds, such that classes are told apart, but not always."""
    rng = np.random.default_rng(0)
    return {fold: rng.normal(size=2 * RUNS) + np.repeat([0.0, 1.0], RUNS) for fold in ("0", "1")}


def compared(paths):
    return controls_table(paths, TWINS, "inherent", Resampling(300, 0.9, 5))


def test_networks_that_do_alike_do_not_differ_at_all_whatever_the_order_of_the_rows(log_odds, tmp_path):
    order = np.random.default_rng(1).permutation(2 * RUNS)
    paths = [write(tmp_path, "one", fold, odds) for fold, odds in log_odds.items()]
    paths += [write(tmp_path, "one_inherent", fold, odds, order) for fold, odds in log_odds.items()]
    table = compared(paths)
    assert table[["model", "dataset", "coordinates"]].values.tolist() == [
        ["dmpnn", "one", "thermal"],
        ["dmpnn", "one", "inherent"],
    ]
    thermal, inherent = table.iloc[0], table.iloc[1]
    assert thermal["auc_low"] < thermal["auc_mean"] < thermal["auc_high"]
    same = ["auc_mean", "auc_std", "auc_low", "auc_high", "folds"]
    assert thermal[same].tolist() == inherent[same].tolist()
    assert inherent[["difference", "difference_low", "difference_high"]].tolist() == [0, 0, 0]
    assert thermal[["difference", "difference_low", "difference_high"]].isna().all()


def test_what_is_lost_is_a_difference_above_0(log_odds, tmp_path):
    noise = np.random.default_rng(2).normal(size=2 * RUNS)
    paths = [write(tmp_path, "one", fold, 4 * odds + np.repeat([0, 9], RUNS)) for fold, odds in log_odds.items()]
    paths += [write(tmp_path, "one_inherent", fold, noise) for fold in log_odds]
    table = compared(paths)
    inherent = table.iloc[1]
    assert inherent["difference"] == pytest.approx(table["auc_mean"].iloc[0] - inherent["auc_mean"])
    assert 0 < inherent["difference_low"] < inherent["difference"] < inherent["difference_high"]
    assert "accuracy_mean" not in table


def test_tests_that_are_not_the_same_are_refused(log_odds, tmp_path):
    paths = [write(tmp_path, "one", fold, odds) for fold, odds in log_odds.items()]
    other = [write(tmp_path, "one_inherent", fold, odds, np.arange(2 * RUNS - 1)) for fold, odds in log_odds.items()]
    with pytest.raises(
        DataError, match=r"one_inherent\.parquet: does not contain the configurations of .*one\.parquet"
    ):
        compared([*paths, *other])
    with pytest.raises(DataError, match=r"0/one\.parquet: lacks a counterpart .* coordinates = inherent"):
        compared([*paths, other[1]])
