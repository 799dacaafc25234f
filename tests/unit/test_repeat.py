"""Two studies side by side: differences in units of their errors."""

import numpy as np
import pandas as pd
import pytest

from vitrify.evaluation import repeat
from vitrify.reading.contract import KINDS, compared_tables

Z = 1.959964


def compare_tables(here, there, confidence):
    return repeat.compare_tables(here, there, compared_tables([*here, *there]), confidence)


def comparison_text(compared):
    return repeat.comparison_text(compared, compared_tables([*compared["table"]]))


def energies(mean, std=0.2, runs=4):
    keys = {"protocol": "fast", "step": [2000, 1000], "temperature": [0.05, 1.0]}
    return pd.DataFrame({**keys, "mean": mean, "sem": std / np.sqrt(runs)})


def scores(auc, half_width, model="dmpnn"):
    auc = np.asarray(auc)
    columns = {"auc_mean": auc, "auc_low": auc - half_width, "auc_high": auc + half_width}
    columns |= {name.replace("auc", "accuracy"): 0.5 for name in columns}
    return pd.DataFrame({"model": model, "dataset": ["dataset_1", "dataset_2"][: len(auc)], **columns})


def test_differences_are_in_units_of_both_errors():
    compared = compare_tables({"energies": energies([1.0, 2.0])}, {"energies": energies([1.3, 2.0], runs=16)}, 0.95)
    assert compared["here_error"].tolist() == pytest.approx([0.1, 0.1])
    assert compared["there_error"].tolist() == pytest.approx([0.05, 0.05])
    assert compared["errors"].tolist() == pytest.approx([-0.3 / np.hypot(0.1, 0.05), 0.0])
    assert compared["row"].tolist() == ["fast 2000 0.05", "fast 1000 1"]


def test_an_error_is_taken_from_an_interval():
    compared = compare_tables({"auc": scores([0.9], Z * 0.03)}, {"auc": scores([0.85], Z * 0.04)}, 0.95)
    auc = compared[compared["quantity"] == "auc_mean"]
    assert auc["errors"].tolist() == pytest.approx([1.0])
    assert compared.loc[compared["quantity"] == "accuracy_mean", "errors"].tolist() == [0.0]


def test_the_error_of_a_mean_over_folds_contains_the_spread_of_their_trainings():
    spread = {"auc_std": 0.06, "accuracy_std": np.nan, "folds": 4}
    one, other = (scores([auc], Z * 0.04).assign(**spread) for auc in (0.9, 0.8))
    compared = compare_tables({"auc": one}, {"auc": other}, 0.95)
    assert compared["here_error"].tolist() == pytest.approx([0.05, 0.0])  # 0.04 over runs, 0.03 over trainings
    assert compared["errors"].tolist() == pytest.approx([np.sqrt(2), 0.0])


def test_only_what_both_have_is_compared():
    here = {"auc": pd.concat([scores([0.9, 0.8], 0.1), scores([0.7], 0.1, "cnn")]), "energies": energies([1.0, 2.0])}
    there = {"auc": scores([0.9], 0.1), "published": pd.DataFrame({"quantity": ["t_g"]})}
    compared = compare_tables(here, there, 0.95)
    assert set(compared["table"]) == {"auc"}
    assert set(compared["row"]) == {"dmpnn dataset_1"}


def test_steps_of_a_hold_are_each_compared_with_itself():
    held = energies([1.0, 2.0]).assign(temperature=0.5)
    compared = compare_tables({"energies": held}, {"energies": held}, 0.95)
    assert compared["errors"].tolist() == [0.0, 0.0]


def test_a_number_without_an_error_is_left_out():
    assert compare_tables(
        {"energies": energies([1.0, 2.0])}, {"energies": energies([1.0, 2.0], std=np.nan)}, 0.95
    ).empty


def test_numbers_of_no_error_that_differ_are_infinitely_far_apart():
    compared = compare_tables({"auc": scores([1.0], 0.0)}, {"auc": scores([0.9], 0.0)}, 0.95)
    assert compared.loc[0, "errors"] == np.inf
    assert "inf" in comparison_text(compared)


def test_standard_normal_differences_look_as_the_text_says_they_do():
    rng = np.random.default_rng(1)
    n = 20_000
    keys = {"dataset": "dataset_1", "pair": "AA", "label": 0, "r": np.arange(n) / 8}
    sides = [{"radial_distribution": pd.DataFrame({**keys, "g": rng.normal(1, 0.1, n), "sem": 0.1})} for _ in range(2)]
    size = compare_tables(*sides, 0.95)["errors"].abs()
    assert size.median() == pytest.approx(0.67, abs=0.02)
    assert (size > 2).mean() == pytest.approx(0.046, abs=0.005)


def test_the_largest_differences_are_listed_in_order():
    compared = compare_tables({"energies": energies([1.0, 2.0])}, {"energies": energies([2.0, 2.5])}, 0.95)
    listed = comparison_text(compared).split("At least 3 errors: 2")[1].splitlines()
    assert [line.split()[3] for line in listed if line.startswith("energies")] == ["0.05", "1"]
    assert "At least" not in comparison_text(compared.assign(errors=0.0))


def test_what_was_trained_is_summed_up_apart():
    here = {"energies": energies([1.0, 2.0]), "auc": scores([0.9], 0.1)}
    there = {"energies": energies([1.0, 2.0]), "auc": scores([0.5], 0.1)}
    lines = [line.split() for line in comparison_text(compare_tables(here, there, 0.95)).splitlines()]
    totals = {line[0]: line[1:3] for line in lines if line and line[0] in ("untrained", "trained", "all")}
    assert {name: count for name, (count, _) in totals.items()} == {"untrained": "2", "trained": "2", "all": "4"}
    assert totals["untrained"][1] == "0.00"
    assert (
        totals["trained"][1] == f"{0.4 * Z / 0.1 / 2**0.5 / 2:.2f}"
    )  # of an AUC that differs and an accuracy that does not


def test_each_estimate_of_a_table_is_compared():
    kinds = [kind for kind in KINDS if getattr(kind, "estimates", None)]
    assert len(kinds) > 15
    for kind in kinds:
        name = kind.path.removesuffix(".csv").removeprefix("tables/").replace("<model>", "cnn")
        side = {name: pd.DataFrame({column: [0.5] for column in kind.names})}
        assert len(compare_tables(side, side, 0.95)) == len(kind.estimates), name
        assert {*kind.keys.split()} <= {*kind.names}, name


def test_estimates_are_found_by_their_errors():
    found = compared_tables(["energies", "auc", "glass_transition", "regression", "wilcoxon", "published"])
    assert {name: list(kind.estimates.items()) for name, kind in found.items()} == {
        "energies": [("mean", ("sem",))],
        "auc": [("auc_mean", ["auc_low", "auc_high"]), ("accuracy_mean", ["accuracy_low", "accuracy_high"])],
        "glass_transition": [("t_g", ("low", "high"))],
        "regression": [(f"alpha_{i}", (f"alpha_{i}_se_clustered",)) for i in range(4)],
    }
