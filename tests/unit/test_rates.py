"""Cooling rates against each other: pairs of protocols, what their glasses are, and whether they are told apart."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from vitrify.datasets.index import build_dataset
from vitrify.estimate.counts import stages
from vitrify.evaluation.predictions import write_predictions
from vitrify.evaluation.rates import tabulate_rates
from vitrify.evaluation.tables import rates_table
from vitrify.figures.comparisons import plot_auc_rates
from vitrify.figures.curves import plot_cooling_rates
from vitrify.figures.style import METHODS
from vitrify.scoring import Resampling
from vitrify.settings.contradictions import contradictions
from vitrify.settings.study import Study

RUNS = 20


@pytest.fixture
def ladder(config):
    """Three rates, the fastest of which holds before it cools."""
    steps = [{"to": 2.0, "steps": 1000}, {"to": 0.05, "steps": 2000}]
    config["protocols"]["fastest"] = {"schedule": steps, "frame_interval": 100, "runs": 500}
    config["glass_transition"]["protocols"] += ["fastest"]
    config["cooling_rates"]["protocols"] = ["fast", "fastest", "slow"]
    return config


def test_rates_are_those_of_the_segment_that_cools_whatever_is_held_before(ladder):
    assert Study(ladder).rates == pytest.approx({"slow": 1.95e-5, "fast": 1.95e-3, "fastest": 0.195})
    assert list(Study(ladder).rates) == ["slow", "fast", "fastest"]


def test_a_pair_of_rates_has_a_dataset_in_both_coordinates_of_as_many_runs_of_each(ladder):
    study = Study(ladder)
    pairs = study.rate_pairs
    assert [name for name in pairs if not name.endswith("_inherent")] == [
        "rates_slow-fast",
        "rates_slow-fastest",
        "rates_fast-fastest",
    ]
    assert len(pairs) == 6
    assert pairs["rates_slow-fastest"]["ratio"] == pytest.approx(10_000)
    assert study.datasets["rates_slow-fastest_inherent"] == {
        "classes": {
            "slow": {"protocol": "slow", "temperature": 0.05},
            "fastest": {"protocol": "fastest", "temperature": 0.05},
        },
        "coordinates": "inherent",
        "runs": 500,
        "control_of": "rates_slow-fastest",
    }
    assert study.twins["rates_slow-fast_inherent"] == "rates_slow-fast"
    assert study.twins["dataset_6_inherent"] == "dataset_6"


def test_both_coordinates_of_a_pair_have_the_same_rows(ladder):
    study = Study(ladder)
    runs = {name: block["runs"] for name, block in ladder["protocols"].items()}
    thermal, inherent = (
        build_dataset(name, study.datasets[name], study.protocols, runs, ladder["folds"], 7, False)
        for name in ("rates_slow-fastest", "rates_slow-fastest_inherent")
    )
    assert len(thermal) == 1000
    assert thermal.groupby("label")["protocol"].first().tolist() == ["slow", "fastest"]
    pd.testing.assert_frame_equal(thermal.drop(columns="coordinates"), inherent.drop(columns="coordinates"))


def test_without_protocols_nothing_is_added(config):
    study = Study(config)
    assert (study.rates, study.rate_pairs) == ({}, {})
    assert study.twins == study.controls


def test_glasses_are_minimised_and_kept_of_all_runs(ladder):
    ladder["cooling_rates"]["temperature"] = 0.15
    study = Study(ladder)
    step = study.protocols["fast"].frame_near(0.15)
    assert all(step in study.dataset_steps[what]["fast"] for what in ("recorded", "inherent", "energy"))


@pytest.mark.parametrize("models", [[], ["dmpnn"], ["cnn", "dmpnn"]])
def test_the_estimate_counts_the_networks_of_pairs(ladder, models):
    ladder["cooling_rates"]["models"] = models

    def work(config):
        return {stage.name: stage.work for stage in stages(Study(config))}

    with_pairs = work(ladder)
    ladder["cooling_rates"]["protocols"] = []
    without = work(ladder)
    jobs = ladder["folds"]["outer"] * 6
    for model in ("cnn", "dmpnn"):
        more = with_pairs[f"tune_{model}"][f"{model}_job"] - without[f"tune_{model}"][f"{model}_job"]
        assert more == (jobs if model in models else 0)
        # Two pairs with `fastest` have 1,000 configurations, one 20,000, in both coordinates; 20 % in each test.
        predicted = f"{model}_predicted"
        more = with_pairs[f"predict_{model}"][predicted] - without[f"predict_{model}"][predicted]
        assert more == (3 * 2 * (200 + 200 + 4000) if model in models else 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"protocols": ["fast"]}, "cooling_rates.protocols: found 'fast' alone, must be none or at least 2"),
        (
            {"protocols": ["fast", "none"]},
            "cooling_rates.protocols: found 'none', must be one of glass_transition.protocols: fast, slow",
        ),
        ({"temperature": 3.0}, "cooling_rates.temperature: found 3.0, but no frame of protocol fast is within"),
        (
            {"protocols": ["fast", "held"]},
            "cooling_rates.protocols: found 'held', which cools to 0.05 from 0.5, must cool at one rate",
        ),
        ({"protocols": ["fast", "again"]}, "cooling_rates.protocols: found fast, again, must have rates that differ"),
        (
            {"protocols": ["fast", "other"]},
            "cooling_rates.protocols: found 'other', must be one of glass_transition.protocols",
        ),
    ],
)
def test_what_makes_no_ladder_is_refused_in_one_line(changes, said, ladder):
    schedule = [{"to": 0.5, "steps": 100_000}, {"to": 0.5, "steps": 50_000}, {"to": 0.05, "steps": 50_000}]
    ladder["protocols"]["held"] = ladder["protocols"]["fast"] | {"schedule": schedule}
    ladder["protocols"]["again"] = ladder["protocols"]["other"] = ladder["protocols"]["fast"]
    ladder["glass_transition"]["protocols"] += ["held", "again"]
    ladder["cooling_rates"] |= changes
    (found,) = [line for line in contradictions(ladder) if line.startswith("cooling_rates")][:1]
    assert found.startswith(said)


def test_a_protocol_that_does_not_cool_is_refused(ladder):
    ladder["protocols"]["fastest"]["schedule"] = [{"to": 2.0, "steps": 3000}]
    ladder["cooling_rates"]["temperature"] = 2.0
    assert any("protocol fastest does not cool before it is at 2.0" in line for line in contradictions(ladder))


def test_energies_and_t_g_stand_beside_the_rate():
    energies = pd.DataFrame({"protocol": ["a", "a", "b"], "step": [1, 2, 2], "temperature": [1.0, 0.05, 0.05]})
    energies = energies.assign(mean=[-3.7, -3.8, -3.9], std=[0.1, 0.02, 0.04], runs=[4, 4, 16])
    transitions = pd.DataFrame({"protocol": ["a", "b"], "t_g": [0.4, 0.38], "low": [0.3, 0.35], "high": [0.5, 0.4]})
    transitions = transitions.assign(glass_low=[0.05, 0.05], liquid_high=[0.45, 0.8])  # that of `a` is not determined
    table = tabulate_rates({"b": 1e-4, "a": 1e-2}, {"a": 2, "b": 2}, energies, transitions)
    assert table["protocol"].tolist() == ["b", "a"]
    assert table["energy"].tolist() == [-3.9, -3.8]
    assert table["energy_sem"].tolist() == pytest.approx([0.01, 0.01])
    assert table[["t_g", "t_g_low", "t_g_high"]].iloc[0].tolist() == [0.38, 0.35, 0.4]
    assert table["determined"].tolist() == [True, False]
    left, right = plot_cooling_rates(table).axes
    assert [line.get_xdata().tolist() for line in left.lines if len(line.get_xdata()) == 2] == [[1e-4, 1e-2]]
    assert [len(axes.containers) for axes in (left, right)] == [2, 1]
    assert (left.get_xscale(), right.get_xscale()) == ("log", "log")


def keys_of(pair, fold):
    """Configurations of an outer test: as many of the slower glass as of the faster one."""
    protocols = np.repeat([pair["slower"], pair["faster"]], RUNS)
    runs = np.arange(RUNS) + RUNS * int(fold)
    keys = pd.DataFrame({"run": np.tile(runs, 2), "protocol": protocols, "step": 1})
    return keys.assign(label=np.repeat([0, 1], RUNS))


def test_pairs_are_scored_by_method_and_coordinates_and_both_coordinates_are_drawn_alike(ladder, tmp_path):
    study, rng = Study(ladder), np.random.default_rng(0)
    noise = {fold: rng.normal(size=2 * RUNS) for fold in ("0", "1")}
    paths = []
    for name, pair in study.rate_pairs.items():
        apart = np.repeat([0.0, np.log10(pair["ratio"]) / 2], RUNS)
        for method, fold in product(("inherent_energy", "dmpnn"), noise):
            paths.append(tmp_path / "predictions" / method / name / fold / f"{name}.parquet")
            log_odds = noise[fold] + (0 if method == "dmpnn" else apart)
            write_predictions(paths[-1], keys_of(pair, fold), log_odds, {})
    table = rates_table(paths, study.rate_pairs, study.twins, Resampling(200, 0.95, 1))
    assert table["method"].tolist() == ["inherent_energy"] * 6 + ["dmpnn"] * 6
    assert table["coordinates"].tolist() == (["thermal"] * 3 + ["inherent"] * 3) * 2
    assert table["ratio"].tolist() == pytest.approx([100, 100, 10_000] * 4)
    energy = table[table["method"] == "inherent_energy"]
    assert energy["auc_mean"].iloc[0] == energy["auc_mean"].iloc[1] < energy["auc_mean"].iloc[2]
    same = ["auc_mean", "auc_low", "auc_high"]
    for _, rows in table.groupby(["method", "slower", "faster"]):
        assert rows.iloc[0][same].tolist() == rows.iloc[1][same].tolist()

    figure = plot_auc_rates(table)
    assert [axes.get_title() for axes in figure.axes] == ["thermal coordinates", "inherent coordinates"]
    names = [METHODS["inherent_energy"][0], "D-MPNN"]
    assert [container.get_label() for container in figure.axes[0].containers] == names
    places = np.concatenate([container.lines[0].get_ydata() for container in figure.axes[0].containers])
    assert len(set(places)) == 6
