import copy
import datetime
import io
import math
import subprocess
import sys

import pytest
from snakemake.common.configfile import load_configfile
from snakemake.utils import update_config

from conftest import ROOT
from vitrify.artificial import rings
from vitrify.settings.contradictions import APART, ARTIFICIAL
from vitrify.settings.plain_files import check_plain_file, read_plain_file
from vitrify.settings.validation import (
    ConfigurationError,
    checked_configuration,
    in_order_of,
    laid_over,
    without_nulls,
)

# (key to change, value to put there, what the message must say); a value of `DELETE` removes the key.
DELETE = object()
DATASET = {"liquid": {"protocol": "slow", "temperature": 1.99}, "glass": {"protocol": "slow", "temperature": 0.05}}
BAD = [
    ("energies.every", 0, "energies.every: found 0, allowed is >= 1"),
    ("energies.evry", 1, "energies: found the unknown key 'evry', allowed are every, runs"),
    ("seed", DELETE, "configuration: found no seed, which it must have"),
    ("study", "two words", "study: found 'two words', allowed are names of 1 to 40 of A to Z"),
    ("study", "../elsewhere", "study: found '../elsewhere', allowed are names of 1 to 40"),
    (
        "minimisation.force_tolerance",
        "1e-5",
        "found '1e-5', allowed is a finite number; YAML reads this as text, write it as 1.0e-05",
    ),
    ("minimisation.norm", "euclid", "minimisation.norm: found 'euclid', allowed is one of two, max, inf"),
    (
        "simulation.command",
        "lmp; rm -rf /",
        "simulation.command: found 'lmp; rm -rf /', allowed are the name of a program",
    ),
    ("simulation.timestep", -0.005, "simulation.timestep: found -0.005, allowed is > 0"),
    ("system.dimension", 4, "system.dimension: found 4, allowed is one of 2, 3"),
    ("system.particles", 4320.5, "system.particles: found 4320.5, allowed is a whole number"),
    ("system.cutoff.AA", 40.0, "system.cutoff.AA: found 40.0, allowed is <= half of box_length, 30.0"),
    ("system.fraction_a", 1e-6, "system.fraction_a: found 1e-06, which leaves a species without particles"),
    ("protocols.slow.schedule", [], "protocols.slow.schedule: found 0 entries ([]), allowed are at least 1"),
    (
        "protocols.fast.frame_interval",
        777,
        "protocols.fast.frame_interval: found 777, allowed is what divides the schedule's 200000 steps",
    ),
    ("protocols.fast.runs", 3, "protocols.fast.runs: found 3, allowed is >= 5"),
    ("protocols.Fast", {}, "protocols: found 'Fast', allowed are names of 1 to 40 of a to z"),
    ("datasets.dataset_1.coordinates", "cold", "found 'cold', allowed is one of thermal, inherent"),
    ("datasets.dataset_1.classes.liquid.protocol", "slwo", "found 'slwo', allowed is one of slow, fast"),
    ("datasets.dataset_1.classes.liquid.temperature", 2.5, "found 2.5, but no frame of protocol slow is within"),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        "match",
        "allowed is a temperature above 0 and up to 100, or match_energy",
    ),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        0.05,
        "found two classes of the same frame, that of slow at step 20000000",
    ),
    ("datasets.dataset_1.classes.crystal", {"protocol": "slow", "temperature": 1.0}, "found 3 entries"),
    ("datasets.dataset_1.runs", 3, "datasets.dataset_1.runs: found 3, allowed is >= 5: a block of the folds"),
    ("datasets.dataset_1.runs", 20_000, "datasets.dataset_1.runs: found 20000, allowed is <= 10000, those of slow"),
    ("storage.complete_runs", -1, "storage.complete_runs: found -1, allowed is >= 0"),
    ("simulation.neighbour_skin", 0, "simulation.neighbour_skin: found 0, allowed is > 0"),
    ("simulation.momentum_interval", 0.5, "simulation.momentum_interval: found 0.5, allowed is a whole number"),
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
    ("models.dmpnn.search_space.dropout.step", 0.07, "found step 0.07, allowed is what leads from 0.0 to 0.5"),
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
    # types: YAML has more of them than it seems to
    ("seed", "abc", "seed: found 'abc', allowed is a whole number"),
    ("seed", 1.0, "seed: found 1.0, allowed is a whole number; write it without a decimal point or an exponent"),
    ("seed", True, "seed: found True, allowed is a whole number"),
    ("seed", "20210", "seed: found '20210', allowed is a whole number; YAML reads this as text, write it as 20210"),
    ("seed", 2**31, "seed: found 2147483648, allowed is <= 2147483647"),
    ("seed", -1, "seed: found -1, allowed is >= 0"),
    ("seed", [1], "seed: found [1], allowed is a whole number"),
    ("study", 2026, "study: found 2026, allowed is text"),
    ("study", datetime.date(2026, 1, 31), "study: found something of type date, allowed are text (in quotes"),
    ("study", {"a", "b"}, "study: found something of type set, allowed are text"),
    ("study", b"paper", "study: found something of type bytes, allowed are text"),
    ("study", print, "study: found something of type builtin_function_or_method, allowed are text"),
    ("study", ["paper"], "study: found ['paper'], allowed is text"),
    ("study", None, "configuration: found no study, which it must have"),
    ("simulation.suffix", False, "found False, allowed is one of off, opt, omp; YAML reads yes, no, on and off as"),
    ("simulation.suffix", "gpu", "simulation.suffix: found 'gpu', allowed is one of off, opt, omp"),
    ("simulation.timestep", math.nan, "simulation.timestep: found nan, allowed is a finite number"),
    ("simulation.damping", math.inf, "simulation.damping: found inf, allowed is a finite number"),
    ("simulation.temperature", -math.inf, "simulation.temperature: found -inf, allowed is a finite number"),
    ("simulation.temperature", 0, "simulation.temperature: found 0, allowed is > 0"),
    ("simulation.timestep", 1e300, "simulation.timestep: found 1e+300, allowed is <= 0.02"),
    ("simulation.timestep", True, "simulation.timestep: found True, allowed is a finite number"),
    (
        "simulation.timestep",
        "5e-3",
        "found '5e-3', allowed is a finite number; YAML reads this as text, write it as 0.005",
    ),
    ("simulation.restart_interval", "1e5", "allowed is a whole number; YAML reads this as text, write it as 100000"),
    ("simulation.restart_interval", 3_000_000_000, "simulation.restart_interval: found 3000000000, allowed is <= 2000"),
    ("simulation.runs_per_batch", 0, "simulation.runs_per_batch: found 0, allowed is >= 1"),
    ("simulation.cores_per_batch", -8, "simulation.cores_per_batch: found -8, allowed is >= 1"),
    ("simulation", "fast", "simulation: found 'fast', allowed is a block of keys"),
    ("simulation", [], "simulation: found [], allowed is a block of keys"),
    ("simulation.timestepp", 0.005, "simulation: found the unknown key 'timestepp', allowed are command, cores_per"),
    ("simulation.timestep", DELETE, "simulation: found no timestep, which it must have"),
    ("as_published.seeds", 1, "as_published.seeds: found 1, allowed is true or false"),
    ("as_published.seeds", "yes", "as_published.seeds: found 'yes', allowed is true or false"),
    ("as_published.seds", True, "as_published: found the unknown key 'seds', allowed are folds, minimisation, seeds"),
    # names
    ("study", "", "study: found '', allowed are names of 1 to 40"),
    ("study", "a" * 41, "allowed are names of 1 to 40"),
    ("study", "a" * 2_000, "study: found text of 2000 characters, allowed are 1000"),
    ("study", "paper\n", "study: found 'paper\\n', allowed are names"),
    ("study", "two\nlines", "study: found 'two\\nlines', allowed are names"),
    ("study", "/etc", "study: found '/etc', allowed are names"),
    ("study", "~", "study: found '~', allowed are names"),
    ("study", ".hidden", "study: found '.hidden', allowed are names"),
    ("study", "-n", "study: found '-n', allowed are names"),
    ("study", "a/b", "study: found 'a/b', allowed are names"),
    ("study", "a\\b", "study: found 'a\\\\b', allowed are names"),
    ("study", "it's", 'study: found "it\'s", allowed are names'),
    ("study", 'a"b', "study: found 'a\"b', allowed are names"),
    ("study", "a;rm -rf .", "study: found 'a;rm -rf .', allowed are names"),
    ("study", "$(id)", "study: found '$(id)', allowed are names"),
    ("study", "{wildcards.x}", "study: found '{wildcards.x}', allowed are names"),
    ("study", "Glas-Übergang", "study: found 'Glas-Übergang', allowed are names"),
    ("study", "\u0661\u0662", "study: found '\u0661\u0662', allowed are names"),
    ("study", "\ud800", "study: found '\\ud800', allowed are names"),
    ("study", "a\x00b", "study: found 'a\\x00b', allowed are names"),
    ("protocols.two words", {}, "protocols: found 'two words', allowed are names"),
    ("protocols.a|b", {}, "protocols: found 'a|b', allowed are names"),
    ("protocols./tmp/x", {}, "protocols: found '/tmp/x', allowed are names"),
    ("protocols.fast\n", {}, "protocols: found 'fast\\n', allowed are names"),
    ("protocols.-x", {}, "protocols: found '-x', allowed are names"),
    ("datasets.1st", {}, "datasets: found '1st', allowed are names"),
    ("datasets.größe", {}, "datasets: found 'größe', allowed are names"),
    ("datasets.a;b", {}, "datasets: found 'a;b', allowed are names"),
    ("datasets.'quoted'", {}, "datasets: found \"'quoted'\", allowed are names"),
    (
        "datasets.dataset_1.classes",
        {"a b": DATASET["liquid"], "glass": DATASET["glass"]},
        "datasets.dataset_1.classes: found 'a b', allowed are names",
    ),
    ("simulation.command", "../bin/", "simulation.command: found '../bin/', allowed are the name of a program"),
    ("simulation.command", "-in", "simulation.command: found '-in', allowed are the name of a program"),
    ("simulation.command", ".", "simulation.command: found '.', allowed are the name of a program"),
    ("simulation.command", "my lammps/lmp", "simulation.command: found 'my lammps/lmp', allowed are the name of"),
    ("simulation.command", "lmp\n", "simulation.command: found 'lmp\\n', allowed are the name of a program"),
    # the system
    ("system.particles", 0, "system.particles: found 0, allowed is >= 16"),
    ("system.particles", 10**12, "system.particles: found 1000000000000, allowed is <= 10000000"),
    ("system.box_length", 0, "system.box_length: found 0, allowed is >= 1"),
    (
        "system.box_length",
        6000.0,
        "system.box_length: found 6000.0 for 4320 particles, which are 0.000111 for the area",
    ),
    ("system.box_length", 20.0, "system.box_length: found 20.0 for 4320 particles, which are 9.95 for the area"),
    ("system.fraction_a", 0.95, "found 0.95, which leaves 216 particles of species B, allowed are >= 1226 of 4320"),
    ("system.epsilon", {"AA": 1.0, "AB": 1.5}, "system.epsilon: found no BB, which it must have"),
    ("system.sigma.AC", 1.0, "system.sigma: found the unknown key 'AC', allowed are AA, AB, BB"),
    ("simulation.neighbour_delay", -1, "simulation.neighbour_delay: found -1, allowed is >= 0"),
    ("minimisation.force_tolerance", 0.0, "minimisation.force_tolerance: found 0, allowed is > 0 where energy_tol"),
    ("minimisation.max_iterations", 0, "minimisation.max_iterations: found 0, allowed is >= 2"),
    # protocols
    ("protocols", {}, "protocols: found 0 entries ({}), allowed are at least 1"),
    ("protocols.fast", [], "protocols.fast: found [], allowed is a block of keys"),
    ("protocols.fast.runs", 0, "protocols.fast.runs: found 0, allowed is >= 1"),
    ("protocols.fast.runs", 10.5, "protocols.fast.runs: found 10.5, allowed is a whole number"),
    (
        "protocols.fast.run",
        10,
        "protocols.fast: found the unknown key 'run', allowed are frame_interval, runs, schedule",
    ),
    ("protocols.fast.frame_interval", 0, "protocols.fast.frame_interval: found 0, allowed is >= 1"),
    ("protocols.fast.frame_interval", 1, "frame_interval: found 1, which makes 200000 frames of 200000 steps, allowed"),
    ("protocols.fast.frame_interval", 400_000, "frame_interval: found 400000, allowed is what divides"),
    ("protocols.fast.schedule", [{"to": 0.05}], "protocols.fast.schedule[0]: found no steps, which it must have"),
    ("protocols.fast.schedule", [{"to": -1, "steps": 10}], "protocols.fast.schedule[0].to: found -1, allowed is > 0"),
    ("protocols.fast.schedule", [{"to": 0.05, "steps": -5}], "schedule[0].steps: found -5, allowed is >= 1"),
    (
        "protocols.fast.schedule",
        {"to": 0.05, "steps": 10},
        "schedule: found {'to': 0.05, 'steps': 10}, allowed is a list",
    ),
    ("protocols.fast.schedule", "0.05", "protocols.fast.schedule: found '0.05', allowed is a list"),
    ("protocols.fast.schedule", [[]], "protocols.fast.schedule[0]: found [], allowed is a block of keys"),
    # datasets
    ("datasets", {}, "datasets: found 0 entries ({}), allowed are at least 1"),
    ("datasets.dataset_1.classes", {}, "datasets.dataset_1.classes: found 0 entries ({}), allowed are at least 2"),
    ("datasets.dataset_1.classes.liquid.temperature", 0.02, "found 0.02, but no frame of protocol slow is within"),
    ("datasets.dataset_1.classes.liquid.temperature", 0.05001, "found two classes of the same frame, that of slow"),
    ("datasets.dataset_1.classes.liquid.temperature", math.nan, "found nan, allowed is a temperature above 0"),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        "1.99",
        "or match_energy; YAML reads this as text, write it as 1.99",
    ),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        "match_energy",
        "found match_energy for a class of slow, allowed",
    ),
    ("datasets.dataset_1.classes.liquid.protocol", ["slow"], "protocol: found ['slow'], allowed is text"),
    (
        "datasets.dataset_1.classes.liquid.protocl",
        "slow",
        "liquid: found the unknown key 'protocl', allowed are protocol",
    ),
    ("datasets.dataset_1.coordinates", DELETE, "datasets.dataset_1: found no coordinates, which it must have"),
    # beyond the paper
    ("baselines.datasets", ["dataset_9"], "baselines.datasets: found 'dataset_9', allowed is one of dataset_1"),
    ("baselines.datasets", "some", "baselines.datasets: found 'some', allowed is all, or a list of names of datasets"),
    ("baselines.methods", ["psi"], "baselines.methods[0]: found 'psi', allowed is one of inherent_energy"),
    ("controls.inherent", ["dataset_9"], "controls.inherent: found 'dataset_9', allowed is one of dataset_1"),
    ("calibration.datasets", ["dataset_9"], "calibration.datasets: found 'dataset_9', allowed is one of dataset_1"),
    ("variants.datasets", ["dataset_9"], "variants.datasets: found 'dataset_9', allowed is one of dataset_1"),
    ("variants.networks.mean", {"radout": "mean"}, "variants.networks.mean: found the unknown key 'radout', allowed"),
    ("variants.networks.mean", {}, "variants.networks.mean: found 0 "),
    ("variants.networks.mean", {"depth": 3}, "variants.networks.mean: found {'depth': 3}, allowed is another name"),
    ("variants.networks.unchanged", {"depth": 3}, "variants.networks: found 'unchanged', allowed is any other name"),
    ("variants.networks.large_window.window_length", 1.5, "large_window.window_length: found 1.5, allowed is <= 1"),
    (
        "variants.networks.relative.features",
        "angles",
        "found 'angles', allowed is one of published, relative",
    ),
    ("variants.networks.relative.softmax", "batch", "found 'batch' without attention, allowed is beside attention"),
    ("variants.networks.literal_attention.depth", 1, "literal_attention.depth: found 1, allowed is >= 2: attention"),
    ("variants.networks.long_training.epochs", 2, "found 2, allowed is > training.learning_rate.warmup_epochs, 2"),
    ("calibration.bins", 1, "calibration.bins: found 1, allowed is >= 2"),
    ("attention_test.seeds", [1], "attention_test.seeds: found [1], allowed are [] and at least two"),
    ("attention_test.seeds", [1, 1], "attention_test.seeds: found [1, 1], allowed is each entry once"),
    ("attention_test.kinds", {}, "attention_test.kinds: found 0 entries ({}), allowed are at least 1"),
    ("attention_test.kinds.edges.attended", "pairs", "attended: found 'pairs', allowed is one of edges, nodes"),
    ("attention_test.fractions", [1.0], "attention_test.fractions[0]: found 1.0, allowed is < 1"),
    ("controls.swapped", ["dataset_9"], "controls.swapped: found 'dataset_9', allowed is one of dataset_1"),
    ("controls.models", [], "controls.models: found 0 entries ([]), allowed are at least 1"),
    ("learning_curves.datasets", ["dataset_9"], "learning_curves.datasets: found 'dataset_9', allowed is one of"),
    ("learning_curves.runs", [], "learning_curves.runs: found 0 entries ([]), allowed are at least 1"),
    ("learning_curves.models", ["gnn"], "learning_curves.models[0]: found 'gnn', allowed is one of cnn, dmpnn"),
    ("leaks.datasets", ["dataset_9"], "leaks.datasets: found 'dataset_9', allowed is one of dataset_1"),
    ("leaks.kinds", ["clocks"], "leaks.kinds[0]: found 'clocks', allowed is one of twins, random_folds"),
    ("ensembles.datasets", ["dataset_9"], "ensembles.datasets: found 'dataset_9', allowed is one of dataset_1"),
    ("ensembles.members", 1, "ensembles.members: found 1, allowed is >= 2"),
    # folds
    ("folds.outer", 1, "folds.outer: found 1, allowed is >= 2"),
    ("folds.outer", 5, "folds.test: found 0.2 for 5 outer tests, which leave nothing beside them, allowed is < 0.2"),
    ("folds.test", 1e-5, "folds.test: found 1e-05, allowed is >= 0.001"),
    ("folds.inner_validation", 0, "folds.inner_validation: found 0, allowed is > 0"),
    # lists
    ("glass_transition.protocols", [], "glass_transition.protocols: found 0 entries ([]), allowed are at least 1"),
    ("glass_transition.protocols", "fast", "glass_transition.protocols: found 'fast', allowed is a list"),
    ("glass_transition.glass", [0.05], "glass_transition.glass: found 1 entries ([0.05]), allowed are at least 2"),
    ("glass_transition.glass", [0.05, "0.3"], "glass_transition.glass[1]: found '0.3', allowed is a finite number"),
    ("five_fold.symmetries", [], "five_fold.symmetries: found 0 entries ([]), allowed are at least 1"),
    ("window_transfer.window_lengths", [0.1, 0.1], "window_lengths: found [0.1, 0.1], allowed is each entry once"),
    ("window_transfer.window_lengths", [0.0], "window_transfer.window_lengths[0]: found 0.0, allowed is > 0"),
    # networks
    ("models", {}, "models: found no dmpnn, which it must have"),
    (
        "models.dmpnn.search_space.neighbours.high",
        44,
        "neighbours.high: found 44, allowed is < the 43.2 particles that",
    ),
    ("models.dmpnn.search_space.window_length.step", 1e-300, "window_length.step: found 1e-300, allowed is >= 0.0001"),
    ("models.dmpnn.search_space.dropout.high", 5e-6, "found step 0.05, allowed is what leads from 0.0 to 5e-06"),
    ("models.dmpnn.search_space.neighbours", 3, "search_space.neighbours: found 3, allowed is a block of keys"),
    ("models.dmpnn.readout", "max", "models.dmpnn.readout: found 'max', allowed is one of sum, mean"),
    ("models.cnn.filters", [6], "models.cnn.filters: found 1 entries ([6]), allowed are at least 2"),
    (
        "models.cnn.dense",
        10_000,
        "models.cnn.dense: found 10000 for images of 250 pixels and filters [6, 16], a network",
    ),
    ("images.pixels", -250, "images.pixels: found -250, allowed is >= 16"),
    ("training.precision", "float16", "training.precision: found 'float16', allowed is one of auto, float32, bfloat16"),
    ("training.epochs", 10, "training.epochs: found 10, allowed is a block of keys"),
    ("training.epochs.gnn", 10, "training.epochs: found the unknown key 'gnn', allowed are cnn, dmpnn"),
    ("training.learning_rate.initial", "1e-4", "found '1e-4', allowed is a finite number; YAML reads this as text"),
    ("scores.confidence", 95, "scores.confidence: found 95, allowed is < 1"),
    ("scores.resamples", 0, "scores.resamples: found 0, allowed is >= 100"),
    # keys
    ("evil\nkey", 1, "configuration: found the unknown key 'evil\\nkey', allowed are as_published, attention"),
    ("learning_curve", 1, "unknown key 'learning_curve', allowed are learning_curves, "),
    (1, 1, "configuration: found the key a number, allowed is text, in quotes"),
    (True, 1, "configuration: found the key True, allowed is text, in quotes"),
    ((1, 2), 1, "configuration: found the key something of type tuple, allowed is text, in quotes"),
    ("k" * 2_000, 1, "configuration: found a key of 2000 characters"),
]
# What takes more than one change: (values by key, what the message must say).
GLASSES = {
    "slow_glass": {"protocol": "slow", "temperature": 0.05},
    "fast_glass": {"protocol": "fast", "temperature": 0.05},
}
TOGETHER = [
    (
        {"system.dimension": 3, "system.box_length": 15.3},
        "models.cnn: found a block, allowed is null where system.dimension is 3: images are of two dimensions",
    ),
    (
        {"system.dimension": 3, "system.box_length": 15.3, "models.cnn": None},
        "baselines.methods: found 'hexatic_order', allowed where system.dimension is 3 are all but hexatic_order, ",
    ),
    (
        {"system.dimension": 3, "system.box_length": 100.0},
        "system.box_length: found 100.0 for 4320 particles, which are 0.00384 for the volume that one takes (sigma^3)",
    ),
    (
        {"models.cnn": None, "controls.models": ["cnn"]},
        "controls.models: found cnn, which this study does not have, allowed is one of dmpnn",
    ),
    (
        {
            "attention_test.seeds": [1, 2],
            "attention_test.kinds.heads.heads": 9,
            "models.dmpnn.search_space.hidden_size": {"low": 8, "high": 16, "step": 8},
        },
        "attention_test.kinds.heads.heads: found 9, allowed is <= hidden_size.low of the D-MPNN's search space, 8",
    ),
    (
        {"datasets.dataset_2.coordinates": "inherent", "controls.inherent": ["dataset_1", "dataset_2"]},
        "controls.inherent: found 'dataset_2', whose coordinates are inherent, allowed are thermal datasets",
    ),
    (
        {"datasets.dataset_1_inherent": {"coordinates": "inherent", "classes": GLASSES}},
        "datasets: found 'dataset_1_inherent', allowed is any other name: it is that of a control",
    ),
    (
        {"learning_curves.datasets": ["dataset_1"], "learning_curves.runs": [3, 8000]},
        "learning_curves.runs: found 8000 for dataset_1, allowed are >= 3 and < 8000, which is an outer training set",
    ),
    (
        {"learning_curves.datasets": ["dataset_1"], "learning_curves.runs": [2]},
        "learning_curves.runs: found 2 for dataset_1, allowed are >= 3",
    ),
    (
        {"learning_curves.datasets": ["dataset_6"], "datasets.dataset_6.energies": "matched"},
        "learning_curves.datasets: found 'dataset_6', whose energies are matched, allowed are whole protocols",
    ),
    (
        {"learning_curves.datasets": ["dataset_1"], "baselines.methods": ["rdf_peaks"]},
        "learning_curves.methods: found 'inherent_energy', allowed are those of baselines.methods",
    ),
    (
        {"learning_curves.datasets": "all", "as_published.folds": True},
        "allowed is [] with as_published.folds, which are not by run",
    ),
    (
        {"learning_curves.datasets": ["dataset_1_inherent"], "controls.models": ["dmpnn"]},
        "learning_curves.models: found ['cnn', 'dmpnn'] for dataset_1_inherent, allowed are those of controls.models",
    ),
    (
        {"leaks.datasets": ["dataset_1"], "as_published.seeds": True},
        "leaks.datasets: found ['dataset_1'], allowed is [] with as_published.seeds: there is no sound way beside it",
    ),
    (
        {"controls.inherent": ["dataset_1"], "baselines.datasets": ["dataset_1_inherent", "dataset_2_inherent"]},
        "baselines.datasets: found 'dataset_2_inherent', allowed is one of dataset_1, ",
    ),
    (
        {"folds.test": 0.199, "protocols.slow.runs": 300},
        "protocols.slow.runs: found 300, allowed is >= 1000: folds are dealt in blocks of 1000 runs",
    ),
    (
        {"simulation.neighbour_every": 3, "simulation.neighbour_delay": 4},
        "simulation.neighbour_delay: found 4, allowed are 0 and multiples of neighbour_every, 3",
    ),
    (
        {"protocols.fast.runs": 1_000_000, "simulation.runs_per_batch": 1},
        "simulation.runs_per_batch: found 1, which makes 1000000 batches of the runs of fast",
    ),
    (
        {"datasets.samples": {"classes": DATASET, "coordinates": "thermal"}},
        "datasets: found 'samples', allowed is any other name: images/samples holds samples of all datasets",
    ),
    (
        {"datasets.dataset_1.classes": {"random": DATASET["liquid"], "glass": DATASET["glass"]}},
        "datasets.dataset_1.classes: found 'random', allowed is any other name",
    ),
    (
        {"folds.outer": 2, "folds.test": 0.33333, "datasets.dataset_1.runs": 3},
        "folds: found 2 runs to train on beside an outer test, allowed are >= 3: more runs, or a smaller folds.test",
    ),
    (
        {"folds.inner_validation": 0.5, "folds.inner_test": 0.45, "datasets.dataset_1.runs": 5},
        "folds: found inner_validation 0.5 and inner_test 0.45, which leave nothing to train on of 4 runs",
    ),
    (
        {"folds.outer": 9, "folds.test": 0.1, "as_published.folds": True, "datasets.dataset_1.runs": 13},
        "folds.test: found 0.1, of which 9 take all 26 configurations of a dataset",
    ),
    (
        {"storage.complete_runs": 0, "energies.every": 200, "glass_transition.protocols": ["fast"]},
        "glass_transition.glass: found [0.05, 0.3], which holds 1 of the temperatures at which fast is minimised",
    ),
]


def changed(config, key, value):
    *path, last = key.split(".") if isinstance(key, str) else [key]
    block = config
    for part in path:
        block = block[part]
    if value is DELETE:
        del block[last]
    else:
        block[last] = value
    return config


def refusal(config, schema):
    """Lines of the refusal of a configuration."""
    with pytest.raises(ConfigurationError) as error:
        checked_configuration(config, {}, schema)
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    "name", ["config", "quick", "demo", "economical", "validation", "networks", "three_dimensions"]
)
def test_configurations_of_the_repository_are_accepted(name, config, schema):
    update_config(config, load_configfile(ROOT / "config" / f"{name}.yaml"))
    checked_configuration(config, {}, schema)


@pytest.mark.parametrize(("key", "value", "message"), BAD, ids=[ascii(key)[1:41] for key, _, _ in BAD])
def test_bad_configuration_is_one_line_with_key_found_and_allowed(key, value, message, config, schema):
    lines = refusal(changed(config, key, value), schema)
    assert any(message in line for line in lines), lines
    assert len(lines) <= 2  # a window is held against each protocol
    assert all(len(line) < 400 and line.isprintable() for line in lines)


@pytest.mark.parametrize(("changes", "message"), TOGETHER)
def test_fields_that_contradict_each_other_are_told(changes, message, config, schema):
    for key, value in changes.items():
        changed(config, key, copy.deepcopy(value))
    lines = refusal(config, schema)
    assert any(message in line for line in lines), lines


def test_all_errors_are_told_at_once(config, schema):
    changed(config, "energies.every", 0)
    changed(config, "seed", -1)
    assert len(refusal(config, schema)) == 2


def test_of_very_many_errors_the_first_are_told(config, schema):
    config["protocols"]["fast"]["schedule"] = [{"to": 0, "steps": 1}] * 500
    lines = refusal(config, schema)
    assert lines[0] == "protocols.fast.schedule[0].to: found 0, allowed is > 0"
    assert lines[-1] == "... and 480 more"


@pytest.mark.parametrize("found", [None, [], "paper", 1, 0.5])
def test_a_configuration_is_a_block_of_keys(found, schema):
    (line,) = refusal(found, schema)
    assert line.startswith("configuration: found ")
    assert line.endswith(", allowed is a block of keys")


# (text of an overlay, what the message must say), read as Snakemake reads it
WRITTEN = [
    ("seed: 1e5", "seed: found '1e5', allowed is a whole number; YAML reads this as text, write it as 100000"),
    ("seed: 1_0.5", "seed: found 10.5, allowed is a whole number"),
    ("seed: .nan", "seed: found nan, allowed is a whole number"),
    (f"seed: 0x{'f' * 5_000}", "seed: found a number of 20000 bits, allowed are 63"),
    ("seed: yes", "seed: found True, allowed is a whole number"),
    ("system: {box_length: .inf}", "system.box_length: found inf, allowed is a finite number"),
    ('{"system": {"box_length": NaN}}', "system.box_length: found nan, allowed is a finite number"),
    ('{"seed": 1e400}', "seed: found inf, allowed is a whole number"),
    ("study: 2026-01-31", "study: found something of type date, allowed are text (in quotes"),
    ("study: !!python/name:os.system", "study: found something of type builtin_function_or_method"),
    ("study: !!python/tuple [a]", "study: found something of type tuple"),
    ("study: !!binary aGVsbG8=", "study: found something of type bytes"),
    ("protocols: !!set {fast, slow}", "protocols: found something of type set"),
    ("simulation: {suffix: off}", "found False, allowed is one of off, opt, omp; YAML reads yes, no, on and off as"),
    ("1: x", "configuration: found the key a number, allowed is text"),
    ("on: x", "configuration: found the key True, allowed is text"),
    ("null: x", "configuration: found the key nothing, allowed is text"),
    ("datasets: null", "configuration: found no datasets, which it must have"),
    ("protocols: {fast: {schedule: [null]}}", "protocols.fast.schedule[0]: found None, allowed is a block of keys"),
    ("a: &a [1, 2]\nseed: *a", "seed: found [1, 2], allowed is a whole number"),
    ("seed: &a [*a]", "seed[0][0]: found blocks and lists more than 20 deep"),
    (f"study: {'[' * 60}{']' * 60}", "study[0][0]: found blocks and lists more than 20 deep"),
    (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "\n".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "configuration: found more than 100000 values, which no study needs",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRITTEN, ids=[text[:40] for text, _ in WRITTEN])
def test_what_yaml_makes_of_an_overlay_is_refused_in_one_line(text, message, config, schema):
    update_config(config, load_configfile(io.StringIO(text)))
    lines = refusal(config, schema)
    assert any(message in line for line in lines), lines
    assert len(lines) <= 2


def test_a_key_that_is_there_twice_is_told_with_both_lines(tmp_path):
    path = tmp_path / "twice.yaml"
    path.write_text("protocols:\n  fast:\n    runs: 100\n    frame_interval: 1000\n    runs: 200\n")
    with pytest.raises(ConfigurationError, match="found the key 'runs' on line 5 and on line 3 of one block") as error:
        check_plain_file(path)
    assert str(error.value).startswith(f"{path}: ")


def test_a_template_is_no_configuration(tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text("__use_yte__: true\nstudy: ?print('code')\n")
    with pytest.raises(ConfigurationError, match="found __use_yte__, allowed is plain YAML"):
        check_plain_file(path)


@pytest.mark.parametrize(
    "text", ["", "[]", "a: &a {b: *a}", '{"a": 1,\t"b": [1]}', "a: {runs: 1}\nb: {runs: 1}", "a: ["]
)
def test_files_without_a_key_twice_are_left_to_the_other_checks(text, tmp_path):
    path = tmp_path / "overlay.yaml"
    path.write_text(text)
    check_plain_file(path)


def test_classes_cannot_be_called_as_artificial_configurations_are():
    assert set(rings.kinds(list(rings.FOLDS))) == ARTIFICIAL
    assert rings.APART == APART


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
    assert refusal(config, schema) == ["datasets.dataset_6: found match_energy for both classes, allowed is one"]


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


# (bytes of a file, what the message must say)
UNREADABLE = [
    (b"", "configuration: found nothing, allowed is a block of keys"),
    (b"- a\n- b\n", "configuration: found a list, allowed is a block of keys"),
    (b"study", "configuration: found text, allowed is a block of keys"),
    (b"a: [1,\n", "overlay.yaml, line 2: found what is no plain YAML: did not find expected node content"),
    (b"a:\n\tb: 1\n", "overlay.yaml, line 2: found what is no plain YAML: found character that cannot start any token"),
    (b"study: caf\xe9\n", "overlay.yaml: found no text in UTF-8 at byte 11"),
    (b"\xff\xfes\x00", "overlay.yaml: found no text in UTF-8 at byte 1"),
    (b"study: \x07\n", "overlay.yaml: found what is no plain YAML: "),
    (b"study: 2026-02-31\n", "overlay.yaml: found what is no plain YAML: day is out of range for month"),
    (b"study: *unknown\n", "overlay.yaml, line 1: found what is no plain YAML: found undefined alias"),
    (b"seed: " + b"9" * 5_000, "overlay.yaml: found what is no plain YAML: Exceeds the limit"),
    (
        b"study: !!python/object/apply:os.system [exit]",
        "line 1: found what is no plain YAML: could not determine a constr",
    ),
    (b"study: !!python/name:os.system", "line 1: found what is no plain YAML: could not determine a constructor"),
    (b"a: &a {b: *a}\n", "overlay.yaml: a.b.b: found blocks and lists more than 20 deep"),
    (b"a: " + b"[" * 100_000, "overlay.yaml: found blocks and lists more than 20 deep"),
    (b"a: 1\na: 2\n", "overlay.yaml: found the key 'a' on line 2 and on line 1 of one block, allowed is each key once"),
    (b"__use_yte__: true\nstudy: ?1\n", "overlay.yaml: found __use_yte__, allowed is plain YAML"),
]


@pytest.mark.parametrize(("content", "message"), UNREADABLE, ids=[ascii(content[:40]) for content, _ in UNREADABLE])
def test_a_file_that_is_no_plain_yaml_is_told_in_one_line(content, message, tmp_path):
    (tmp_path / "overlay.yaml").write_bytes(content)
    with pytest.raises(ConfigurationError) as error:
        read_plain_file(tmp_path / "overlay.yaml")
    assert message in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_a_file_that_is_not_there_or_is_none_is_told_in_one_line(tmp_path):
    for path, reason in ((tmp_path / "missing.yaml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(ConfigurationError, match=rf"^{path}: found no file to read \({reason}\)$"):
            read_plain_file(path)


def test_overlays_merge_mappings_and_replace_all_else():
    config = {"a": {"b": 1, "c": [1, 2]}, "d": {"e": 1}}
    overlay = {"a": {"c": [3], "f": {"g": None}}, "d": 1}
    assert laid_over(config, overlay) == {"a": {"b": 1, "c": [3], "f": {"g": None}}, "d": 1}
    update_config(config, copy.deepcopy(overlay))
    assert config == laid_over(config, overlay)


def check(*paths):
    command = [sys.executable, str(ROOT / "config" / "check.py"), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_configuration_can_be_checked_without_snakemake(tmp_path):
    assert check(ROOT / "config" / "demo.yaml").returncode == 0
    (tmp_path / "overlay.yaml").write_text("study: ../evil\nenergies: {every: 0}\n")
    run = check(ROOT / "config" / "demo.yaml", tmp_path / "overlay.yaml")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines()[0] == "The configuration cannot be used."
    assert [line.split(":")[0] for line in run.stderr.splitlines()[1:]] == ["energies.every", "study"]
