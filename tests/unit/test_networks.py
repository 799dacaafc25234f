"""Networks by name: what differs in each, and what the seeds of their trainings depend on."""

import pytest

from vitrify.datasets.subsets import runs_of, select_subset
from vitrify.models.networks import Network, networks
from vitrify.seeds import derived_seed
from vitrify.settings.study import Study

RATE = {"initial": 1.0e-4, "maximum": 1.0e-3, "final": 1.0e-4, "warmup_epochs": 2}


@pytest.fixture
def study(config):
    config["learning_curves"] |= {"datasets": ["dataset_1"], "runs": [100], "models": ["cnn"]}
    config["leaks"] |= {"kinds": ["twins", "outer_choice"], "models": ["dmpnn"]}
    config["ensembles"] |= {"members": 3, "models": ["cnn", "dmpnn"]}
    config["attention_test"] |= {"seeds": [4]}
    return Study(config)


def test_a_name_tells_the_model_and_what_differs(study):
    found = study.networks
    assert all(name.split("-")[0] == network.model for name, network in found.items())
    assert found["cnn"] == Network("cnn")
    assert found["dmpnn-distances"] == Network("dmpnn", {"features": "distances"})
    assert found["dmpnn-long_training"].epochs == 40
    assert found["cnn-runs_100"].subset == "runs_100"
    assert found["dmpnn-outer_choice"].subset == "outer_choice"
    assert {"dmpnn-runs_100", "cnn-twins", "cnn-member_3"}.isdisjoint(found)
    assert found["dmpnn-nodes_shuffled_4"] == Network(
        "dmpnn", {"attention": "scaled", "attended": "nodes"}, shuffled=True, seeded_by=("attention_test", "4")
    )


def test_plain_networks_have_the_seeds_that_they_always_had_and_their_controls_the_same(study):
    seed = derived_seed(study.config["seed"], "train", "dmpnn", "dataset_2", "1")
    assert study.training("dmpnn", "dataset_2", "1")["seed"] == seed == 1253370323
    assert study.training("dmpnn", "dataset_2_inherent", "1")["seed"] == seed


def test_what_differs_by_no_chance_begins_with_the_seed_of_the_plain_network(study):
    def seed(name):
        return study.training(name, "dataset_1", "0")["seed"]

    assert seed("dmpnn-distances") == seed("dmpnn-twins") == seed("dmpnn")
    assert seed("cnn-runs_100") == seed("cnn")
    assert seed("dmpnn-edges_trained_4") == seed("dmpnn-edges_shuffled_4") == seed("dmpnn-nodes_trained_4")
    others = ["dmpnn-other_seed", "dmpnn-member_1", "dmpnn-member_2", "dmpnn-edges_trained_4"]
    assert len({seed(name) for name in ["dmpnn", "cnn", *others]}) == 6


def test_labels_are_shuffled_by_a_seed_of_their_own(study):
    assert study.training("dmpnn-edges_trained_4", "dataset_1", "0")["shuffled"] is None
    shuffled = study.training("dmpnn-edges_shuffled_4", "dataset_1", "0")
    assert shuffled["shuffled"] not in (None, shuffled["seed"])


def test_fewer_runs_are_shown_more_often_where_steps_are_to_be_equal(study):
    plain = study.training("cnn", "dataset_1", "0")
    assert study.training("cnn-runs_100", "dataset_1", "0")["epochs"] == plain["epochs"] == 10
    study.config["learning_curves"]["equal_steps"] = True
    longer = study.training("cnn-runs_100", "dataset_1", "0")
    assert longer["epochs"] == 10 * 8000 // 100
    assert longer["settings"] == plain["settings"] | {"learning_rate": RATE | {"warmup_epochs": 2 * 80}}


def test_a_model_that_a_study_lacks_has_no_networks(config):
    del config["models"]["cnn"]
    config["ensembles"]["models"] = ["cnn", "dmpnn"]
    assert {network.model for network in networks(config).values()} == {"dmpnn"}


def test_a_subset_is_told_by_its_name():
    assert (runs_of("runs_30"), runs_of("twins"), runs_of(None)) == (30, None, None)
    with pytest.raises(KeyError):
        select_subset("nobody", "d", {}, 0, {}, 1)
