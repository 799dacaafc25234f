import pytest

from vitrify.settings.study import Study, kept_by_run, steps_by_run

PAPER_STEPS = [100_000, 2_500_000, 10_700_000, 14_900_000, 16_000_000, 20_000_000]


@pytest.fixture
def config(config):
    """The paper's, in batches of 50 runs."""
    config["simulation"]["runs_per_batch"] = 50
    return config


def test_frames_that_are_minimised_are_kept_and_minimised_coordinates_of_datasets_and_the_first_1000_runs(config):
    study = Study(config)
    assert study.kept_frames("slow") == {"complete_runs": 10_000, "steps": []}
    assert study.kept_minima("slow") == {"complete_runs": 1000, "steps": PAPER_STEPS}
    assert study.kept_minima("fast") == {"complete_runs": 1000, "steps": [200_000]}
    assert study.minimised_frames("slow", "0020") == {"every": 1, "energy_runs": 50, "steps": []}
    config["energies"]["runs"] = 1000
    assert study.minimised_frames("slow", "0020") == {"every": 1, "energy_runs": 0, "steps": PAPER_STEPS}
    assert study.kept_frames("slow") == {"complete_runs": 1000, "steps": PAPER_STEPS}
    assert study.kept_frames("fast") == {"complete_runs": 1000, "steps": [200_000]}


def test_a_batch_of_which_all_is_minimised_does_not_depend_on_datasets(config):
    before = Study(config).minimised_frames("slow", "0150")
    config["structure"]["configurations"] = 10_000
    assert Study(config).kept_minima("slow") == {"complete_runs": 10_000, "steps": []}
    del config["datasets"]["dataset_3"]
    assert Study(config).minimised_frames("slow", "0150") == before


@pytest.mark.parametrize(("batch", "runs"), [("0000", 50), ("0001", 10), ("0002", 0)])
def test_energies_are_wanted_of_the_first_runs_only(batch, runs, config):
    config["energies"]["runs"] = 60
    assert Study(config).minimised_frames("fast", batch)["energy_runs"] == runs


def test_steps_of_runs_with_and_without_energies(config):
    protocol = Study(config).protocols["fast"]
    steps = steps_by_run(protocol, [50, 51, 52], {"every": 100, "energy_runs": 2, "steps": [1000]})
    assert steps == {50: [1000, 100_000, 200_000], 51: [1000, 100_000, 200_000], 52: [1000]}
    kept = {"complete_runs": 51, "steps": [1000]}
    assert kept_by_run(steps, kept) == {50: [1000, 100_000, 200_000], 51: [1000], 52: [1000]}


def test_where_a_class_is_found_by_its_energy_all_that_it_may_be_is_kept(config):
    config["datasets"]["dataset_6"]["classes"]["liquid"]["temperature"] = "match_energy"
    config["energies"]["runs"] = 1000
    assert len(Study(config).kept_minima("slow")["steps"]) == 200  # for the inherent control
    config["controls"] |= {"inherent": ["dataset_1"], "swapped": []}
    assert len(Study(config).kept_frames("slow")["steps"]) == 200
    assert Study(config).kept_minima("slow")["steps"] == PAPER_STEPS
    config["energies"]["runs"] = 0
    config["controls"]["inherent"] = []
    assert len(Study(config).minimised_frames("slow", "0150")["steps"]) == 200  # for the energies that are descriptors
    config["baselines"]["datasets"] = ["dataset_1"]
    assert Study(config).minimised_frames("slow", "0150")["steps"] == PAPER_STEPS
    config["datasets"]["dataset_6"]["coordinates"] = "inherent"
    assert len(Study(config).kept_minima("slow")["steps"]) == 200


def test_run_table_lists_every_run_once_with_a_seed_of_its_own(config):
    table = Study(config).run_table()
    assert len(table["run"]) == 20_000
    assert len(set(zip(table["protocol"], table["run"], strict=True))) == 20_000
    assert len(set(table["seed"])) == 20_000
    assert table["batch"][49:51] == ["0000", "0001"]


def test_structure_is_measured_of_runs_that_keep_every_frame_and_inherent_where_it_is_minimised_anyway(config):
    study = Study(config)
    assert study.structure_batches("slow") == [f"{batch:04d}" for batch in range(20)]
    assert study.structure_runs("slow", "0019") == {name: list(range(950, 1000)) for name in ("thermal", "inherent")}
    config["structure"]["configurations"] = 60
    config["energies"]["runs"] = 52
    assert Study(config).structure_batches("slow") == ["0000", "0001"]
    assert Study(config).structure_runs("slow", "0001") == {"thermal": list(range(50, 60)), "inherent": [50, 51]}
    config["structure"]["configurations"] = 2
    assert Study(config).structure_batches("slow") == ["0000"]
    assert Study(config).structure_runs("slow", "0000") == {"thermal": [0, 1], "inherent": [0, 1]}


def test_published_seeds_are_a_switch(config):
    config["as_published"]["seeds"] = True
    assert len(set(Study(config).run_table()["seed"])) < 17_000


def test_published_minimisation_is_a_switch(config):
    config["as_published"]["minimisation"] = True
    assert Study(config).minimisation["timestep"] == 0.005
    assert Study(config).minimisation["energy_tolerance"] == 1e-10


def test_options_that_are_off_are_no_settings_of_a_network(config):
    published = {"filters", "kernels", "dense", "l2", "pixels", "learning_rate", "precision", "augmentation"}
    assert set(Study(config).settings("cnn")) == published  # as before the options were there
    config["models"]["cnn"]["pooled"] = True
    assert set(Study(config).settings("cnn")) == {*published, "pooled"}
