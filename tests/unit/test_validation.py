import pytest

from conftest import ROOT
from vitrify.settings.validation import ConfigurationError, check_configuration, in_order_of, without_nulls

# (key to change, value to put there, what the message must say); a value of `DELETE` removes the key.
DELETE = object()
BAD = [
    ("energies.every", 0, "energies.every: found 0, allowed is >= 1"),
    ("energies.evry", 1, "energies: found the unknown key 'evry', allowed are every, runs"),
    ("seed", DELETE, "configuration: found no seed, which it must have"),
    ("study", "two words", "study: found 'two words', allowed is what matches"),
    ("study", "../elsewhere", "study: found '../elsewhere', allowed is what matches"),
    ("minimisation.force_tolerance", "1e-5", "found '1e-5', allowed is one number; YAML reads this as text"),
    ("minimisation.norm", "euclid", "minimisation.norm: found 'euclid', allowed is one of two, max, inf"),
    ("simulation.command", "lmp; rm -rf /", "simulation.command: found 'lmp; rm -rf /', allowed is what matches"),
    ("simulation.timestep", -0.005, "simulation.timestep: found -0.005, allowed is > 0"),
    ("system.particles", 4320.5, "system.particles: found 4320.5, allowed is one integer"),
    ("system.cutoff.AA", 40.0, "system.cutoff.AA: found 40.0, allowed is <= half of box_length, 30.0"),
    ("system.fraction_a", 1e-6, "system.fraction_a: found 1e-06, which leaves a species without particles"),
    ("protocols.slow.schedule", [], "protocols.slow.schedule: found 0 entries ([]), allowed are at least 1"),
    ("protocols.fast.frame_interval", 777, "protocols.fast.frame_interval is 777, which does not divide"),
    ("protocols.fast.runs", 3, "protocols.fast.runs: found 3, allowed is >= 5"),
    ("protocols.Fast", {}, "protocols: found 'Fast', allowed is what matches"),
    ("datasets.dataset_1.coordinates", "cold", "found 'cold', allowed is one of thermal, inherent"),
    ("datasets.dataset_1.classes.liquid.protocol", "slwo", "found 'slwo', allowed is one of slow, fast"),
    ("datasets.dataset_1.classes.liquid.temperature", 2.5, "found 2.5, but no frame of protocol slow is within"),
    ("datasets.dataset_1.classes.liquid.temperature", "match", "allowed is a temperature above 0 or match_energy"),
    ("datasets.dataset_1.classes.liquid.temperature", 0.05, "found two classes of the same protocol and temperature"),
    ("datasets.dataset_1.classes.crystal", {"protocol": "slow", "temperature": 1.0}, "found 3 entries"),
    ("datasets.dataset_1.runs", 3, "datasets.dataset_1.runs: found 3, allowed is >= 5: a block of the folds"),
    ("datasets.dataset_1.runs", 20_000, "datasets.dataset_1.runs: found 20000, allowed is <= 10000, those of slow"),
    ("storage.complete_runs", -1, "storage.complete_runs: found -1, allowed is >= 0"),
    ("simulation.neighbour_skin", 0, "simulation.neighbour_skin: found 0, allowed is > 0"),
    ("simulation.momentum_interval", 0.5, "simulation.momentum_interval: found 0.5, allowed is one integer"),
    ("folds.test", 0.4, "folds.test: found 0.4 for 3 outer tests, which leave nothing beside them"),
    ("folds.inner_test", 0.95, "folds: inner_validation and inner_test leave nothing to train on"),
    ("glass_transition.glass", [0.3, 0.05], "glass_transition.glass: found [0.3, 0.05], allowed is low < high"),
    ("glass_transition.glass", [0.05, 0.5], "found an end at 0.5, allowed is <= the liquid's begin"),
    ("glass_transition.glass", [0.05, 0.051], "which holds 1 of the temperatures at which fast is minimised"),
    ("glass_transition.protocols", ["medium"], "found 'medium', allowed is one of slow, fast"),
    ("radial_distribution.datasets", ["dataset_1", "dataset_9"], "found 'dataset_9', allowed is one of dataset_1, "),
    ("radial_distribution.datasets", ["dataset_1", "dataset_1"], "radial_distribution.datasets: found ["),
    ("radial_distribution.datasets", ["dataset_1"], "found 1 entries (['dataset_1']), allowed are at least 2"),
    (
        "radial_distribution.cutoff",
        31.0,
        "radial_distribution.cutoff: found 31.0, allowed is <= half of box_length, 30",
    ),
    ("radial_distribution.bins", 0, "radial_distribution.bins: found 0, allowed is >= 10"),
    ("structure.protocols", ["slow", "medium"], "structure.protocols: found 'medium', allowed is one of slow, fast"),
    ("structure.protocols", [], "structure.protocols: found 0 entries ([]), allowed are at least 1"),
    ("glass_transition.protocols", ["slow"], "structure.protocols: found fast, allowed are those of glass_transition"),
    ("structure.every", 0, "structure.every: found 0, allowed is >= 1"),
    ("structure.each", 1, "structure: found the unknown key 'each', allowed are configurations, every, protocols"),
    ("storage.complete_runs", 0, "storage.complete_runs: found 0, allowed is >= 1: structural metrics need"),
    ("attention.dataset", "dataset_9", "attention.dataset: found 'dataset_9', allowed is one of dataset_1, "),
    ("attention.fold", 3, "attention.fold: found 3, allowed is < folds.outer, 3"),
    ("attention.scale", "softly", "attention.scale: found 'softly', allowed is one of scaled, literal"),
    ("attention.window_length", 1.5, "attention.window_length: found 1.5, allowed is <= 1"),
    ("attention.cutoff.depth", 0, "attention.cutoff.depth: found 0, allowed is > 0"),
    ("window_transfer.fold", 7, "window_transfer.fold: found 7, allowed is < folds.outer, 3"),
    ("window_transfer.window_lengths", [], "found 0 entries ([]), allowed are at least 1"),
    ("models.dmpnn.search_space.depth.low", 1, "depth.low: found 1, allowed is >= 2: attention acts on steps"),
    ("models.cnn.kernels", [200, 100], "models.cnn.kernels: found [200, 100], which leave nothing of 250 pixels"),
    ("models.cnn.search_space.dropout.high", 1.0, "models.cnn.search_space.dropout.high: found 1, allowed is < 1"),
    ("models.dmpnn.search_space.dropout.step", 0.07, "found step 0.07, which does not lead from 0.0 to 0.5"),
    ("models.dmpnn.search_space.depth.low", 7, "search_space.depth: found low 7, allowed is <= high, 6"),
    ("models.dmpnn.search_space.window_length.low", 0, "window_length.low: found 0, allowed is > 0"),
    ("feature_maps.dataset", "dataset_9", "feature_maps.dataset: found 'dataset_9', allowed is one of dataset_1, "),
    ("feature_maps.fold", 3, "feature_maps.fold: found 3, allowed is < folds.outer, 3"),
    ("five_fold.dataset", "dataset_9", "five_fold.dataset: found 'dataset_9', allowed is one of dataset_1, "),
    ("five_fold.symmetries", [2], "five_fold.symmetries[0]: found 2, allowed is >= 3"),
    ("five_fold.symmetries", [5, 5], "five_fold.symmetries: found [5, 5]"),
    ("models.transformer", {}, "models: found the unknown key 'transformer', allowed are cnn, dmpnn"),
    ("search.epochs.cnn", 2, "search.epochs.cnn: found 2, allowed is > training.learning_rate.warmup_epochs, 2"),
    ("training.learning_rate.maximum", 1e-5, "training.learning_rate.maximum: found 1e-05, allowed is >= initial"),
]


def changed(config, key, value):
    *path, last = key.split(".")
    block = config
    for part in path:
        block = block[part]
    if value is DELETE:
        del block[last]
    else:
        block[last] = value
    return config


def test_the_papers_configuration_is_accepted(config, schema):
    check_configuration(config, schema)


@pytest.mark.parametrize(("key", "value", "message"), BAD)
def test_bad_configuration_is_one_line_with_key_found_and_allowed(key, value, message, config, schema):
    with pytest.raises(ConfigurationError) as error:
        check_configuration(changed(config, key, value), schema)
    lines = str(error.value).splitlines()
    assert any(message in line for line in lines), lines
    assert len(lines) <= 2  # a window is held against each protocol


def test_all_errors_are_told_at_once(config, schema):
    changed(config, "energies.every", 0)
    changed(config, "seed", -1)
    with pytest.raises(ConfigurationError) as error:
        check_configuration(config, schema)
    assert len(str(error.value).splitlines()) == 2


def test_null_removes_a_key():
    assert without_nulls({"a": None, "b": {"c": None, "d": 1}, "e": [1]}) == {"b": {"d": 1}, "e": [1]}


def test_an_overlay_does_not_turn_labels_round():
    overlaid = {"classes": {"glass": 3, "liquid": 1}, "new": {"b": 1, "a": 2}}
    ordered = in_order_of(overlaid, {"seed": 1, "classes": {"liquid": 1, "glass": 2}})
    assert list(ordered["classes"].items()) == [("liquid", 1), ("glass", 3)]
    assert list(ordered["new"]) == ["b", "a"]


def test_two_classes_cannot_both_be_matched(config, schema):
    for label in ("liquid", "glass"):
        config["datasets"]["dataset_6"]["classes"][label]["temperature"] = "match_energy"
    with pytest.raises(ConfigurationError, match=r"datasets.dataset_6: found match_energy for both classes"):
        check_configuration(config, schema)


def test_every_number_of_the_papers_configuration_has_a_word_beside_it():
    """On its line, or on the line of the block that it is in."""
    bare, words = [], {}
    for line in (ROOT / "config" / "config.yaml").read_text().splitlines():
        code, _, comment = line.partition("#")
        indent = len(code) - len(code.lstrip())
        key, _, value = code.strip().partition(":")
        if key:
            words = {depth: word for depth, word in words.items() if depth < indent} | {indent: comment}
            if value.strip()[:1].isdigit() and not any(words.values()):
                bare.append(key)
    assert bare == []
