"""The plans of all configurations, counted job by job."""

import pytest
import yaml

from snakemake_runs import clone, plan, snakemake

FIGURES = ["01a", "01b", "03", "05", "06a", "06b", "15"]
TABLES = ["energies", "glass_transition", "auc", "auc_matrix_cnn", "auc_matrix_dmpnn", "published"]
NETWORK_RULES = {f"{verb}_{model}" for verb in ("tune", "train", "predict") for model in ("cnn", "dmpnn")}


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return clone(tmp_path_factory.mktemp("plans"))


def expected(batches, datasets=6, folds=3):
    """Jobs of a whole study by rule."""
    once = ["all", "list_runs", "make_start", "energies", "glass_transition", "sample_images", "auc", "published"]
    counts = dict.fromkeys([*once, *(f"plot_figure_{number}" for number in FIGURES)], 1)
    counts |= {"cool": batches, "minimise": batches, "build_dataset": datasets, "auc_matrix": 2}
    counts |= dict.fromkeys(["gather_samples", "render_images"], datasets * (folds + 1))
    return counts | dict.fromkeys(NETWORK_RULES, datasets * folds)


@pytest.mark.parametrize(("name", "batches"), [("config", 400), ("demo", 20), ("quick", 15)])
def test_whole_study(name, batches, repository):
    assert plan("--configfile", f"config/{name}.yaml", folder=repository) == expected(batches)


def test_energies_are_planned_without_training(repository):
    counts = plan("figure_01a", folder=repository)
    assert counts == {
        "figure_01a": 1,
        "plot_figure_01a": 1,
        "energies": 1,
        "glass_transition": 1,
        "build_dataset": 6,
        "minimise": 400,
        "cool": 400,
        "make_start": 1,
    }


@pytest.mark.parametrize("target", [*(f"figure_{number}" for number in FIGURES), *TABLES])
def test_every_figure_and_table_has_a_target_of_its_name(target, repository):
    assert plan(target, "--configfile", "config/demo.yaml", folder=repository)


def test_one_networks_matrix_needs_that_network_only(repository):
    counts = plan("figure_06b", "--configfile", "config/demo.yaml", folder=repository)
    assert {rule for rule in counts if rule in NETWORK_RULES} == {"tune_dmpnn", "train_dmpnn", "predict_dmpnn"}
    assert "render_images" not in counts


def overlay(repository, config):
    path = repository / "config" / "overlay.yaml"
    path.write_text(yaml.safe_dump(config))
    return path


def test_a_new_cooling_rate_adds_exactly_its_own_runs(repository):
    medium = {"schedule": [{"to": 0.05, "steps": 2_000_000}], "frame_interval": 10_000, "runs": 100}
    path = overlay(repository, {"protocols": {"medium": medium}})
    counts = plan("--configfile", path, folder=repository)
    assert counts == expected(400) | {"cool": 402, "minimise": 402}


def test_a_new_dataset_adds_exactly_its_own_jobs(repository):
    classes = {
        "slow_glass": {"protocol": "slow", "temperature": 0.05},
        "fast_glass": {"protocol": "fast", "temperature": 0.05},
    }
    path = overlay(repository, {"datasets": {"rates": {"classes": classes, "coordinates": "inherent"}}})
    assert plan("--configfile", path, folder=repository) == expected(400, datasets=7)


def test_null_removes_a_block(repository):
    path = overlay(repository, {"datasets": {"dataset_3": None, "dataset_4": None}})
    assert plan("--configfile", path, folder=repository) == expected(400, datasets=4)


def test_a_bad_configuration_is_refused_before_any_job_without_a_traceback(repository):
    classes = {"liquid": {"protocol": "slwo"}}
    path = overlay(repository, {"datasets": {"dataset_1": {"classes": classes}}, "energies": {"every": 3}})
    run = snakemake("--dry-run", "--configfile", path, folder=repository)
    said = run.stdout + run.stderr
    assert run.returncode != 0
    assert "datasets.dataset_1.classes.liquid.protocol: found 'slwo', allowed is one of slow, fast" in said
    assert "Traceback" not in said
