"""What a study costs: counts that can be checked by hand, hours from known rates, and calibrations of a tiny system."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from vitrify.estimate.calibration import Calibration, read_calibrations, typical
from vitrify.estimate.counts import Stage, dataset_sizes, largest_inner_training, simulation_hours, stages
from vitrify.estimate.images import calibrate_images
from vitrify.estimate.networks import calibrate_network
from vitrify.estimate.report import estimate_table, estimate_text
from vitrify.estimate.simulation import calibrate_simulation
from vitrify.graphs.features import feature_sizes
from vitrify.models.cnn import build_cnn
from vitrify.models.dmpnn import DMPNN
from vitrify.models.registry import MODELS
from vitrify.models.shapes import cnn_parameters, dmpnn_parameters
from vitrify.settings.study import Study
from vitrify.store import parquet


def by_name(config):
    return {stage.name: stage for stage in stages(Study(config))}


@pytest.fixture
def small(config):
    """Two protocols of 20 runs with 20 frames each, two datasets of 40 configurations, two folds."""
    schedule = [{"to": 0.05, "steps": 2000}]
    config["protocols"] = {name: {"schedule": schedule, "frame_interval": 100, "runs": 20} for name in ("slow", "fast")}
    config["simulation"] |= {"equilibration_steps": 700, "runs_per_batch": 15}
    config["energies"] = {"runs": 5, "every": 4}
    config["structure"]["configurations"] = 3
    config["datasets"] = {
        "one": {
            "classes": {
                "liquid": {"protocol": "slow", "temperature": 1.9},
                "glass": {"protocol": "slow", "temperature": 0.05},
            },
            "coordinates": "thermal",
        },
        "two": {
            "classes": {
                "liquid": {"protocol": "slow", "temperature": 1.0},
                "glass": {"protocol": "fast", "temperature": 0.05},
            },
            "coordinates": "inherent",
        },
    }
    config["controls"] |= {"inherent": [], "swapped": []}
    config["folds"] = {"outer": 2, "test": 0.2, "inner_validation": 0.25, "inner_test": 0.125}
    config["training"]["epochs"] = {"cnn": 3, "dmpnn": 5}
    config["search"] |= {"trials": 4, "epochs": {"cnn": 2, "dmpnn": 6}}
    return config


def test_parts_of_a_dataset(small):
    for size in dataset_sizes(Study(small)).values():
        assert (size.test, size.training) == (8, 32)
        assert (size.inner_validation, size.inner_test, size.inner_training) == (8, 4, 20)
    assert largest_inner_training(Study(small)) == 20


def test_a_dataset_may_take_fewer_runs(small):
    for block in small["datasets"].values():
        block["runs"] = 10
    assert {(size.test, size.training) for size in dataset_sizes(Study(small)).values()} == {(4, 16)}


def test_simulations_are_runs_times_steps(small):
    found = by_name(small)
    assert found["make_start"].work == {"md_step": 700, "md_run": 1, "md_job": 1}
    for protocol in ("slow", "fast"):
        assert found[f"cool {protocol}"].work == {"md_step": 40_000, "md_run": 20, "md_job": 2}


def test_hours_of_simulations_are_those_of_the_estimate_of_the_paper(config):
    study = Study(config)
    batches = [(protocol, batch) for protocol in study.protocols for batch in study.batches(protocol)]
    assert simulation_hours(study, batches) == pytest.approx(28_479 + 285, rel=0.02)  # docs/cost.md
    assert simulation_hours(study, [("fast", "0")]) == pytest.approx(285 / 50, rel=0.05)


def test_kept_frames_are_those_of_energies_and_of_datasets(small):
    found = by_name(small)
    assert found["cool slow"].kept == {"configuration": 5 * 20 + 15 * 3}  # T = 1.9, 1.0 and 0.05
    assert found["cool fast"].kept == {"configuration": 5 * 20 + 15 * 1}


def test_minimised_frames_are_those_of_energies_and_of_datasets(small):
    # every 4th of 20 frames, counted from the last: steps 400, 800, ..., 2000; of datasets 100, 1000 and 2000
    found = by_name(small)
    assert found["minimise slow"].work == {"minimised_frame": 5 * 7 + 15 * 3, "md_job": 2}
    assert found["minimise slow"].kept == {"configuration": 3 * 7 + 17 * 3}
    assert found["minimise fast"].work == {"minimised_frame": 5 * 5 + 15 * 1, "md_job": 2}
    assert found["minimise fast"].kept == {"configuration": 3 * 5 + 17 * 1}


def test_samples_and_images_are_all_configurations_of_all_datasets(small):
    found = by_name(small)
    assert found["gather_samples"].work == {"md_job": 2}
    assert found["gather_samples"].kept == {"configuration": 80}
    assert found["render_images"].work == {"rendered_image": 80, "analysis_job": 2}
    assert found["render_images"].kept == {"image": 80}


def test_networks_see_what_nested_cross_validation_shows_them(small):
    found = by_name(small)
    outer, datasets, trials = 2, 2, 4
    jobs = outer * datasets
    assert found["tune_cnn"].work == {
        "cnn_trained": jobs * trials * 2 * 20,
        "cnn_predicted": jobs * trials * (2 * 8 + 4),  # validation in each epoch, the inner test once
        "cnn_fit": jobs * trials,
        "cnn_job": jobs,
    }
    assert found["train_cnn"].work == {"cnn_trained": jobs * 3 * 32, "cnn_fit": jobs, "cnn_job": jobs}
    assert found["train_cnn"].kept == {"cnn_model": jobs}
    assert found["predict_cnn"].work == {"cnn_predicted": jobs * 2 * 8, "cnn_fit": jobs, "cnn_job": datasets}
    assert found["tune_dmpnn"].work["dmpnn_trained"] == jobs * trials * 6 * 20
    assert found["train_dmpnn"].work["dmpnn_trained"] == jobs * 5 * 32
    assert {name for name, stage in found.items() if stage.model == "cnn"} == {"tune_cnn", "train_cnn", "predict_cnn"}


def test_controls_are_trained_on_and_asked_about_themselves(small):
    small["controls"] |= {"inherent": "all", "models": ["dmpnn"]}  # of the one that is thermal
    found = by_name(small)
    assert found["gather_samples"].work == {"md_job": 3}
    assert found["render_images"].work["rendered_image"] == 80
    assert found["train_cnn"].work["cnn_trained"] == 4 * 3 * 32
    assert found["train_dmpnn"].work["dmpnn_trained"] == 6 * 5 * 32
    assert found["predict_dmpnn"].work["dmpnn_predicted"] == 2 * (2 * 2 * 8 + 8)


def added(small, blocks):
    """Work of the D-MPNN's trainings and predictions beyond that of its plain networks, by rule."""
    plain = by_name(small)
    for name, block in blocks.items():
        small[name] |= block
    found, rules = by_name(small), ("train_dmpnn", "predict_dmpnn")
    assert found["tune_dmpnn"] == plain["tune_dmpnn"]
    assert found["train_cnn"] == plain["train_cnn"]
    return [{unit: count - plain[rule].work.get(unit, 0) for unit, count in found[rule].work.items()} for rule in rules]


def work(fits, **more):
    """A training is a job; so are the predictions of both folds."""
    jobs = fits // 2 if "predicted" in more else fits
    return {f"dmpnn_{unit}": count for unit, count in (more | {"fit": fits, "job": jobs}).items()}


def test_variants_are_trained_without_a_search_and_larger_windows_cost_more(small):
    small["models"]["dmpnn"]["search_space"]["window_length"] = {"low": 0.2, "high": 0.2, "step": 0.1}
    networks = {"long": {"epochs": 7}, "large": {"window_length": 0.4}, "mean": {"readout": "mean"}}
    assert added(small, {"variants": {"datasets": ["one"], "networks": networks}}) == [
        work(2 * 3, trained=2 * 32 * (7 + 4 * 5 + 5)),
        work(2 * 3, predicted=2 * 8 * (1 + 4 + 1)),
    ]


def test_trainings_on_fewer_runs_are_as_short_as_they_are_unless_steps_are_equal(small):
    jobs = 2 * 2  # folds and sizes
    curves = {"datasets": ["one"], "runs": [4, 8], "models": ["dmpnn"]}
    tested = work(jobs, predicted=jobs * 8)
    assert added(small, {"learning_curves": curves}) == [work(jobs, trained=2 * 5 * (8 + 16)), tested]
    small["learning_curves"]["datasets"] = []
    equal = curves | {"equal_steps": True}
    assert added(small, {"learning_curves": equal}) == [work(jobs, trained=jobs * 5 * 32), tested]


def test_where_the_outer_test_chooses_each_trial_is_trained_and_tested_in_each_epoch(small):
    leaks = {"datasets": "all", "kinds": ["twins", "outer_choice"], "models": ["dmpnn"]}
    train, predict = added(small, {"leaks": leaks})
    assert train == {
        "dmpnn_trained": 2 * 5 * (1 + 4) * 64,  # folds, epochs; one of twins, and one a trial; both datasets
        "dmpnn_predicted": 2 * 4 * 5 * 16,
        "dmpnn_fit": 2 * 2 * 5,
        "dmpnn_job": 2 * 2 * 2,
    }
    assert predict == work(2 * 2 * 2, predicted=2 * 2 * 2 * 16)  # about the tests of both datasets


def test_members_of_ensembles_are_counted_beside_the_networks_that_there_are(small):
    jobs = 2 * 3
    assert added(small, {"ensembles": {"datasets": ["one"], "members": 4}}) == [
        work(jobs, trained=jobs * 5 * 32),
        work(jobs, predicted=jobs * 8),
    ]


def test_networks_with_attention_under_test_are_counted_on_labels_and_on_shuffled_ones(small):
    small["attention"]["dataset"] = "one"
    jobs = 2 * 3 * 3  # kinds of labels, seeds, kinds of attention; one fold
    train, _ = added(small, {"attention_test": {"seeds": [1, 2, 3]}})
    assert train == work(jobs, trained=jobs * 5 * 32)


def test_without_a_cnn_there_is_no_stage_of_it_and_no_unit_that_only_it_measures(small):
    del small["models"]["cnn"]
    found = by_name(small)
    assert {"render_images", "tune_cnn", "train_cnn", "predict_cnn"}.isdisjoint(found)
    units = {unit for stage in found.values() for unit in stage.work}
    measured = {"md_step", "md_run", "md_job", "minimised_frame"}
    assert units == measured | {f"dmpnn_{unit}" for unit in ("trained", "predicted", "fit", "job")}
    assert found["gather_samples"].work == {"md_job": 2}


def test_the_paper(config):
    found = by_name(config)
    assert found["cool slow"].work == {"md_step": 10_000 * 20_000_000, "md_run": 10_000, "md_job": 50}
    assert found["cool fast"].work["md_step"] == 10_000 * 200_000
    assert found["minimise slow"].work["minimised_frame"] == 10_000 * 200
    assert found["render_images"].work["rendered_image"] == 12 * 20_000  # with the inherent controls
    for model in ("cnn", "dmpnn"):
        assert found[f"tune_{model}"].work[f"{model}_trained"] == 3 * 15 * 10 * 12 * 12_800
        assert found[f"train_{model}"].work[f"{model}_trained"] == 3 * 10 * 12 * 16_000
        tests = 6 * 6 + 6 + 1  # of all datasets, of controls, of swapped motion
        assert found[f"predict_{model}"].work[f"{model}_predicted"] == 3 * tests * 4_000


def test_typical_hyperparameters_cost_what_a_random_trial_costs_on_average():
    space = {
        "hidden_size": {"low": 1, "high": 7, "step": 6},  # (1 + 49) / 2 = 5^2
        "window_length": {"low": 0.1, "high": 0.7, "step": 0.6},
        "batch_size": {"low": 20, "high": 60, "step": 40},  # (1/20 + 1/60) / 2 = 1/30
        "depth": {"low": 2, "high": 6, "step": 1},
        "layers": {"low": 1, "high": 2, "step": 1},
        "dropout": {"low": 0.0, "high": 0.5, "step": 0.05},
    }
    found = typical(space)
    assert found == pytest.approx(
        {"hidden_size": 5, "window_length": 0.5, "batch_size": 30, "depth": 4, "layers": 2, "dropout": 0.25}
    )
    assert all(isinstance(found[name], int) for name in ("hidden_size", "batch_size", "depth", "layers"))


def test_parameters_are_those_of_the_networks():
    assert cnn_parameters(250, [6, 16], [10, 5], 80) == 71_900_784  # of the paper's network
    assert cnn_parameters(20, [3, 4], [5, 3], 7) == build_cnn(20, [3, 4], [5, 3], 7, 0.0, 0.0, 0).count_params()
    for layers, features in ((1, "published"), (3, "published"), (1, "relative"), (2, "distances")):
        network = DMPNN(hidden_size=11, depth=3, dropout=0.0, layers=layers, features=features)
        assert dmpnn_parameters(11, layers, feature_sizes(features, 2)) == sum(
            weight.numel() for weight in network.parameters()
        )


STAGES = [
    Stage("cool slow", "MD steps", {"md_step": 7200, "md_run": 2}, {"configuration": 4}),
    Stage("train_cnn", "images trained on", {"cnn_trained": 1800, "cnn_fit": 3}, {"cnn_model": 2}, model="cnn"),
]
MEASURED = Calibration(
    seconds={"md_step": 1.0, "md_run": 1800.0, "cnn_trained": 4.0, "cnn_fit": 1200.0},
    bytes={"configuration": 5.0e8, "cnn_model": 1.0e9},
)


def test_hours_are_work_times_what_a_unit_takes():
    table = estimate_table(STAGES, MEASURED)
    assert table["work"].tolist() == [7200, 1800]
    assert table["core_hours"].tolist() == [3.0, 3.0]  # 7,200 + 3,600 s; 7,200 + 3,600 s
    assert table["gpu_hours"].isna().all()
    assert table["gigabytes"].tolist() == [2.0, 2.0]


def test_a_network_measured_on_a_gpu_takes_gpu_hours_only():
    table = estimate_table(STAGES, Calibration(MEASURED.seconds, MEASURED.bytes, gpu=["cnn"]))
    assert table["gpu_hours"].tolist()[1] == 3.0
    assert np.isnan(table["core_hours"].tolist()[1])
    assert estimate_text("", table, [], cores=2).splitlines()[7].split() == ["all", "3", "3", "4"]


def test_a_unit_that_was_not_measured_is_named():
    with pytest.raises(KeyError, match="md_run"):
        estimate_table(STAGES, Calibration(seconds={"md_step": 1.0}))


def test_text_is_a_table_of_aligned_columns_then_the_sum_then_notes():
    table = estimate_table(STAGES, MEASURED)
    lines = estimate_text("The study small", table, ["Measured on one core."], cores=2).splitlines()
    assert lines[0] == "The study small"
    assert lines[2].split() == ["stage", "work", "core-hours", "GPU-hours", "GB"]
    assert lines[4].split() == ["cool", "slow", "7,200", "MD", "steps", "3", "2"]
    assert lines[5].split() == ["train_cnn", "1,800", "images", "trained", "on", "3", "2"]
    assert lines[7].split() == ["all", "6", "-", "4"]
    assert len({len(lines[i]) for i in (2, 3, 4, 5, 7)}) == 1
    said = " ".join(line.strip() for line in lines[8:])
    assert "0.12 days if all of them" in said  # 6 core-hours, 2 cores
    assert "* Measured on one core." in said


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "-"),
        (0.0004, "<0.001"),
        (0.0042, "0.0042"),
        (3.14, "3.1"),
        (99.4, "99"),
        (28_532.1, "28,532"),
        (math.nan, ""),
    ],
)
def test_numbers_have_two_digits_or_are_whole(value, text):
    table = pd.DataFrame(
        [{"stage": "s", "work": 1, "what": "w", "core_hours": value, "gpu_hours": 1.0, "gigabytes": 1.0}]
    )
    row = estimate_text("", table, [], cores=1).splitlines()[4]
    assert row.split()[3:] == [*([text] if text else []), "1", "1"]


def test_calibrations_are_written_and_read_as_one(tmp_path):
    Calibration(seconds={"a": 1.0}, bytes={"c": 2.0}, notes=["first"]).write(tmp_path / "a.json")
    Calibration(seconds={"b": 3.0}, gpu=["cnn"], notes=["second"]).write(tmp_path / "b.json")
    whole = read_calibrations([tmp_path / "a.json", tmp_path / "b.json"])
    assert whole == Calibration({"a": 1.0, "b": 3.0}, {"c": 2.0}, ["cnn"], ["first", "second"])


PARTICLES = 108
TINY = {"low": 2, "high": 2, "step": 1}


@pytest.fixture
def calibrated(config, templates, tmp_path):
    """A calibration of simulations of a tiny system, with the start and the samples that it leaves."""
    config["system"] |= {"particles": PARTICLES, "box_length": math.sqrt(PARTICLES / 1.2)}
    paths = {name: tmp_path / f"{name}.parquet" for name in ("start", "samples")}
    work = tmp_path / "work"
    work.mkdir()
    calibration = calibrate_simulation(
        work,
        **paths,
        templates=templates,
        system=config["system"],
        simulation=config["simulation"],
        minimisation=config["minimisation"],
        seed=1,
        cores=2,
        seconds=1.0,
    )
    return config, calibration, paths


def assert_positive(calibration, units):
    assert set(calibration.seconds) == units
    assert all(value >= 0 for value in calibration.seconds.values())
    assert all(value > 0 for unit, value in calibration.seconds.items() if not unit.endswith(("_run", "_fit")))


def test_calibrations_measure_every_unit_that_stages_are_made_of(calibrated, tmp_path, monkeypatch):
    config, simulation, paths = calibrated
    assert_positive(simulation, {"md_step", "md_run", "md_job", "minimised_frame"})
    assert 5 * PARTICLES < simulation.bytes["configuration"] < 16 * PARTICLES

    config["images"] |= {"pixels": 24}
    images = calibrate_images(paths["samples"], paths["start"], tmp_path / "images.parquet", config["images"])
    assert_positive(images, {"rendered_image", "analysis_job"})
    drawn = parquet.read_rows(tmp_path / "images.parquet", parquet.IMAGES)
    assert images.bytes["image"] == np.mean([len(png) for png in drawn["png"].to_pylist()])

    training = {"learning_rate": config["training"]["learning_rate"], "precision": "auto"}
    settings = {"pixels": 24, "filters": [2, 2], "kernels": [5, 3], "dense": 4, "l2": 0.01} | training
    space = {"dropout": TINY | {"low": 0, "high": 0}, "batch_size": TINY}
    drawn = [tmp_path / "images.parquet"]
    cnn = calibrate_network("cnn", drawn, None, settings, space, most=9, seed=1, threads=1)
    assert_positive(cnn, {"cnn_trained", "cnn_predicted", "cnn_fit", "cnn_job"})
    weights = 4 * cnn_parameters(24, [2, 2], [5, 3], 4)
    assert weights < cnn.bytes["cnn_model"] < weights + 5000

    settings = {"readout": "sum", "batch_size": 5, "evaluation_windows": 3} | training
    names = ("neighbours", "hidden_size", "depth", "layers")
    space = dict.fromkeys(names, TINY) | {
        "window_length": {"low": 0.8, "high": 0.8, "step": 0.1},
        "dropout": {"low": 0.0, "high": 0.0, "step": 0.1},
    }
    samples = ([paths["samples"]], paths["start"], settings, space)
    dmpnn = calibrate_network("dmpnn", *samples, most=9, seed=1, threads=1)
    assert_positive(dmpnn, {"dmpnn_trained", "dmpnn_predicted", "dmpnn_fit", "dmpnn_job"})

    # A third model reads what the second one does.
    monkeypatch.setitem(MODELS, "third", replace(MODELS["dmpnn"], title="third"))
    third = calibrate_network("third", *samples, most=9, seed=1, threads=1)
    assert_positive(third, {"third_trained", "third_predicted", "third_fit", "third_job"})
    assert third.bytes == {"third_model": dmpnn.bytes["dmpnn_model"]}
    config["models"]["third"] = config["models"]["dmpnn"]
    for block in ("training", "search"):
        config[block]["epochs"]["third"] = 2

    parts = []
    measured = {"simulation": simulation, "images": images, "cnn": cnn, "dmpnn": dmpnn, "third": third}
    for name, part in measured.items():
        parts.append(tmp_path / f"{name}.json")
        part.write(parts[-1])
    table = estimate_table(stages(Study(config)), read_calibrations(parts)).set_index("stage")
    assert (table["core_hours"] > 0).all()
    assert (table["gigabytes"] >= 0).all()
