"""What `classify` and `export` plan; and that their keys change no other plan."""

import pytest

from snakemake_runs import clone, plan, snakemake

CLASSIFY = ["classify"]
DEMO = ("--configfile", "config/demo.yaml")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A clone whose demo has a job a fold, as larger studies have."""
    folder = clone(tmp_path_factory.mktemp("own_data"))
    demo = folder / "config" / "demo.yaml"
    demo.write_text(demo.read_text().replace("folds_in_one_job: true", "folds_in_one_job: false"))
    (folder / "my data.dump").write_text("ITEM: TIMESTEP\n")
    return folder


def refusal(*arguments, folder):
    """What Snakemake says when it refuses."""
    run = snakemake("--dry-run", *arguments, *DEMO, folder=folder)
    said = run.stdout + run.stderr
    assert run.returncode != 0, said
    assert "Traceback" not in said
    return said


def test_classify_needs_the_networks_of_its_dataset(repository):
    counts = plan("classify", *DEMO, "--config", "trajectory=my data.dump", folder=repository)
    assert {rule: counts[rule] for rule in CLASSIFY} == dict.fromkeys(CLASSIFY, 1)
    assert (counts["tune_dmpnn"], counts["train_dmpnn"]) == (3, 3)
    assert {"train_cnn", "predict_dmpnn", "render_images"}.isdisjoint(counts)


def test_one_network_of_another_dataset(repository):
    (repository / "mine.yaml").write_text("trajectory: my data.dump\nclassify: {dataset: dataset_4, fold: 1}")
    counts = plan("classify", *DEMO, "mine.yaml", folder=repository)
    assert {rule: counts[rule] for rule in CLASSIFY} == dict.fromkeys(CLASSIFY, 1)
    assert counts["train_dmpnn"] == counts["tune_dmpnn"] == 1


def test_a_variant_is_trained_to_judge_and_bundled(repository):
    (repository / "mine.yaml").write_text("trajectory: my data.dump\nclassify: {variant: shell}")
    counts = plan("classify", "bundle", *DEMO, "mine.yaml", folder=repository)
    assert (counts["train_dmpnn"], counts["predict_dmpnn"], counts["bundle"]) == (3, 1, 1)


def test_a_bundle_takes_the_place_of_a_study(repository):
    (repository / "shared.zip").write_text("not one")
    keys = ("--config", "bundle=shared.zip", "trajectory=my data.dump")
    assert plan("classify", *keys, folder=repository) == {"classify": 1}
    run = snakemake("classify", *keys, folder=repository)
    assert run.returncode != 0
    assert "shared.zip: is not a whole bundle of snakemake bundle: File is not a zip file" in run.stdout + run.stderr
    assert not (repository / "results" / "paper").exists()


def test_keys_of_own_data_change_no_other_plan_and_nothing_of_it_is_part_of_the_study(repository):
    keys = "trajectory: my data.dump\nclassify: {windows: 9}\nexport: {runs: [1, 2], coordinates: inherent}"
    (repository / "mine.yaml").write_text(keys)
    counts = plan(*DEMO, "mine.yaml", folder=repository)
    assert counts == plan(*DEMO, folder=repository)
    assert {*CLASSIFY, "export"}.isdisjoint(counts)


def test_export_needs_the_batches_of_its_runs(repository):
    once = {"make_start": 1, "export": 1}
    assert plan("export", *DEMO, folder=repository) == once | {"cool": 1}
    keys = "export: {runs: [0, 5, 20], temperatures: [1.0, 0.05], coordinates: inherent}"
    (repository / "mine.yaml").write_text(keys)
    counts = plan("export", *DEMO, "mine.yaml", folder=repository)
    assert counts == once | {"cool": 2, "minimise": 2}


def test_a_trajectory_that_is_not_there_or_not_named_is_refused(repository):
    said = refusal("classify", "--config", "trajectory=lost.dump", folder=repository)
    assert "trajectory: there is no readable file 'lost.dump', must be one file; cat joins several" in said
    said = refusal("classify", "--config", "trajectory=*.dump", folder=repository)
    assert "trajectory: there is no readable file '*.dump', must be one file; cat joins several" in said
    said = refusal("classify", folder=repository)
    assert "trajectory: found none, must be one file, as in: --config trajectory=my.dump" in said
    assert "Traceback" not in said
    keys = ("trajectory=my data.dump", "classify={temperatures: lost.csv}")
    said = refusal("classify", "--config", *keys, folder=repository)
    assert "classify.temperatures: there is no readable file 'lost.csv'" in said
