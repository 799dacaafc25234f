"""What plans are made of, counted job by job."""

import json
import re
from functools import cache

import pytest
import yaml

from plans import committed
from snakemake_runs import clone, counted, dry_run, plan, snakemake

FIGURES = ["01a", "01b", "02", "03", "04", "05", "06a", "06b", "07", "08", "09", "10", "11", "12", "13", "14"]
FIGURES += ["15", "16", "17"]
TABLES = ["energies", "glass_transition", "radial_distribution", "auc", "auc_matrix_cnn", "auc_matrix_dmpnn"]
TABLES += ["five_fold", "published", "structure_metrics", "regression"]
ATTENTION = [
    "attention_auc",
    "attention_cutoff",
    "attention_species",
    "attention_metrics",
    "wilcoxon",
    "window_transfer",
]
# Figures that the paper does not have.
BEYOND = ["baselines", "inherent_control", "swapped_motion", "calibration", "variants", "learning_curves", "leaks"]
BEYOND += ["energy_matching", "cooling_rates", "auc_rates", "particle_scores"]
MODELS = ["cnn", "dmpnn"]
NETWORK_RULES = {f"{verb}_{model}" for verb in ("tune", "train", "predict") for model in MODELS}


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A clone whose demo has a job a fold, as larger studies have."""
    folder = clone(tmp_path_factory.mktemp("plans"))
    demo = folder / "config" / "demo.yaml"
    demo.write_text(demo.read_text().replace("folds_in_one_job: true", "folds_in_one_job: false"))
    return folder


@pytest.mark.parametrize("name", ["config", "demo", "economical"])
def test_a_whole_study_has_each_figure_of_the_paper_and_each_network_in_each_fold(name):
    # That the committed plans are those of today is tested in test_committed_plans.py.
    jobs = committed()[f"config/{name}.yaml"]
    assert {rule: jobs.get(rule) for rule in [f"plot_figure_{number}" for number in FIGURES]} == dict.fromkeys(
        [f"plot_figure_{number}" for number in FIGURES], 1
    )
    assert jobs["predict_cnn_on_all"] == jobs["predict_dmpnn_on_all"] >= 6
    folds, in_one = (1, "_in_all_folds") if name == "demo" else (3, "")
    for model in MODELS:
        assert jobs[f"train_{model}{in_one}"] >= jobs[f"tune_{model}"] >= folds * 6
    assert jobs["gather_samples"] == jobs["build_dataset"] >= 6


def test_the_crate_is_made_of_the_whole_study(repository):
    counts = counted(whole_demo(repository)) | {"crate": 1}
    del counts["all"]
    assert plan("crate", "--configfile", "config/demo.yaml", folder=repository) == counts


def test_the_validation_is_simulations_only(repository):
    once = ["energies", "glass_transition", "plot_figure_01a", "figure_01a", "make_start"]
    counts = dict.fromkeys(once, 1) | {"cool": 10, "minimise": 10, "build_dataset": 2}
    targets = ("energies", "glass_transition", "figure_01a")
    assert plan(*targets, "--configfile", "benchmarks/validation.yaml", folder=repository) == counts


def test_energies_are_planned_without_training(repository):
    counts = plan("figure_01a", folder=repository)
    assert counts == {
        "figure_01a": 1,
        "plot_figure_01a": 1,
        "energies": 1,
        "glass_transition": 1,
        "build_dataset": 6,
        "minimise": 100,
        "cool": 100,
        "make_start": 1,
    }


@pytest.mark.parametrize(("target", "datasets"), [("figure_11", 1), ("radial_distribution", 2)])
def test_radial_distributions_are_planned_without_images_and_training(target, datasets, repository):
    counts = plan(target, "--configfile", "config/demo.yaml", folder=repository)
    assert counts["count_pairs"] == counts["build_dataset"] == counts["gather_samples"] == datasets
    assert counts["cool"] == (2 if target == "figure_11" else 4)  # Figure 11 is of one protocol
    assert NETWORK_RULES.isdisjoint(counts)
    assert {"render_images", "energies"}.isdisjoint(counts)


def test_structural_metrics_minimise_nothing_of_their_own(repository):
    counts = plan("structure_metrics", "--configfile", "config/demo.yaml", folder=repository)
    assert counts["measure_structure"] == 2
    assert counts["cool"] == 2
    assert counts["minimise"] == 1  # the batch of the 8 runs that energies ask for
    assert {"glass_transition", "build_dataset"}.isdisjoint(counts)


def test_the_regression_needs_t_g_and_no_training(repository):
    targets = ("structure_metrics", "regression", "figure_10", "figure_17")
    counts = plan(*targets, "--configfile", "benchmarks/validation.yaml", folder=repository)
    # The first 1,000 runs: three batches of `fast`, two of `faster`, all minimised for T_g too.
    assert (counts["measure_structure"], counts["cool"], counts["minimise"]) == (5, 5, 5)
    once = {"make_start", "glass_transition", "regression", "plot_figure_10", "plot_figure_17"}
    assert once | set(targets) < set(counts)
    assert set(counts) == once | set(targets) | {"measure_structure", "cool", "minimise"}


def test_an_estimate_does_nothing_but_measure(repository):
    rules = ["estimate", *(f"calibrate_{what}" for what in ("simulation", "images", "cnn", "dmpnn"))]
    assert plan("estimate", folder=repository) == dict.fromkeys(rules, 1)


@pytest.mark.parametrize(("target", "rule"), [("figure_02", "describe_cnn"), ("figure_04", "describe_dmpnn")])
def test_networks_are_drawn_without_any_data(target, rule, repository):
    assert plan(target, folder=repository) == dict.fromkeys([target, f"plot_{target}", rule], 1)


def test_what_the_cnn_sees_needs_the_cnns_of_its_dataset_only(repository):
    for target, networks in (("figure_13", 1), ("figure_14", 3)):
        counts = plan(target, "--configfile", "config/demo.yaml", folder=repository)
        assert {rule: counts[rule] for rule in counts if rule in NETWORK_RULES} == {
            "tune_cnn": networks,
            "train_cnn": networks,
        }


def test_every_figure_and_table_has_a_target_of_its_name(repository):
    targets = [*(f"figure_{number}" for number in FIGURES), *TABLES, *ATTENTION, "attention_histogram"]
    assert {*targets} <= {*plan(*targets, "--configfile", "config/demo.yaml", folder=repository)}


def test_what_goes_beyond_the_paper_has_targets_of_its_names(repository):
    tables = ["baselines", "auc_inherent", "auc_swapped", "calibration", "reliability"]
    tables += ["variants", "learning_curves", "leaks", "ensembles"]
    tables += ["energy_matching", "cooling_rates", "auc_rates", "particle_scores"]
    targets = [*tables, *(f"figure_{name}" for name in BEYOND)]
    more = {block: {"datasets": ["dataset_4"]} for block in ("leaks", "ensembles", "particle_scores")}
    (repository / "more.yaml").write_text(json.dumps(more))
    assert {*targets} <= {*plan(*targets, "--configfile", "config/quick.yaml", "more.yaml", folder=repository)}


def test_attention_is_tested_where_seeds_are_asked_for(repository):
    tables = ["networks", "seeds", "preference", "deletion", "deletion_area"]
    targets = [*(f"attention_{name}" for name in tables), *(f"figure_attention_{name}" for name in tables[1:4])]
    counts = plan(*targets, "--configfile", "config/quick.yaml", folder=repository)
    assert {*targets} <= {*counts}
    assert (counts["train_dmpnn"], counts["weigh_attention"]) == (2 * 2 * 2, 2)
    run = snakemake("-n", "attention_seeds", "--configfile", "config/demo.yaml", folder=repository)
    assert "attention_test.seeds: found none, must be at least two whole numbers" in run.stderr + run.stdout


def test_pairs_of_rates_need_the_networks_that_are_asked_for_and_no_other_dataset(repository):
    overlay = repository / "rates.yaml"
    held = "{schedule: [{to: 2.0, steps: 4000}, {to: 0.05, steps: 8000}], frame_interval: 60, runs: 36}"
    names = "{protocols: [fast, slow, held]}"
    overlay.write_text(f"protocols: {{held: {held}}}\nglass_transition: {names}\ncooling_rates: {names}\n")
    targets = ("figure_auc_rates", "figure_cooling_rates")
    counts = plan(*targets, "--configfile", "config/demo.yaml", "rates.yaml", folder=repository)
    pairs = 2 * 3  # of three rates, in both coordinates
    assert (counts["cool"], counts["build_dataset"], counts["predict_simple"]) == (6, pairs, pairs)
    networks = {"tune_dmpnn": 3 * pairs, "train_dmpnn": 3 * pairs, "predict_dmpnn": pairs}
    assert {rule: counts[rule] for rule in counts if "cnn" in rule or "dmpnn" in rule} == networks


def test_one_networks_matrix_needs_that_network_only(repository):
    counts = plan("figure_06b", "--configfile", "config/demo.yaml", folder=repository)
    networks = {"tune_dmpnn", "train_dmpnn", "predict_dmpnn_on_all"}
    assert {rule for rule in counts if "dmpnn" in rule} == networks | {"auc_matrix_dmpnn"}
    assert not any("cnn" in rule for rule in counts)
    assert "render_images" not in counts


@cache
def whole_demo(repository, text=""):
    """The dry run of the whole demo, with the text of an overlay."""
    overlay(repository, yaml.safe_load(text) or {})
    return dry_run("--configfile", "config/demo.yaml", "config/overlay.yaml", folder=repository)


def inputs_of(target, repository, config=None):
    """The rule, and the files below results/demo/ that it reads, of the job that makes a file in the whole demo."""
    said = whole_demo(repository, yaml.safe_dump(config) if config else "")
    jobs = re.findall(r"^(?:local)?rule (\w+):\n    input: (.*)\n    output: (.*)$", said, flags=re.MULTILINE)
    ((rule, read),) = ((rule, read) for rule, read, made in jobs if f"results/demo/{target}" in made.split(", "))
    return rule, {path.removeprefix("results/demo/") for path in read.split(", ")}


def added_to_the_demo(repository, config):
    """How many jobs by rule an overlay adds to the whole demo."""
    jobs, less = counted(whole_demo(repository, yaml.safe_dump(config))), counted(whole_demo(repository))
    return {rule: jobs[rule] - less.get(rule, 0) for rule in jobs if jobs[rule] != less.get(rule, 0)}


@pytest.mark.parametrize(("model", "kind"), [("cnn", "images"), ("dmpnn", "samples")])
def test_an_outer_test_cannot_reach_its_search_or_training(model, kind, repository):
    seen = {f"{kind}/dataset_2/{part}.parquet" for part in ("0", "2", "rest")}
    start = {"start.parquet"} if model == "dmpnn" else set()
    best = f"tuning/{model}/dataset_2/1/best.json"
    assert inputs_of(best, repository) == (f"tune_{model}", seen | start)
    trained = inputs_of(f"models/{model}/dataset_2/1/history.csv", repository)
    assert trained == (f"train_{model}", seen | start | {best})


def test_attention_is_planned_with_one_search_and_two_trainings(repository):
    counts = plan("figure_09", "--configfile", "config/demo.yaml", folder=repository)
    assert {rule for rule in counts if rule in NETWORK_RULES} == {"tune_dmpnn", "train_dmpnn"}
    assert counts["tune_dmpnn"] == counts["train_dmpnn"] == counts["export_attention"] == 1
    counts = plan("figure_07", "--configfile", "config/demo.yaml", folder=repository)
    assert (counts["tune_dmpnn"], counts["train_dmpnn"]) == (1, 2)
    assert counts["predict_windows"] == 2


@pytest.mark.parametrize("variant", ["attention", "mean"])
def test_an_outer_test_cannot_reach_the_training_of_a_variant(variant, repository):
    seen = {f"samples/dataset_1/{part}.parquet" for part in ("1", "2", "rest")}
    _, read = inputs_of(f"models/dmpnn-{variant}/dataset_1/0/history.csv", repository)
    assert read == seen | {"start.parquet", "tuning/dmpnn/dataset_1/0/best.json"}


def test_auc_reads_both_networks_on_all_datasets(repository):
    _, read = inputs_of("tables/auc.csv", repository)
    pairs = {tuple(path.split("/")[1:3]) for path in read}
    assert pairs == {(model, f"dataset_{i}") for model in ("cnn", "dmpnn") for i in range(1, 7)}
    assert len(read) == 36


def test_predictions_read_the_outer_tests_of_all_datasets(repository):
    _, read = inputs_of("predictions/cnn/dataset_2/1/dataset_4.parquet", repository)
    images = {path for path in read if path.startswith("images")}
    assert images == {f"images/dataset_{i}/{fold}.parquet" for i in range(1, 7) for fold in range(3)}


def overlay(repository, config):
    """An overlay's file."""
    path = repository / "config" / "overlay.yaml"
    path.write_text(yaml.safe_dump(config))
    return path


def test_null_removes_a_block(repository):
    path = overlay(repository, {"study": "mine", "datasets": {"dataset_3": None, "dataset_4": None}})
    whole, jobs = committed()["config/config.yaml"], plan("--configfile", path, folder=repository)
    assert jobs.keys() == whole.keys()
    of_datasets = {rule for rule in whole if whole[rule] % 6 == 0} - {"plot_figure_06a"}
    assert {"build_dataset", "tune_cnn", "predict_dmpnn_on_all"} <= of_datasets
    assert {rule: jobs[rule] for rule in of_datasets} == {rule: whole[rule] * 4 // 6 for rule in of_datasets}


def test_baselines_are_planned_without_networks(repository):
    counts = plan("baselines", "--configfile", "config/demo.yaml", folder=repository)
    assert counts["describe_samples"] == counts["predict_simple"] == counts["gather_samples"] == 2
    assert NETWORK_RULES.isdisjoint(counts)


def test_without_baselines_there_is_nothing_of_them_and_who_asks_is_told(repository):
    whole = counted(whole_demo(repository))
    path = overlay(repository, {"baselines": {"datasets": []}})
    without = {"describe_samples", "predict_simple", "baselines", "plot_figure_baselines"}
    assert plan("--configfile", "config/demo.yaml", path, folder=repository) == {
        rule: jobs for rule, jobs in whole.items() if rule not in without
    }
    run = snakemake("--dry-run", "baselines", "--configfile", "config/demo.yaml", path, folder=repository)
    assert run.returncode != 0
    assert "baselines.datasets: found none, must be names of datasets" in run.stdout + run.stderr


def test_controls_need_no_simulation_and_no_minimum_of_their_own_and_no_network_is_asked_about_them(repository):
    config = {"controls": {"inherent": ["dataset_4"], "models": ["dmpnn"]}}
    control = overlay(repository, config)
    counts = plan("auc_inherent", "--configfile", "config/demo.yaml", control, folder=repository)
    assert counts["cool"] == counts["minimise"] == 4
    assert counts["tune_dmpnn"] == counts["train_dmpnn"] == 6
    assert counts["predict_dmpnn_on_all"] == counts["predict_dmpnn"] == 1
    assert {"render_images", "tune_cnn", "predict_cnn"}.isdisjoint(counts)
    once = ["auc_inherent", "plot_figure_inherent_control", "build_dataset", "gather_samples", "predict_dmpnn"]
    networks = dict.fromkeys(["tune_dmpnn", "train_dmpnn"], 3)
    assert added_to_the_demo(repository, config) == dict.fromkeys(once, 1) | networks


def test_networks_are_asked_about_swapped_motion_without_being_trained_on_it(repository):
    control = overlay(repository, {"controls": {"swapped": ["dataset_4"], "models": ["dmpnn"]}})
    counts = plan("auc_swapped", "--configfile", "config/demo.yaml", control, folder=repository)
    assert counts["tune_dmpnn"] == counts["train_dmpnn"] == 3
    assert counts["swap_motion"] == counts["predict_dmpnn_on_all"] == counts["predict_dmpnn"] == 1
    assert {"render_images", "tune_cnn", "auc_inherent"}.isdisjoint(counts)


def test_an_outer_test_of_a_control_cannot_reach_its_search(repository):
    control = {"controls": {"inherent": ["dataset_2"]}}
    for model, kind in (("cnn", "images"), ("dmpnn", "samples")):
        _, read = inputs_of(f"tuning/{model}/dataset_2_inherent/1/best.json", repository, control)
        seen = {f"{kind}/dataset_2_inherent/{part}.parquet" for part in ("0", "2", "rest")}
        assert read - {"start.parquet"} == seen


def test_variants_are_trained_in_each_fold_by_what_the_search_of_the_network_found(repository):
    wide = {"datasets": ["dataset_4", "dataset_2_inherent"], "networks": {"wide": {"window_length": 0.9}}}
    config = {"variants": wide, "controls": {"inherent": ["dataset_2"], "models": ["dmpnn"]}}
    path = overlay(repository, config)
    counts = plan("variants", "--configfile", "config/demo.yaml", path, folder=repository)
    assert (counts["tune_dmpnn"], counts["train_dmpnn"]) == (6, 6 + 14 * 6)
    assert (counts["predict_dmpnn_on_all"], counts["predict_dmpnn"]) == (1, 1 + 14 * 2)  # one is a control
    seen = {f"samples/dataset_2_inherent/{part}.parquet" for part in ("0", "2", "rest")}
    _, read = inputs_of("models/dmpnn-wide/dataset_2_inherent/1/weights.safetensors", repository, config)
    assert read == seen | {"start.parquet", "tuning/dmpnn/dataset_2_inherent/1/best.json"}


def test_without_variants_who_asks_is_told(repository):
    run = snakemake("--dry-run", "variants", "--configfile", "config/demo.yaml", folder=repository)
    assert run.returncode != 0
    assert "variants.datasets: found none, must be names of datasets" in run.stdout + run.stderr


def test_fewer_runs_are_trained_on_without_another_search_or_simulation(repository):
    curves = {"datasets": ["dataset_4"], "runs": [8, 16], "models": ["dmpnn"]}
    config = {"learning_curves": curves}
    added = added_to_the_demo(repository, config)
    once = dict.fromkeys(["learning_curves", "plot_figure_learning_curves"], 1)
    of_sizes = dict.fromkeys(["select_subset", "predict_simple_on_subset"], 2)
    assert added == once | of_sizes | {"train_dmpnn": 6, "predict_dmpnn": 2}
    _, read = inputs_of("models/dmpnn-runs_8/dataset_4/1/history.csv", repository, config)
    assert {name for name in read if name.startswith("samples")} == {
        f"samples/dataset_4/{part}.parquet" for part in ("0", "2", "rest")
    }


def test_leaks_are_trained_into_networks_of_their_own_and_never_into_a_search(repository):
    config = {"leaks": {"datasets": ["dataset_4", "dataset_5"]}}
    assert added_to_the_demo(repository, config) == {
        "leaks": 1,
        "plot_figure_leaks": 1,
        "describe_samples": 1,  # dataset 4 has its simple classifiers, which are now tested on dataset 5 too
        "predict_simple": -1,
        "predict_simple_on_all": 2,
        "select_subset": 8,
        "predict_simple_with_leaks": 8,
        "train_dmpnn": 24,
        "predict_dmpnn_with_leaks": 8,
    }
    folder = "predictions/dmpnn-random_folds/dataset_4/1"
    _, read = inputs_of(f"{folder}/dataset_5.parquet", repository, config)
    samples = {f"samples/dataset_4/{part}.parquet" for part in ("0", "1", "2", "rest")}
    samples |= {f"samples/dataset_5/{fold}.parquet" for fold in range(3)}
    assert {name for name in read if name.startswith("samples")} == samples


def test_without_controls_who_asks_is_told(repository):
    asked = {"auc_inherent": "controls.inherent", "auc_swapped": "controls.swapped"}
    for table, key in (asked | {key: f"{key}.datasets" for key in ("learning_curves", "leaks", "ensembles")}).items():
        run = snakemake("--dry-run", table, "--configfile", "config/demo.yaml", folder=repository)
        assert run.returncode != 0
        assert f"{key}: found none, must be names of datasets" in run.stdout + run.stderr


def test_a_bad_configuration_is_refused_before_any_job_without_a_traceback(repository):
    classes = {"liquid": {"protocol": "slwo"}}
    path = overlay(repository, {"datasets": {"dataset_1": {"classes": classes}}, "energies": {"every": 3}})
    run = snakemake("--dry-run", "--configfile", path, folder=repository)
    said = run.stdout + run.stderr
    assert run.returncode != 0
    assert "datasets.dataset_1.classes.liquid.protocol: found 'slwo', must be one of slow, fast" in said
    assert "Traceback" not in said
