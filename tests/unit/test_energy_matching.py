"""Datasets whose classes agree in the distribution of their energy."""

import numpy as np
import pandas as pd
import pytest

from vitrify.datasets.index import build_dataset
from vitrify.datasets.matching import CALIPER, matched_pairs
from vitrify.errors import DataError, SettingError
from vitrify.evaluation.energy_matching import list_matching, summarise_matching
from vitrify.figures.energy_matching import plot_matching
from vitrify.scoring import Resampling, auc
from vitrify.settings.study import Study
from vitrify.simulation.schedule import Protocol
from vitrify.store import parquet

RUNS = 200
FOLDS = {"outer": 3, "test": 0.2}
PROTOCOLS = {
    name: Protocol.from_config(name, {"schedule": [{"to": 1.0, "steps": steps}], "frame_interval": 1}, 2.0)
    for name, steps in (("slow", 10), ("fast", 5))
}
BLOCK = {
    "classes": {
        "liquid": {"protocol": "slow", "temperature": 1.9},
        "glass": {"protocol": "fast", "temperature": 1.0},
    },
    "coordinates": "thermal",
}
STEPS = {"slow": 1, "fast": 5}  # of the classes of BLOCK


def energies_of(apart, runs=RUNS):
    """Energies of both classes, normal, so many standard deviations apart; and of a frame that no class takes."""
    rng = np.random.default_rng(3)
    tables = [
        pd.DataFrame({"protocol": name, "run": np.arange(runs), "step": step, "energy": rng.normal(mean, 0.01, runs)})
        for name, step, mean in (("slow", 1, -3.8), ("fast", 5, -3.8 + 0.01 * apart), ("slow", 2, 0.0))
    ]
    return pd.concat(tables, ignore_index=True)


def dataset(energies, runs=RUNS, **more):
    block = BLOCK | {"energies": "matched"} | more
    return build_dataset("six", block, PROTOCOLS, dict.fromkeys(PROTOCOLS, runs), FOLDS, 1, False, energies=energies)


def test_the_closest_pair_comes_first_and_no_value_is_taken_twice():
    first, second = np.array([0.0, 1.0, 5.0]), np.array([0.9, 0.8, 9.0])
    assert matched_pairs(first, second, 1.0).tolist() == [[0, 1], [1, 0]]
    assert matched_pairs(first, second, 0.5).tolist() == [[1, 0]]
    assert matched_pairs(first, second, 0.05).shape == (0, 2)


def test_of_pairs_as_close_the_first_comes_first():
    assert matched_pairs(np.array([1.0, 1.0]), np.array([1.0]), 0.1).tolist() == [[0, 0]]


def test_pairs_are_those_of_a_search_through_all():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=15), rng.normal(size=12)
    left = {(i, j): abs(first[i] - second[j]) for i in range(15) for j in range(12)}
    expected = []
    while left and min(left.values()) <= 0.3:
        one, other = min(left, key=left.get)
        expected.append([one, other])
        left = {(i, j): distance for (i, j), distance in left.items() if i != one and j != other}
    assert matched_pairs(first, second, 0.3).tolist() == sorted(expected)


@pytest.mark.parametrize("apart", [-1.0, 0.3, 1.0])
def test_the_energy_tells_nothing_any_more_and_each_fold_has_as_many_of_both_classes(apart):
    energies = energies_of(apart)
    table = dataset(energies).merge(energies, on=["protocol", "run", "step"])
    assert abs(auc(table["label"], table["energy"]) - 0.5) < 0.01
    counts = table.groupby([table["fold"].fillna(-1), "label"]).size().unstack()
    assert (counts[0] == counts[1]).all()
    kept = len(table) / (2 * RUNS)
    assert kept > {-1.0: 0.5, 0.3: 0.7, 1.0: 0.5}[apart]  # densities have 0.62 and 0.88 in common
    for _, own in table.groupby(table["fold"].fillna(-1)):
        first, second = (np.sort(own.loc[own["label"] == label, "energy"]) for label in (0, 1))
        assert np.abs(first - second).max() <= CALIPER * 0.01 * 1.2  # the standard deviation is estimated


def test_chosen_rows_are_rows_of_the_dataset_as_it_is_with_the_folds_they_have():
    energies = energies_of(0.5)
    whole = build_dataset("six", BLOCK, PROTOCOLS, dict.fromkeys(PROTOCOLS, RUNS), FOLDS, 1, False)
    chosen = dataset(energies)
    assert 0 < len(chosen) < len(whole)
    assert len(chosen.merge(whole, how="inner")) == len(chosen)
    pd.testing.assert_frame_equal(chosen, dataset(energies.sample(frac=1, random_state=1)))


def test_a_control_has_the_rows_of_its_dataset(config):
    config["datasets"]["dataset_6"]["energies"] = "matched"
    study = Study(config)
    assert study.datasets["dataset_6_inherent"]["energies"] == "matched"
    assert study.matched_datasets == ["dataset_6"]
    assert [study.needs_energies(name) for name in ("dataset_5", "dataset_6", "dataset_6_inherent")] == [0, 1, 1]


def test_a_matched_dataset_whose_class_is_found_needs_the_energies_of_all_frames_that_it_may_be(config):
    config["controls"]["inherent"], config["controls"]["swapped"] = [], []
    config["baselines"]["datasets"], config["energies"]["every"] = [], 50
    block = config["datasets"]["dataset_6"]
    block["classes"]["liquid"]["temperature"] = "match_energy"
    found = set(range(50 * 100_000, 20_000_001, 50 * 100_000))
    assert not found <= set(Study(config).dataset_steps["energy"]["slow"])
    block["energies"] = "matched"
    assert found <= set(Study(config).dataset_steps["energy"]["slow"])


def test_too_few_are_refused_with_what_is_left():
    said = r"datasets.six.energies: matched keeps \d+ of 400 configurations, 0 of each class in the smallest part"
    with pytest.raises(SettingError, match=said):
        dataset(energies_of(5))


def test_a_configuration_without_energy_is_refused():
    energies = energies_of(0.5)
    energies = energies[~((energies["protocol"] == "fast") & (energies["run"] == 7))]
    with pytest.raises(DataError, match=r"inherent/fast: has no energy of run 7 at step 5, which six needs \(1 are"):
        dataset(energies)


def files_of(folder, energies, chosen):
    """A dataset and the inherent structures of its protocols."""
    parquet.write_rows(folder / "six.parquet", parquet.DATASET, chosen)
    paths = []
    for protocol, own in energies.groupby("protocol"):
        paths.append(folder / "inherent" / protocol / "0000.parquet")
        columns = own[["run", "step", "energy"]].assign(temperature=1.0, iterations=1, converged=True, x=None, y=None)
        parquet.write_rows(paths[-1], parquet.INHERENT, columns[parquet.INHERENT.names])
    return folder / "six.parquet", paths


def test_what_was_chosen_from_is_listed_summed_up_and_drawn(tmp_path):
    energies = energies_of(1.0)
    chosen = dataset(energies, **{"runs": 150})
    listed = list_matching(*files_of(tmp_path, energies, chosen), runs=150)
    assert len(listed) == 300
    assert listed.groupby("label")["step"].unique().map(list).tolist() == [[STEPS["slow"]], [STEPS["fast"]]]
    rows = listed[listed["chosen"]]
    keys = ["run", "protocol", "step", "label", "fold"]
    expected = chosen[keys].sort_values(["label", "run"], ignore_index=True)
    pd.testing.assert_frame_equal(rows[keys].reset_index(drop=True), expected, check_dtype=False)

    table = summarise_matching({"six": listed}, {"six": ["liquid", "glass"]}, Resampling(200, 0.95, 1))
    assert table["class"].tolist() == ["liquid", "glass"]
    assert table["configurations_before"].tolist() == [150, 150]
    assert table["configurations"].tolist() == [len(chosen) // 2] * 2
    liquid = energies.loc[(energies["step"] == 1) & (energies["run"] < 150), "energy"]
    assert table.loc[0, ["energy_mean_before", "energy_std_before"]].tolist() == [liquid.mean(), liquid.std()]
    assert table["auc_low_before"].iloc[0] > 0.6
    assert table["auc_low"].iloc[0] < 0.5 < table["auc_high"].iloc[0]

    figure = plot_matching({"six": listed}, table)
    before, after = figure.axes
    assert [text.get_text() for text in before.get_legend().get_texts()] == ["liquid: 150", "glass: 150"]
    half = len(chosen) // 2
    assert [text.get_text() for text in after.get_legend().get_texts()] == [f"liquid: {half}", f"glass: {half}"]
    assert "AUC 0.50" in after.get_title()


def test_a_dataset_with_configurations_that_were_not_minimised_is_refused(tmp_path):
    energies = energies_of(0.5)
    dataset_file, paths = files_of(tmp_path, energies[energies["run"] > 0], dataset(energies))
    with pytest.raises(DataError, match=r"six.parquet: \d of its configurations have no inherent structure"):
        list_matching(dataset_file, paths, runs=None)
