import copy
import datetime
import io
import itertools
import json
import math
import os
import subprocess
import sys

import pytest
from snakemake.common.configfile import load_configfile
from snakemake.utils import update_config

from conftest import ROOT
from patience import PATIENCE
from vitrify.artificial import rings
from vitrify.settings.contradictions import APART
from vitrify.settings.keys import ARTIFICIAL
from vitrify.settings.plain_files import read_plain_file
from vitrify.settings.validation import (
    ConfigurationError,
    checked_configuration,
    in_order_of,
    laid_over,
    without_nulls,
)

# (key to change, value to put there, what the message must say); a value of `DELETE` removes the key.
DELETE = object()
ONE_THREAD = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each takes address space
DATASET = {"liquid": {"protocol": "slow", "temperature": 1.99}, "glass": {"protocol": "slow", "temperature": 0.05}}
BAD = [
    ("energies.every", 0, "energies.every: found 0, must be >= 1"),
    ("energies.evry", 1, "energies: unknown key 'evry', must be one of every, runs"),
    ("seed", DELETE, "seed: must be given"),
    ("study", "two words", "study: found 'two words', must be a name of 1 to 40"),
    ("study", "../elsewhere", "study: found '../elsewhere', must be a name of 1 to 40"),
    (
        "minimisation.force_tolerance",
        "1e-5",
        "minimisation.force_tolerance: found '1e-5', must be a finite number; YAML reads this as text, w",
    ),
    ("minimisation.norm", "euclid", "minimisation.norm: found 'euclid', must be one of two, max, inf"),
    (
        "simulation.command",
        "lmp; rm -rf /",
        "simulation.command: found 'lmp; rm -rf /', must be the name of a program",
    ),
    ("simulation.timestep", -0.005, "simulation.timestep: found -0.005, must be >= 1e-05"),
    ("system.dimension", 4, "system.dimension: found 4, must be one of 2, 3"),
    ("system.particles", 4320.5, "system.particles: found 4320.5, must be a whole number"),
    ("system.cutoff.AA", 40.0, "system.cutoff.AA: found 40.0, must be <= half of box_length, 30.0"),
    ("system.fraction_a", 1e-6, "system.fraction_a: 1e-06 leaves a species without particles"),
    ("protocols.slow.schedule", [], "protocols.slow.schedule: found 0 entries, must have at least 1"),
    (
        "protocols.fast.frame_interval",
        777,
        "protocols.fast.frame_interval: 777 does not divide the schedule's 200000 steps",
    ),
    ("protocols.fast.runs", 3, "protocols.fast.runs: found 3, must be >= 5"),
    ("protocols.Fast", {}, "protocols: found 'Fast', must be a name of 1 to 40"),
    ("datasets.dataset_1.coordinates", "cold", "found 'cold', must be one of thermal, inherent"),
    ("datasets.dataset_1.classes.liquid.protocol", "slwo", "found 'slwo', must be one of slow, fast"),
    ("datasets.dataset_1.classes.liquid.temperature", 2.5, "found 2.5, but no frame of protocol slow is within"),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        "match",
        "datasets.dataset_1.classes.liquid.temperature: found 'match', must be a temperature from 0.001 ",
    ),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        0.05,
        "datasets.dataset_1: both classes are the frame of slow at step 20000000, must be two frames",
    ),
    ("datasets.dataset_1.classes.crystal", {"protocol": "slow", "temperature": 1.0}, "found 3 entries"),
    (
        "datasets.dataset_1.runs",
        3,
        "datasets.dataset_1.runs: found 3, must be >= 5, the block in which folds are dealt",
    ),
    (
        "datasets.dataset_1.runs",
        20_000,
        "datasets.dataset_1.runs: found 20000, must be <= 10000, the runs of its protocols",
    ),
    ("structure.configurations", 0, "structure.configurations: found 0, must be >= 1"),
    ("simulation.neighbour_skin", 0, "simulation.neighbour_skin: found 0, must be >= 0.01"),
    ("simulation.momentum_interval", 0.5, "simulation.momentum_interval: found 0.5, must be a whole number"),
    ("folds.test", 0.4, "folds.test: found 0.4 for 3 outer tests, must be < 0.3333"),
    ("folds.inner_test", 0.95, "folds.inner_test: found 0.95, must be < 1 - inner_validation, 0.9"),
    ("glass_transition.glass", [0.3, 0.05], "glass_transition.glass: found [0.3, 0.05], must be low < high"),
    (
        "glass_transition.glass",
        [0.05, 0.5],
        "glass_transition.glass: found an end at 0.5, must be <= the begin of the liquid, 0.45",
    ),
    (
        "glass_transition.glass",
        [0.05, 0.051],
        "glass_transition.glass: [0.05, 0.051] has 1 of the temperatures at which fast is minimised (ene",
    ),
    ("glass_transition.protocols", ["medium"], "found 'medium', must be one of slow, fast"),
    ("radial_distribution.datasets", ["dataset_1", "dataset_9"], "found 'dataset_9', must be one of dataset_1, "),
    ("radial_distribution.datasets", ["dataset_1", "dataset_1"], "radial_distribution.datasets: found ["),
    ("radial_distribution.datasets", ["dataset_1"], "found 1 entries, must have at least 2"),
    (
        "radial_distribution.cutoff",
        31.0,
        "radial_distribution.cutoff: found 31.0, must be <= half of box_length, 30",
    ),
    ("radial_distribution.bins", 0, "radial_distribution.bins: found 0, must be >= 10"),
    (
        "structure.protocols",
        ["slow", "medium"],
        "structure.protocols: found 'medium', must be one of glass_transition.protocols: fast, slow",
    ),
    ("structure.protocols", [], "structure.protocols: found 0 entries, must have at least 1"),
    (
        "glass_transition.protocols",
        ["slow"],
        "structure.protocols: found 'fast', must be one of glass_transition.protocols: slow",
    ),
    ("structure.every", 0, "structure.every: found 0, must be >= 1"),
    ("structure.each", 1, "structure: unknown key 'each', must be one of configurations, every, protocols"),
    ("attention.dataset", "dataset_9", "attention.dataset: found 'dataset_9', must be one of dataset_1, "),
    ("attention.folds", [0, 3], "attention.folds: found 3, must be < folds.outer, 3"),
    ("attention.folds", [], "attention.folds: found 0 entries, must have at least 1"),
    ("attention.scale", "softly", "attention.scale: found 'softly', must be one of scaled, literal"),
    ("attention.window_length", 1.5, "attention.window_length: found 1.5, must be <= 1"),
    ("attention.cutoff.depth", 0, "attention.cutoff.depth: found 0, must be > 0"),
    ("window_transfer.fold", 7, "window_transfer.fold: found 7, must be < folds.outer, 3"),
    ("window_transfer.window_lengths", [], "found 0 entries, must have at least 1"),
    ("models.dmpnn.search_space.depth.low", 1, "depth.low: found 1, must be >= 2: attention acts on steps"),
    ("models.cnn.kernels", [200, 100], "models.cnn.kernels: [200, 100] leave nothing of 250 pixels, must be smaller"),
    ("models.cnn.search_space.dropout.high", 1.0, "models.cnn.search_space.dropout.high: found 1, must be < 1"),
    (
        "models.dmpnn.search_space.dropout.step",
        0.07,
        "models.dmpnn.search_space.dropout: step 0.07 does not lead from 0.0 to 0.5",
    ),
    ("models.dmpnn.search_space.depth.low", 7, "search_space.depth: found low 7, must be <= high, 6"),
    ("models.dmpnn.search_space.window_length.low", 0, "window_length.low: found 0, must be > 0"),
    ("feature_maps.dataset", "dataset_9", "feature_maps.dataset: found 'dataset_9', must be one of dataset_1, "),
    ("feature_maps.fold", 3, "feature_maps.fold: found 3, must be < folds.outer, 3"),
    ("five_fold.dataset", "dataset_9", "five_fold.dataset: found 'dataset_9', must be one of dataset_1, "),
    ("five_fold.symmetries", [2], "five_fold.symmetries[0]: found 2, must be >= 3"),
    ("five_fold.symmetries", [5, 5], "five_fold.symmetries: found [5, 5]"),
    ("models.transformer", {}, "models: unknown key 'transformer', must be one of cnn, dmpnn"),
    ("search.epochs.cnn", 2, "search.epochs.cnn: found 2, must be > training.learning_rate.warmup_epochs, 2"),
    ("training.learning_rate.maximum", 1e-5, "training.learning_rate.maximum: found 1e-05, must be >= initial"),
    # types: YAML has more of them than it seems to
    ("seed", "abc", "seed: found 'abc', must be a whole number"),
    ("seed", 1.0, "seed: found 1.0, must be a whole number; write it without a decimal point or an exponent"),
    ("seed", True, "seed: found True, must be a whole number"),
    (
        "seed",
        "20210",
        "seed: found '20210', must be a whole number; YAML reads this as text, write 20210 without quote",
    ),
    ("seed", 2**31, "seed: found 2147483648, must be <= 2147483647"),
    ("seed", -1, "seed: found -1, must be >= 0"),
    ("seed", [1], "seed: found [1], must be a whole number"),
    ("study", 2026, "study: found 2026, must be text"),
    ("study", datetime.date(2026, 1, 31), "study: found datetime.date(2026, 1, 31), must be text, in quotes"),
    ("study", {"a", "b"}, "must be text, in quotes"),
    ("study", b"paper", "study: found b'paper', must be text, in quotes"),
    ("study", print, "study: found <built-in function print>, must be text, in quotes"),
    ("study", ["paper"], "study: found ['paper'], must be text"),
    ("study", None, "study: must be given"),
    ("simulation.suffix", False, "found False, must be one of off, opt, omp; YAML reads yes, no, on and off as"),
    ("simulation.suffix", "gpu", "simulation.suffix: found 'gpu', must be one of off, opt, omp"),
    ("simulation.timestep", math.nan, "simulation.timestep: found nan, must be a finite number"),
    ("simulation.damping", math.inf, "simulation.damping: found inf, must be a finite number"),
    ("simulation.temperature", -math.inf, "simulation.temperature: found -inf, must be a finite number"),
    ("simulation.temperature", 0, "simulation.temperature: found 0, must be >= 0.001"),
    ("simulation.timestep", 1e300, "simulation.timestep: found 1e+300, must be <= 0.02"),
    ("simulation.timestep", True, "simulation.timestep: found True, must be a finite number"),
    (
        "simulation.timestep",
        "5e-3",
        "simulation.timestep: found '5e-3', must be a finite number; YAML reads this as text, write 0.00",
    ),
    (
        "simulation.restart_interval",
        "1e5",
        "simulation.restart_interval: found '1e5', must be a whole number; YAML reads this as text, writ",
    ),
    ("simulation.restart_interval", 3_000_000_000, "simulation.restart_interval: found 3000000000, must be <= 2000"),
    ("simulation.runs_per_batch", 0, "simulation.runs_per_batch: found 0, must be >= 1"),
    ("simulation.cores_per_batch", -8, "simulation.cores_per_batch: found -8, must be >= 1"),
    ("simulation", "fast", "simulation: found 'fast', must be a block of keys"),
    ("simulation", [], "simulation: found [], must be a block of keys"),
    ("simulation.timestepp", 0.005, "simulation: unknown key 'timestepp', must be one of command, cores_per"),
    ("simulation.timestep", DELETE, "simulation.timestep: must be given"),
    ("as_published.seeds", 1, "as_published.seeds: found 1, must be true or false"),
    ("as_published.seeds", "yes", "as_published.seeds: found 'yes', must be true or false"),
    ("as_published.seds", True, "as_published: unknown key 'seds', must be one of folds, minimisation, seeds"),
    # names
    ("study", "", "study: found '', must be a name of 1 to 40"),
    ("study", "a" * 41, "must be a name of 1 to 40"),
    (
        "study",
        "a" * 2_000,
        "study: found 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..., must be a name of 1 ",
    ),
    ("study", "paper\n", "study: found 'paper\\n', must be a name"),
    ("study", "two\nlines", "study: found 'two\\nlines', must be a name"),
    ("study", "/etc", "study: found '/etc', must be a name"),
    ("study", "~", "study: found '~', must be a name"),
    ("study", ".hidden", "study: found '.hidden', must be a name"),
    ("study", "-n", "study: found '-n', must be a name"),
    ("study", "a/b", "study: found 'a/b', must be a name"),
    ("study", "a\\b", "study: found 'a\\\\b', must be a name"),
    ("study", "it's", 'study: found "it\'s", must be a name'),
    ("study", 'a"b', "study: found 'a\"b', must be a name"),
    ("study", "a;rm -rf .", "study: found 'a;rm -rf .', must be a name"),
    ("study", "$(id)", "study: found '$(id)', must be a name"),
    ("study", "{wildcards.x}", "study: found '{wildcards.x}', must be a name"),
    ("study", "Glas-Übergang", "study: found 'Glas-Übergang', must be a name"),
    ("study", "\u0661\u0662", "study: found '\u0661\u0662', must be a name"),
    ("study", "\ud800", "study: found '\\ud800', must be a name"),
    ("study", "a\x00b", "study: found 'a\\x00b', must be a name"),
    ("protocols.two words", {}, "protocols: found 'two words', must be a name"),
    ("protocols.a|b", {}, "protocols: found 'a|b', must be a name"),
    ("protocols./tmp/x", {}, "protocols: found '/tmp/x', must be a name"),
    ("protocols.fast\n", {}, "protocols: found 'fast\\n', must be a name"),
    ("protocols.-x", {}, "protocols: found '-x', must be a name"),
    ("datasets.1st", {}, "datasets: found '1st', must be a name"),
    ("datasets.größe", {}, "datasets: found 'größe', must be a name"),
    ("datasets.a;b", {}, "datasets: found 'a;b', must be a name"),
    ("datasets.'quoted'", {}, "datasets: found \"'quoted'\", must be a name"),
    (
        "datasets.dataset_1.classes",
        {"a b": DATASET["liquid"], "glass": DATASET["glass"]},
        "datasets.dataset_1.classes: found 'a b', must be a name",
    ),
    ("simulation.command", "../bin/", "simulation.command: found '../bin/', must be the name of a program"),
    ("simulation.command", "-in", "simulation.command: found '-in', must be the name of a program"),
    ("simulation.command", ".", "simulation.command: found '.', must be the name of a program"),
    ("simulation.command", "my lammps/lmp", "simulation.command: found 'my lammps/lmp', must be the name of"),
    ("simulation.command", "lmp\n", "simulation.command: found 'lmp\\n', must be the name of a program"),
    # the system
    ("system.particles", 0, "system.particles: found 0, must be >= 16"),
    ("system.particles", 10**12, "system.particles: found 1000000000000, must be <= 10000000"),
    ("system.box_length", 0, "system.box_length: found 0, must be >= 1"),
    (
        "system.box_length",
        6000.0,
        "system.box_length: 6000.0 packs 4320 particles with 0.000111 per sigma^2, must be 0.01 to 2.5",
    ),
    (
        "system.box_length",
        20.0,
        "system.box_length: 20.0 packs 4320 particles with 9.95 per sigma^2, must be 0.01 to 2.5",
    ),
    (
        "system.fraction_a",
        0.95,
        "system.fraction_a: 0.95 leaves 216 particles of species B, must leave >= 1226 of 4320: artifici",
    ),
    ("system.epsilon", {"AA": 1.0, "AB": 1.5}, "system.epsilon.BB: must be given"),
    ("system.sigma.AC", 1.0, "system.sigma: unknown key 'AC', must be one of AA, AB, BB"),
    ("simulation.neighbour_delay", -1, "simulation.neighbour_delay: found -1, must be >= 0"),
    (
        "minimisation.force_tolerance",
        0.0,
        "minimisation.force_tolerance: found 0.0, must be >= 1e-12 where energy_tolerance is 0",
    ),
    ("minimisation.max_iterations", 0, "minimisation.max_iterations: found 0, must be >= 2"),
    # protocols
    ("protocols", {}, "protocols: found 0 entries, must have at least 1"),
    ("protocols.fast", [], "protocols.fast: found [], must be a block of keys"),
    ("protocols.fast.runs", 0, "protocols.fast.runs: found 0, must be >= 1"),
    ("protocols.fast.runs", 10.5, "protocols.fast.runs: found 10.5, must be a whole number"),
    (
        "protocols.fast.run",
        10,
        "protocols.fast: unknown key 'run', must be one of frame_interval, runs, schedule",
    ),
    ("protocols.fast.frame_interval", 0, "protocols.fast.frame_interval: found 0, must be >= 1"),
    ("protocols.fast.frame_interval", 1, "protocols.fast.frame_interval: 1 makes 200000 frames, must make <= 100000"),
    (
        "protocols.fast.frame_interval",
        400_000,
        "protocols.fast.frame_interval: 400000 does not divide the schedule's 200000 steps",
    ),
    ("protocols.fast.schedule", [{"to": 0.05}], "protocols.fast.schedule[0].steps: must be given"),
    ("protocols.fast.schedule", [{"to": -1, "steps": 10}], "protocols.fast.schedule[0].to: found -1, must be >= 0.001"),
    ("protocols.fast.schedule", [{"to": 0.05, "steps": -5}], "schedule[0].steps: found -5, must be >= 1"),
    (
        "protocols.fast.schedule",
        {"to": 0.05, "steps": 10},
        "protocols.fast.schedule: found {'steps': 10, 'to': 0.05}, must be a list",
    ),
    ("protocols.fast.schedule", "0.05", "protocols.fast.schedule: found '0.05', must be a list"),
    ("protocols.fast.schedule", [[]], "protocols.fast.schedule[0]: found [], must be a block of keys"),
    # datasets
    ("datasets", {}, "datasets: found 0 entries, must have at least 1"),
    ("datasets.dataset_1.classes", {}, "datasets.dataset_1.classes: found 0 entries, must have at least 2"),
    ("datasets.dataset_1.classes.liquid.temperature", 0.02, "found 0.02, but no frame of protocol slow is within"),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        0.05001,
        "datasets.dataset_1: both classes are the frame of slow at step 20000000, must be two frames",
    ),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        math.nan,
        "datasets.dataset_1.classes.liquid.temperature: found nan, must be a temperature from 0.001 to 1",
    ),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        "1.99",
        "datasets.dataset_1.classes.liquid.temperature: found '1.99', must be a temperature from 0.001 t",
    ),
    (
        "datasets.dataset_1.classes.liquid.temperature",
        "match_energy",
        "datasets.dataset_1: found match_energy for a class of slow, must be of another protocol",
    ),
    ("datasets.dataset_1.classes.liquid.protocol", ["slow"], "protocol: found ['slow'], must be text"),
    (
        "datasets.dataset_1.classes.liquid.protocl",
        "slow",
        "liquid: unknown key 'protocl', must be one of protocol",
    ),
    ("datasets.dataset_1.coordinates", DELETE, "datasets.dataset_1.coordinates: must be given"),
    # beyond the paper
    ("baselines.datasets", ["dataset_9"], "baselines.datasets: found 'dataset_9', must be one of dataset_1"),
    (
        "baselines.datasets",
        "some",
        "baselines.datasets: found 'some', must be all, or a list of names of datasets, each once",
    ),
    ("baselines.methods", ["psi"], "baselines.methods[0]: found 'psi', must be one of inherent_energy"),
    ("controls.inherent", ["dataset_9"], "controls.inherent: found 'dataset_9', must be one of dataset_1"),
    ("calibration.datasets", ["dataset_9"], "calibration.datasets: found 'dataset_9', must be one of dataset_1"),
    ("variants.datasets", ["dataset_9"], "variants.datasets: found 'dataset_9', must be one of dataset_1"),
    (
        "variants.networks.mean",
        {"radout": "mean"},
        "variants.networks.mean: unknown key 'radout', must be one of attention, depth, dropout, epochs,",
    ),
    ("variants.networks.mean", {}, "variants.networks.mean: found {}, must change something"),
    (
        "variants.networks.mean",
        {"depth": 3},
        "variants.networks.mean: found {'depth': 3}, must be {'readout': 'mean'} under this name, for fi",
    ),
    (
        "variants.networks.unchanged",
        {"depth": 3},
        "variants.networks: found 'unchanged', must be a name of 1 to 40 characters a to z, 0 to 9 and _",
    ),
    ("variants.networks.large_window.window_length", 1.5, "large_window.window_length: found 1.5, must be <= 1"),
    (
        "variants.networks.relative.features",
        "angles",
        "found 'angles', must be one of published, relative",
    ),
    (
        "variants.networks.relative.softmax",
        "batch",
        "variants.networks.relative.softmax: found 'batch' without attention, must be beside attention",
    ),
    ("variants.networks.literal_attention.depth", 1, "literal_attention.depth: found 1, must be >= 2: attention"),
    ("variants.networks.long_training.epochs", 2, "found 2, must be > training.learning_rate.warmup_epochs, 2"),
    ("calibration.bins", 1, "calibration.bins: found 1, must be >= 2"),
    ("attention_test.seeds", [1], "attention_test.seeds: found [1], must be [] or at least two: pairs are compared"),
    ("attention_test.seeds", [1, 1], "attention_test.seeds: found [1, 1], must be a list with each entry once"),
    ("attention_test.kinds", {}, "attention_test.kinds: found 0 entries, must have at least 1"),
    ("attention_test.kinds.edges.attended", "pairs", "attended: found 'pairs', must be one of edges, nodes"),
    ("attention_test.fractions", [1.0], "attention_test.fractions[0]: found 1.0, must be < 1"),
    ("controls.swapped", ["dataset_9"], "controls.swapped: found 'dataset_9', must be one of dataset_1"),
    ("controls.models", [], "controls.models: found 0 entries, must have at least 1"),
    ("learning_curves.datasets", ["dataset_9"], "learning_curves.datasets: found 'dataset_9', must be one of"),
    ("learning_curves.runs", [], "learning_curves.runs: found 0 entries, must have at least 1"),
    ("learning_curves.models", ["gnn"], "learning_curves.models[0]: found 'gnn', must be one of cnn, dmpnn"),
    ("leaks.datasets", ["dataset_9"], "leaks.datasets: found 'dataset_9', must be one of dataset_1"),
    ("leaks.kinds", ["clocks"], "leaks.kinds[0]: found 'clocks', must be one of twins, random_folds"),
    ("ensembles.datasets", ["dataset_9"], "ensembles.datasets: found 'dataset_9', must be one of dataset_1"),
    ("ensembles.members", 1, "ensembles.members: found 1, must be >= 2"),
    # folds
    ("folds.outer", 1, "folds.outer: found 1, must be >= 2"),
    ("folds.outer", 5, "folds.test: found 0.2 for 5 outer tests, must be < 0.2"),
    ("folds.test", 1e-5, "folds.test: found 1e-05, must be >= 0.001"),
    ("folds.inner_validation", 0, "folds.inner_validation: found 0, must be > 0"),
    # lists
    ("glass_transition.protocols", [], "glass_transition.protocols: found 0 entries, must have at least 1"),
    ("glass_transition.protocols", "fast", "glass_transition.protocols: found 'fast', must be a list"),
    ("glass_transition.glass", [0.05], "glass_transition.glass: found 1 entries, must have at least 2"),
    ("glass_transition.glass", [0.05, "0.3"], "glass_transition.glass[1]: found '0.3', must be a finite number"),
    ("five_fold.symmetries", [], "five_fold.symmetries: found 0 entries, must have at least 1"),
    (
        "window_transfer.window_lengths",
        [0.1, 0.1],
        "window_lengths: found [0.1, 0.1], must be a list with each entry once",
    ),
    ("window_transfer.window_lengths", [0.0], "window_transfer.window_lengths[0]: found 0.0, must be > 0"),
    # networks
    ("models", {}, "models.dmpnn: must be given"),
    (
        "models.dmpnn.search_space.neighbours.high",
        44,
        "models.dmpnn.search_space.neighbours.high: found 44 neighbours, must be < 43.2, the mean number",
    ),
    ("models.dmpnn.search_space.window_length.step", 1e-300, "window_length.step: found 1e-300, must be >= 0.0001"),
    (
        "models.dmpnn.search_space.dropout.high",
        5e-6,
        "models.dmpnn.search_space.dropout: step 0.05 does not lead from 0.0 to 5e-06",
    ),
    ("models.dmpnn.search_space.neighbours", 3, "search_space.neighbours: found 3, must be a block of keys"),
    ("models.dmpnn.readout", "max", "models.dmpnn.readout: found 'max', must be one of sum, mean"),
    ("models.cnn.filters", [6], "models.cnn.filters: found 1 entries, must have at least 2"),
    ("images.pixels", -250, "images.pixels: found -250, must be >= 16"),
    ("training.precision", "float16", "training.precision: found 'float16', must be one of auto, float32, bfloat16"),
    ("training.epochs", 10, "training.epochs: found 10, must be a block of keys"),
    ("search.epochs.dmpnn", DELETE, "search.epochs.dmpnn: must be given"),
    ("training.epochs.gnn", 10, "training.epochs: found 'gnn', must be one of cnn, dmpnn"),
    ("training.learning_rate.initial", "1e-4", "found '1e-4', must be a finite number; YAML reads this as text"),
    ("scores.confidence", 95, "scores.confidence: found 95, must be <= 0.9999"),
    ("scores.resamples", 0, "scores.resamples: found 0, must be >= 100"),
    # keys
    ("evil\nkey", 1, "configuration: unknown key 'evil\\nkey', must be one of as_published, attention"),
    ("learning_curve", 1, "configuration: unknown key 'learning_curve', must be one of learning_curves, and 37 more"),
    (1, 1, "configuration: found the key 1, must be text, in quotes"),
    (True, 1, "configuration: found the key True, must be text, in quotes"),
    ((1, 2), 1, "configuration: found the key (1, 2), must be text, in quotes"),
    ("k" * 2_000, 1, "configuration: unknown key 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk..., must b"),
]
# What takes more than one change: (values by key, what the message must say).
GLASSES = {
    "slow_glass": {"protocol": "slow", "temperature": 0.05},
    "fast_glass": {"protocol": "fast", "temperature": 0.05},
}
TOGETHER = [
    (
        {"system.dimension": 3, "system.box_length": 15.3},
        "models.cnn: found a block, must be null where system.dimension is 3: images are of two dimensio",
    ),
    (
        {"system.dimension": 3, "system.box_length": 15.3, "models.cnn": None},
        "baselines.methods: found 'hexatic_order', must be for three dimensions, not for the plane alone",
    ),
    (
        {"system.dimension": 3, "system.box_length": 100.0},
        "system.box_length: 100.0 packs 4320 particles with 0.00384 per sigma^3, must be 0.01 to 2.5",
    ),
    (
        {"baselines.window_length": 0.1},
        "baselines.window_length: found 0.1, must be long enough for 10 particles of each species that lie 1.5 "
        "sigma_AA inside a window, not 3.78",
    ),
    (
        {"models.cnn": None, "controls.models": ["cnn"]},
        "controls.models: found ['cnn'], must be of dmpnn, which this study has",
    ),
    (
        {
            "attention_test.seeds": [1, 2],
            "attention_test.kinds.heads.heads": 9,
            "models.dmpnn.search_space.hidden_size": {"low": 8, "high": 16, "step": 8},
        },
        "attention_test.kinds.heads.heads: found 9, must be <= hidden_size.low of the search space of th",
    ),
    (
        {"datasets.dataset_2.coordinates": "inherent", "controls.inherent": ["dataset_1", "dataset_2"]},
        "controls.inherent: found 'dataset_2', must be one of dataset_1, dataset_3, dataset_4, dataset_5",
    ),
    (
        {"datasets.dataset_1_inherent": {"coordinates": "inherent", "classes": GLASSES}},
        "datasets: found 'dataset_1_inherent', must be a name of 1 to 40 characters a to z, 0 to 9 and _",
    ),
    (
        {"learning_curves.datasets": ["dataset_1"], "learning_curves.runs": [3, 8000]},
        "learning_curves.runs: found 8000 for dataset_1, must be >= 3 and < 8000, the runs of an outer t",
    ),
    (
        {"learning_curves.datasets": ["dataset_1"], "learning_curves.runs": [2]},
        "learning_curves.runs: found 2 for dataset_1, must be >= 3",
    ),
    (
        {"learning_curves.datasets": ["dataset_6"], "datasets.dataset_6.energies": "matched"},
        "learning_curves.datasets: found 'dataset_6', must be a dataset without matched energies",
    ),
    (
        {"learning_curves.datasets": ["dataset_1"], "baselines.methods": ["rdf_peaks"]},
        "learning_curves.methods: found 'inherent_energy', must be one of baselines.methods",
    ),
    (
        {"learning_curves.datasets": "all", "as_published.folds": True},
        "learning_curves.datasets: must be [] with as_published.folds, which are not by run",
    ),
    (
        {"learning_curves.datasets": ["dataset_1_inherent"], "controls.models": ["dmpnn"]},
        "learning_curves.models: found ['cnn', 'dmpnn'] for dataset_1_inherent, must be of controls.mode",
    ),
    (
        {"leaks.datasets": ["dataset_1"], "as_published.seeds": True},
        "leaks.datasets: must be [] with as_published.seeds: no sound way is left to compare with",
    ),
    (
        {"controls.inherent": ["dataset_1"], "baselines.datasets": ["dataset_1_inherent", "dataset_2_inherent"]},
        "baselines.datasets: found 'dataset_2_inherent', must be one of dataset_1, ",
    ),
    (
        {"folds.test": 0.199, "protocols.slow.runs": 300},
        "folds.test: 0.199 deals runs in blocks of 1000, must be <= 300, protocols.slow.runs",
    ),
    (
        {"simulation.neighbour_every": 3, "simulation.neighbour_delay": 4},
        "simulation.neighbour_delay: found 4, must be 0 or a multiple of neighbour_every, 3",
    ),
    (
        {"protocols.fast.runs": 1_000_000, "simulation.runs_per_batch": 1},
        "simulation.runs_per_batch: 1 makes 1010000 batches, must make <= 50000",
    ),
    (
        {"datasets.dataset_1_swapped": {"classes": DATASET, "coordinates": "thermal"}},
        "datasets: found 'dataset_1_swapped', must be a name of 1 to 40 characters a to z, 0 to 9 an",
    ),
    (
        {"datasets.dataset_1.classes": {"random": DATASET["liquid"], "glass": DATASET["glass"]}},
        "datasets.dataset_1.classes: found 'random', must be a name of 1 to 40 characters a to z, 0 to 9",
    ),
    (
        {"folds.outer": 2, "folds.test": 0.33333, "datasets.dataset_1.runs": 3},
        "folds.test: 0.33333 leaves 2 runs to train on, must leave >= 3: more runs, or a smaller share",
    ),
    (
        {"folds.inner_validation": 0.5, "folds.inner_test": 0.45, "datasets.dataset_1.runs": 5},
        "folds.inner_test: 0.45 and inner_validation 0.5 leave nothing to train on of 4 runs, must be sm",
    ),
    (
        {"folds.outer": 9, "folds.test": 0.1, "as_published.folds": True, "datasets.dataset_1.runs": 13},
        "folds.test: 9 times 0.1 takes all 26 configurations of a dataset, must leave some",
    ),
    (
        {"energies.every": 200, "glass_transition.protocols": ["fast"], "structure.protocols": ["fast"]},
        "glass_transition.glass: [0.05, 0.3] has 1 of the temperatures at which fast is minimised",
    ),
]


# What a later job would refuse, what means nothing in physics, and plans that would not end.
SPACE = "models.dmpnn.search_space"
NO_NETWORK = {"leaks.datasets": ["dataset_1"], "leaks.models": [], "leaks.methods": []}
LATE = [
    # names that the study derives
    ({"protocols.fast_inherent": {}}, "protocols: found 'fast_inherent', must be a name of 1 to 40 characters"),
    ({"datasets.dataset_1_swapped": {}}, "datasets: found 'dataset_1_swapped', must be a name of 1 to 40 characters"),
    ({"datasets.dataset_1_inherent": {}}, "datasets: found 'dataset_1_inherent', must be a name of 1 to 40 characters"),
    ({"variants.networks.edges_trained_1": {"depth": 3}}, "variants.networks: found 'edges_trained_1', must be a name"),
    ({"variants.networks.runs_30": {"depth": 3}}, "variants.networks: found 'runs_30', must be a name"),
    ({"variants.networks.member_2": {"depth": 3}}, "variants.networks: found 'member_2', must be a name"),
    ({"variants.networks.twins": {"depth": 3}}, "variants.networks: found 'twins', must be a name"),
    ({"variants.networks.more-depth": {"depth": 3}}, "variants.networks: found 'more-depth', must be a name"),
    # windows without particles
    ({"attention.window_length": 1e-6}, "attention.window_length: 1e-06 leaves 4.3e-09 particles in a window"),
    ({"window_transfer.window_lengths": [1e-9]}, "window_transfer.window_lengths: 1e-09 leaves 4.3e-15 particles"),
    ({"variants.networks.large_window.window_length": 1e-3}, "large_window: found 5 neighbours, must be < 0.00432"),
    ({"variants.networks.large_window.neighbours": 5000}, "large_window: found 5000 neighbours, must be < 1.56e+03"),
    # blocks that ask for networks which there are not
    (NO_NETWORK, "leaks.models: found [] beside leaks.methods: [], must be given"),
    (
        {"learning_curves.datasets": ["dataset_1"], "learning_curves.models": [], "learning_curves.methods": []},
        "learning_curves.models: found [] beside learning_curves.methods: [], must be given",
    ),
    (
        {"models.cnn": None, "ensembles.models": ["cnn"], "ensembles.datasets": ["dataset_1"]},
        "ensembles.models: found ['cnn'], must be of dmpnn, which this study has",
    ),
    (
        {"models.cnn": None, "cooling_rates.models": ["cnn"], "cooling_rates.protocols": ["slow", "fast"]},
        "cooling_rates.models: found ['cnn'], must be of dmpnn",
    ),
    # networks that no memory holds
    (
        {"variants.networks.near": {"neighbours": 50}},
        "variants.networks.near: found 50 neighbours, must be < 43.2, the mean number of particles in a window",
    ),
    # shares of which folds cannot be made
    (
        {"folds.test": 0.499, "folds.outer": 2, "protocols.fast.runs": 500},
        "folds.test: 0.499 deals runs in blocks of 1000, must be <= 500, protocols.fast.runs",
    ),
    # programs
    ({"simulation.command": "/bin"}, "simulation.command: found '/bin', must be a program, not a folder"),
    # physics
    ({"simulation.timestep": 1e-300}, "simulation.timestep: found 1e-300, must be >= 1e-05"),
    ({"minimisation.timestep": 1e-300}, "minimisation.timestep: found 1e-300, must be >= 1e-05"),
    ({"simulation.damping": 0.004}, "simulation.damping: found 0.004, must be >= 0.05, 10 time steps"),
    ({"simulation.neighbour_skin": 1e-300}, "simulation.neighbour_skin: found 1e-300, must be >= 0.01"),
    ({"radial_distribution.cutoff": 1e-300}, "radial_distribution.cutoff: found 1e-300, must be >= sigma, 1.0"),
    ({"system.cutoff.AA": 1e-6}, "system.cutoff.AA: found 1e-06, must be >= 0.01"),
    ({"system.cutoff.AB": 0.7}, "system.cutoff.AB: found 0.7, must be >= sigma, 0.8"),
    ({"system.epsilon.BB": 1e-300}, "system.epsilon.BB: found 1e-300, must be >= 0.01"),
    ({"cooling_rates.temperature": 1e-300}, "cooling_rates.temperature: found 1e-300, must be >= 0.001"),
    ({"minimisation.force_tolerance": 1e-300}, "minimisation.force_tolerance: found 1e-300, must be >= 1e-12"),
    ({"training.learning_rate.initial": 1e-300}, "training.learning_rate.initial: found 1e-300, must be >= 1e-08"),
    ({"scores.confidence": 1e-300}, "scores.confidence: found 1e-300, must be >= 0.5"),
    ({"attention_test.fractions": [1e-300]}, "attention_test.fractions[0]: found 1e-300, must be >= 0.001"),
    # plans without end
    (
        {"protocols.fast.runs": 1_000_000, "protocols.slow.runs": 1_000_000, "simulation.runs_per_batch": 10},
        "simulation.runs_per_batch: 10 makes 200000 batches, must make <= 50000",
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


def refusal(config):
    """Lines of the refusal of a configuration."""
    with pytest.raises(ConfigurationError) as error:
        checked_configuration(config, {})
    return str(error.value).splitlines()


@pytest.mark.parametrize("path", [*sorted((ROOT / "config").glob("*.yaml")), ROOT / "benchmarks" / "validation.yaml"])
def test_configurations_of_the_repository_are_accepted(path, config):
    update_config(config, load_configfile(path))
    checked_configuration(config, {})


@pytest.mark.parametrize(("key", "value", "message"), BAD, ids=[ascii(key)[1:41] for key, _, _ in BAD])
def test_bad_configuration_is_one_line_with_key_found_and_allowed(key, value, message, config):
    lines = refusal(changed(config, key, value))
    assert any(message in line for line in lines), lines
    assert len(lines) <= 3  # of a name that other blocks need too
    assert all(len(line) < 400 and line.isprintable() for line in lines)


@pytest.mark.parametrize(("changes", "message"), TOGETHER)
def test_fields_that_contradict_each_other_are_told(changes, message, config):
    for key, value in changes.items():
        changed(config, key, copy.deepcopy(value))
    lines = refusal(config)
    assert any(message in line for line in lines), lines


@pytest.mark.parametrize(("changes", "message"), LATE)
def test_what_would_be_refused_late_or_never_is_refused_at_once(changes, message, config):
    for key, value in changes.items():
        changed(config, key, copy.deepcopy(value))
    lines = refusal(config)
    assert any(line.startswith(message) or message in line for line in lines), lines


def test_attention_may_be_tested_in_three_dimensions(config):
    update_config(config, load_configfile(ROOT / "config" / "three_dimensions.yaml"))
    config["attention_test"]["seeds"] = [1, 2]
    assert checked_configuration(config, {})["attention_test"]["seeds"] == [1, 2]


def test_equal_numbers_are_equal(config):
    whole = changed(changed(copy.deepcopy(config), "simulation.temperature", 2), "system.box_length", 60)
    asked = checked_configuration(whole, config)
    assert json.dumps(asked) == json.dumps(checked_configuration(config, config))
    assert repr(asked["simulation"]["temperature"]) == "2.0"


def test_all_errors_are_told_at_once(config):
    changed(config, "energies.every", 0)
    changed(config, "seed", -1)
    assert len(refusal(config)) == 2


def test_of_very_many_errors_the_first_are_told(config):
    config["protocols"]["fast"]["schedule"] = [{"to": 0, "steps": 1}] * 500
    lines = refusal(config)
    assert lines[0] == "protocols.fast.schedule[0].to: found 0, must be >= 0.001"
    assert lines[-1] == "... and 480 more"


@pytest.mark.parametrize("found", [None, [], "paper", 1, 0.5])
def test_a_configuration_is_a_block_of_keys(found):
    (line,) = refusal(found)
    assert line.startswith("configuration: found ")
    assert line.endswith(", must be a block of keys")


# (text of an overlay, what the message must say), read as Snakemake reads it
WRITTEN = [
    ("seed: 1e5", "seed: found '1e5', must be a whole number; YAML reads this as text, write 100000 without quotes"),
    ("seed: 1_0.5", "seed: found 10.5, must be a whole number"),
    ("seed: .nan", "seed: found nan, must be a whole number"),
    (f"seed: 0x{'f' * 5_000}", "seed: found a number of 20000 bits, must be <= 2147483647"),
    ("seed: yes", "seed: found True, must be a whole number"),
    ("system: {box_length: .inf}", "system.box_length: found inf, must be a finite number"),
    ('{"system": {"box_length": NaN}}', "system.box_length: found nan, must be a finite number"),
    ('{"seed": 1e400}', "seed: found inf, must be a whole number"),
    ("study: 2026-01-31", "study: found datetime.date(2026, 1, 31), must be text, in quotes"),
    ("study: !!python/name:os.system", "study: found <built-in function system>, must be text, in quotes"),
    ("study: !!python/tuple [a]", "study: found ('a',), must be text, in quotes"),
    ("study: !!binary aGVsbG8=", "study: found b'hello', must be text, in quotes"),
    ("protocols: !!set {fast, slow}", "must be a block of keys"),
    ("simulation: {suffix: off}", "found False, must be one of off, opt, omp; YAML reads yes, no, on and off as"),
    ("1: x", "configuration: found the key 1, must be text, in quotes"),
    ("on: x", "configuration: found the key True, must be text, in quotes"),
    ("null: x", "configuration: found the key None, must be text, in quotes"),
    ("datasets: null", "datasets: must be given"),
    ("protocols: {fast: {schedule: [null]}}", "protocols.fast.schedule[0]: found None, must be a block of keys"),
    ("a: &a [1, 2]\nseed: *a", "seed: found [1, 2], must be a whole number"),
    ("seed: &a [*a]", "configuration: found blocks and lists more than 20 deep"),
    (f"study: {'[' * 60}{']' * 60}", "configuration: found blocks and lists more than 20 deep"),
    (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "\n".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "configuration: found more than 100000 values",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRITTEN, ids=[text[:40] for text, _ in WRITTEN])
def test_what_yaml_makes_of_an_overlay_is_refused_in_one_line(text, message, config):
    update_config(config, load_configfile(io.StringIO(text)))
    lines = refusal(config)
    assert any(message in line for line in lines), lines
    assert len(lines) <= 2


# (text of a configuration file, what the message must say): what YAML reads otherwise, or Snakemake would execute
TEXTS = [
    ("protocols:\n  fast: {runs: 020}", "line 2: found the number 020, must be decimal"),
    ("protocols: {fast: {schedule: [{to: 0.05, steps: 6:40}]}}", "line 1: found the number 6:40, must be decimal"),
    ("seed: -017", "found the number -017, must be decimal"),
    ("seed: 0x1F", "found the number 0x1F, must be decimal"),
    ("system: {box_length: 1:30.5}", "found the number 1:30.5, must be decimal"),
    ("system: {box_length: 060.0}", "found the number 060.0, must be decimal"),
    (
        "__use_yte__: true\nstudy: ?print('code')",
        "line 1: found __use_yte__, must be plain YAML: a configuration runs no",
    ),
    ('"\\x5f_use_yte__": true', "found __use_yte__, must be plain YAML"),
    ("energies:\n  __definitions__: [import os]", "line 2: found __definitions__, must be plain YAML"),
    ("__variables__: {a: 1}", "found __variables__, must be plain YAML"),
    ('<<: {"\\x5f_use_yte__": true}\n__definitions__: [import os]', "found __use_yte__, must be plain YAML"),
    ("<<: {seed: 1}", "found merged keys, <<, must be plain YAML with all keys written out"),
    ("a: &a {seed: 1}\nb: {<<: *a}", "line 2: found merged keys, <<, must be plain YAML"),
    ("--- !!python/name:os.system", "line 1: found the tag 'tag:yaml.org,2002:python/name:os.system', must be plain"),
    ("--- !!omap [seed: 1]", "line 1: found the tag 'tag:yaml.org,2002:omap', must be plain YAML"),
    ("--- !mine {seed: 1}", "line 1: found the tag '!mine', must be plain YAML"),
    (
        "protocols:\n  fast:\n    runs: 100\n    frame_interval: 1000\n    runs: 200\n",
        "line 5: 'runs' stands on line 3 too",
    ),
]


@pytest.mark.parametrize(("text", "message"), TEXTS, ids=[text[:40] for text, _ in TEXTS])
def test_what_a_file_does_not_say_plainly_is_refused(text, message, tmp_path):
    path = tmp_path / "overlay.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as error:
        read_plain_file(path)
    lines = str(error.value).splitlines()
    assert any(message in line and line.startswith(f"{path}, line ") for line in lines), lines


@pytest.mark.parametrize("text", ["a: 0", "a: [0.5, -0.05, .5, 1.0e-05, 10]", "a: '020'", "a: 12:x", "a: 2026-01-31"])
def test_plain_numbers_and_text_are_not_refused(text, tmp_path):
    (tmp_path / "overlay.yaml").write_text(text)
    read_plain_file(tmp_path / "overlay.yaml")


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


def test_two_classes_cannot_both_be_matched(config):
    for label in ("liquid", "glass"):
        config["datasets"]["dataset_6"]["classes"][label]["temperature"] = "match_energy"
    assert refusal(config) == ["datasets.dataset_6: found match_energy for both classes, must be for one"]


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
    (b"", "overlay.yaml: must be a block of keys"),
    (b"- a\n- b\n", "overlay.yaml: must be a block of keys"),
    (b"study", "overlay.yaml: must be a block of keys"),
    (b"a: [1,\n", "overlay.yaml, line 2: must be plain YAML: expected the node content, but found '<stream end>'"),
    (b"a:\n\tb: 1\n", "overlay.yaml, line 2: must be plain YAML: found character '\\t' that cannot start any token"),
    (b"study: caf\xe9\n", "overlay.yaml: must be text in UTF-8, is not at byte 11"),
    (b"\xff\xfes\x00", "overlay.yaml: must be text in UTF-8, is not at byte 1"),
    (
        b"study: \x07\n",
        "overlay.yaml: must be plain YAML: unacceptable character #x0007: special characters are not all",
    ),
    (b"study: 2026-02-31\n", "overlay.yaml: must be plain YAML: day is out of range for month"),
    (b"study: *unknown\n", "overlay.yaml, line 1: must be plain YAML: found undefined alias 'unknown'"),
    (
        b"seed: " + b"9" * 5_000,
        "overlay.yaml: must be plain YAML: Exceeds the limit (4300 digits) for integer string conversion",
    ),
    (
        b"study: !!python/object/apply:os.system [exit]",
        "overlay.yaml, line 1: found the tag 'tag:yaml.org,2002:python/object/apply:os.system', must be ",
    ),
    (
        b"study: !!python/name:os.system",
        "overlay.yaml, line 1: found the tag 'tag:yaml.org,2002:python/name:os.system', must be plain YA",
    ),
    (b"a: &a {b: *a}\n", "overlay.yaml: found blocks and lists more than 20 deep"),
    (b"a: " + b"[" * 100_000, "overlay.yaml: found blocks and lists more than 20 deep"),
    (b"a: 1\na: 2\n", "overlay.yaml, line 2: 'a' stands on line 1 too, must be given once"),
    (
        b"__use_yte__: true\nstudy: ?1\n",
        "overlay.yaml, line 1: found __use_yte__, must be plain YAML: a configuration runs no code",
    ),
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
        with pytest.raises(ConfigurationError, match=rf"^{path}: cannot be read \({reason}\)$"):
            read_plain_file(path)


def test_overlays_merge_mappings_and_replace_all_else():
    config = {"a": {"b": 1, "c": [1, 2]}, "d": {"e": 1}}
    overlay = {"a": {"c": [3], "f": {"g": None}}, "d": 1}
    assert laid_over(config, overlay) == {"a": {"b": 1, "c": [3], "f": {"g": None}}, "d": 1}
    update_config(config, copy.deepcopy(overlay))
    assert config == laid_over(config, overlay)


def check(*paths):
    command = [sys.executable, str(ROOT / "config" / "check.py"), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)


def test_a_bomb_of_merges_is_refused_in_little_memory(tmp_path):
    """488 bytes that would make 3 ** 20 keys."""
    names = "abcdefghijklmnopqrst"
    bomb = ["a: &a {k: 1}", *(f"{b}: &{b} {{<<: [*{a}, *{a}, *{a}]}}" for a, b in itertools.pairwise(names))]
    (tmp_path / "bomb.yaml").write_text("\n".join(bomb))
    path, code = tmp_path / "bomb.yaml", "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))"
    script = f"{code}; sys.path.insert(0, {str(ROOT / 'workflow' / 'lib')!r})\n"
    script += f"from vitrify.settings.plain_files import read_plain_file\nread_plain_file({str(path)!r})"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE, env=ONE_THREAD
    )
    assert "found merged keys, <<, must be plain YAML" in run.stderr, run.stderr[-2000:]
    assert "MemoryError" not in run.stderr


def test_a_configuration_can_be_checked_without_snakemake(tmp_path):
    assert check(ROOT / "config" / "demo.yaml").returncode == 0
    run = check()
    assert (run.returncode, run.stderr) == (2, "No configuration is named: python config/check.py config/mine.yaml\n")
    (tmp_path / "overlay.yaml").write_text("study: ../evil\nenergies: {every: 0}\n")
    run = check(ROOT / "config" / "demo.yaml", tmp_path / "overlay.yaml")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines()[0] == "The configuration cannot be used."
    assert [line.split(":")[0] for line in run.stderr.splitlines()[1:]] == ["study", "energies.every"]
