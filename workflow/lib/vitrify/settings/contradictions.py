"""Conditions that join several keys of a configuration."""

from collections.abc import Iterator
from math import ceil, pi, sqrt
from pathlib import Path

import numpy as np

from vitrify.baselines.groups import IN_PLANE, WINDOW_MARGIN
from vitrify.datasets.controls import ALL
from vitrify.datasets.folds import block_length, training_runs
from vitrify.datasets.index import MATCH_ENERGY
from vitrify.datasets.matching import MATCHED
from vitrify.models.variants import built_in_variants
from vitrify.settings.study import Study
from vitrify.space import PLANE
from vitrify.training.splits import FEWEST_GROUPS, group_counts

MOST_FRAMES = 100_000  # of a protocol
MOST_BATCHES = 50_000  # of all protocols; a plan of 40,000 jobs takes Snakemake a minute
FEWEST_DESCRIBED = 10  # particles of a species on average, of which nearly all windows have one
FEWEST_INSIDE = 0.1  # particles of a window on average, of which some have one
SHORT_BLOCK = 20  # runs, of usual shares; if a longer one is too long, it is the share that is unusual
DAMPING = 10  # time steps; a thermostat that is faster is not resolved
LEAST_FORCE = 1e-12  # epsilon_AA / sigma_AA; rounding leaves more
PACKING = (0.01, 2.5)  # particles per area, in sigma^2 of a particle, or volume, in sigma^3; the paper has 1.1
# Share of the box that discs of the least distance's diameter may cover, where particles are put in at random until no
# more fit: 0.547 in the long run, of which the last part takes for ever.
COVERAGE = 0.5
# Least distance in those configurations, in spacings of the grid of B particles: that of n_fold, which needs SciPy and
# would have every job load it only to be planned.
APART = 39 / 90
# Blocks that ask for networks, each with the key that may be empty.
ASKS_FOR_MODELS = {"controls": "models", "cooling_rates": "protocols"}
ASKS_FOR_MODELS |= dict.fromkeys(("learning_curves", "leaks", "ensembles"), "datasets")
WARMUP = "training.learning_rate.warmup_epochs"


def contradictions(config: dict) -> Iterator[str]:
    """Yield a line for each condition that a configuration of right keys does not meet, see `vitrify.settings.keys`."""
    study = Study(config)
    wrong = [*_protocols(config), *_names(study)]
    wrong = wrong or [*_frames(study), *_cooling_rates(study)]
    yield from wrong
    yield from _system(config)
    yield from _simulation(config)
    yield from _networks(config)
    yield from _variants(study)
    yield from _attention_test(config)
    if not wrong:  # the names are known, and their frames
        yield from _datasets(study)
        yield from _folds(study)
        yield from _windows(study)
        yield from _learning_curves(study)
        yield from _export(config["export"], config["protocols"])


def _protocols(config: dict) -> Iterator[str]:
    for name, block in config["protocols"].items():
        steps, interval = sum(part["steps"] for part in block["schedule"]), block["frame_interval"]
        key = f"protocols.{name}.frame_interval"
        if steps % interval:
            yield f"{key}: {interval} does not divide the schedule's {steps} steps"
        elif steps // interval > MOST_FRAMES:
            yield f"{key}: {interval} makes {steps // interval} frames, must make <= {MOST_FRAMES}"
    per_batch = config["simulation"]["runs_per_batch"]
    batches = sum(ceil(block["runs"] / per_batch) for block in config["protocols"].values())
    if batches > MOST_BATCHES:
        yield f"simulation.runs_per_batch: {per_batch} makes {batches} batches, must make <= {MOST_BATCHES}"


def _names(study: Study) -> Iterator[str]:
    """Names of protocols and datasets that do not exist."""
    config = study.config
    datasets, protocols, fitted = config["datasets"], config["protocols"], config["glass_transition"]["protocols"]
    thermal = [name for name, block in datasets.items() if block["coordinates"] == "thermal"]
    with_controls = [*datasets, *study.controls]
    asked = {
        "glass_transition.protocols": protocols,
        "structure.protocols": fitted,
        "cooling_rates.protocols": fitted,
        "export.protocol": protocols,
        "radial_distribution.datasets": datasets,
        "attention.dataset": datasets,
        "window_transfer.dataset": datasets,
        "classify.dataset": datasets,
        "classify.variant": config["variants"]["networks"],
        "calibration.datasets": datasets,
        "ensembles.datasets": datasets,
        "particle_scores.datasets": with_controls,
        "particle_scores.variant": config["variants"]["networks"],
        "leaks.datasets": datasets,
        "controls.inherent": thermal,
        "controls.swapped": thermal,
        "baselines.datasets": with_controls,
        "variants.datasets": with_controls,
        "learning_curves.datasets": with_controls,
    }
    if "cnn" in config["models"]:
        asked |= {"feature_maps.dataset": datasets, "five_fold.dataset": datasets}
    for key, known in asked.items():
        block, _, last = key.partition(".")
        names = config[block].get(last, ALL)
        for name in [names] if isinstance(names, str) else names:
            if name != ALL and name not in known:
                where = "glass_transition.protocols: " if known is fitted else ""
                yield f"{key}: found {name!r}, must be one of {where}{', '.join(known)}"
        name = "folds" if "folds" in config[block] else "fold"
        outer, found = config["folds"]["outer"], config[block].get(name, [])
        for fold in [found] if isinstance(found, int) else found:
            if fold >= outer and last == "dataset":
                yield f"{block}.{name}: found {fold}, must be < folds.outer, {outer}"
        if name == "folds" and len(found) > 1 and config["as_published"]["folds"] and last == "dataset":
            yield f"{block}.folds: found {found} with as_published.folds, must be one: liquid and glass may be in two"
    for name, block in datasets.items():
        for label, one in block["classes"].items():
            key = f"datasets.{name}.classes.{label}.protocol"
            if one["protocol"] not in protocols:
                yield f"{key}: found {one['protocol']!r}, must be one of {', '.join(protocols)}"


def _frames(study: Study) -> Iterator[str]:
    """Temperatures at which a protocol has no frame."""
    config, protocols = study.config, study.protocols
    asked = [
        (f"datasets.{name}.classes.{label}.temperature", one["protocol"], one["temperature"])
        for name, block in config["datasets"].items()
        for label, one in block["classes"].items()
        if one["temperature"] != MATCH_ENERGY
    ]
    export = config["export"]
    exported = export.get("protocol", next(iter(protocols)))
    asked += [("export.temperatures", exported, temperature) for temperature in export.get("temperatures", [])]
    for key, protocol, temperature in asked:
        try:
            protocols[protocol].frame_near(temperature)
        except ValueError as error:
            yield f"{key}: found {temperature}, but {error}"


def _cooling_rates(study: Study) -> Iterator[str]:
    config = study.config
    block, end = config["cooling_rates"], config["glass_transition"]["liquid"][1]
    key, temperature = "cooling_rates.protocols", block["temperature"]
    if len(block["protocols"]) == 1:
        yield f"{key}: found {block['protocols'][0]!r} alone, must be none or at least 2"
    cooling = []
    for name in block["protocols"]:
        try:
            initial = study.protocols[name].cooling_to(temperature).initial
        except ValueError as error:
            yield f"cooling_rates.temperature: found {temperature}, but {error}"
            continue
        cooling.append(name)
        if initial < end:
            yield (
                f"{key}: found {name!r}, which cools to {temperature} from {initial}, must cool at one rate from "
                f"{end}, the end of glass_transition.liquid, or above"
            )
    found = study.rates if cooling == block["protocols"] else {}
    if len({float(f"{rate:.6g}") for rate in found.values()}) < len(found):
        yield f"{key}: found {', '.join(found)}, must have rates that differ"


def _system(config: dict) -> Iterator[str]:
    system, has_cnn = config["system"], "cnn" in config["models"]
    particles, d, half = system["particles"], system["dimension"], system["box_length"] / 2
    n_a = round(system["fraction_a"] * particles)
    n_b = particles - n_a
    # Sites of the smallest grid whose spacing leaves room for all particles.
    fewest = (ceil(sqrt(particles * pi / 4 * APART**2 / COVERAGE)) - 1) ** 2 + 1
    if not 0 < n_a < particles:
        yield f"system.fraction_a: {system['fraction_a']} leaves a species without particles"
    elif has_cnn and n_b < fewest:
        yield (
            f"system.fraction_a: {system['fraction_a']} leaves {n_b} particles of species B, must leave >= {fewest} of "
            f"{particles}: artificial configurations (five_fold) have no room for the others"
        )
    cutoffs = {f"system.cutoff.{pair}": (cutoff, system["sigma"][pair]) for pair, cutoff in system["cutoff"].items()}
    cutoffs["radial_distribution.cutoff"] = config["radial_distribution"]["cutoff"], max(system["sigma"].values())
    for key, (cutoff, sigma) in cutoffs.items():
        if cutoff > half:
            yield f"{key}: found {cutoff}, must be <= half of box_length, {half}"
        elif cutoff < sigma:
            yield f"{key}: found {cutoff}, must be >= sigma, {sigma}"
    packing = sum(n * system["sigma"][pair] ** d for n, pair in ((n_a, "AA"), (n_b, "BB"))) / system["box_length"] ** d
    if not PACKING[0] <= packing <= PACKING[1]:
        yield (
            f"system.box_length: {system['box_length']} packs {particles} particles with {packing:.3g} per sigma^{d}, "
            f"must be {PACKING[0]} to {PACKING[1]}"
        )
    if d != PLANE and has_cnn:
        yield "models.cnn: found a block, must be null where system.dimension is 3: images are of two dimensions"
    for method in IN_PLANE if d != PLANE else ():
        if method in config["baselines"]["methods"]:
            yield f"baselines.methods: found {method!r}, must be for three dimensions, not for the plane alone"
    length = config["baselines"]["window_length"]
    inner = min(n_a, n_b) * max(0.0, length - 2 * WINDOW_MARGIN / system["box_length"]) ** d
    if config["baselines"]["datasets"] and 0 < n_a < particles and inner < FEWEST_DESCRIBED:
        yield (
            f"baselines.window_length: found {length}, must be long enough for {FEWEST_DESCRIBED} particles of each "
            f"species that lie {WINDOW_MARGIN} sigma_AA inside a window, not {inner:.3g}"
        )


def _simulation(config: dict) -> Iterator[str]:
    simulation, minimisation = config["simulation"], config["minimisation"]
    every, delay = (simulation[f"neighbour_{name}"] for name in ("every", "delay"))
    least, command, force = DAMPING * simulation["timestep"], simulation["command"], minimisation["force_tolerance"]
    if delay % every:
        yield f"simulation.neighbour_delay: found {delay}, must be 0 or a multiple of neighbour_every, {every}"
    if simulation["damping"] < least * (1 - 1e-9):
        yield f"simulation.damping: found {simulation['damping']}, must be >= {least:.4g}, {DAMPING} time steps"
    if "/" in command and Path(command).is_dir():
        yield f"simulation.command: found {command!r}, must be a program, not a folder"
    if minimisation["energy_tolerance"] == 0 and force < LEAST_FORCE:
        yield f"minimisation.force_tolerance: found {force}, must be >= {LEAST_FORCE} where energy_tolerance is 0"


def _networks(config: dict) -> Iterator[str]:
    rate, models = config["training"]["learning_rate"], config["models"]
    warmup = rate["warmup_epochs"]
    for model, block in models.items():
        for name, span in block["search_space"].items():
            key, steps = f"models.{model}.search_space.{name}", (span["high"] - span["low"]) / span["step"]
            if span["low"] > span["high"]:
                yield f"{key}: found low {span['low']}, must be <= high, {span['high']}"
            elif abs(steps - round(steps)) > 1e-9 * max(1.0, steps):
                yield f"{key}: step {span['step']} does not lead from {span['low']} to {span['high']}"
            if name == "dropout" and span["high"] == 1:
                yield f"{key}.high: found 1, must be < 1"
        for key in ("training", "search"):
            epochs = config[key]["epochs"].get(model)
            if epochs is None:
                yield f"{key}.epochs.{model}: must be given"
            elif epochs <= warmup:
                yield f"{key}.epochs.{model}: found {epochs}, must be > {WARMUP}, {warmup:g}"
    if not rate["initial"] <= rate["maximum"] >= rate["final"]:
        yield f"training.learning_rate.maximum: found {rate['maximum']}, must be >= initial and final"
    pixels = config["images"]["pixels"]
    if "cnn" in models and sum(kernels := models["cnn"]["kernels"]) - 2 >= pixels:
        yield f"models.cnn.kernels: {kernels} leave nothing of {pixels} pixels, must be smaller"
    yield from _dmpnn(config)
    for name, asked in ASKS_FOR_MODELS.items():
        block = config[name]
        if block[asked] and not {*block["models"]} & {*models}:
            if block["models"]:
                yield f"{name}.models: found {block['models']}, must be of {', '.join(models)}, which this study has"
            elif not block.get("methods", ["simple classifiers"]):
                yield f"{name}.models: found [] beside {name}.methods: [], must be given, or methods, or {asked}: []"


def _dmpnn(config: dict) -> Iterator[str]:
    """Conditions of the windows of the D-MPNN and of its variants."""
    space, key = config["models"]["dmpnn"]["search_space"], "models.dmpnn.search_space"
    smallest = space["window_length"]["low"]
    if smallest == 0:
        yield f"{key}.window_length.low: found 0, must be > 0"
        return
    if space["depth"]["low"] < 2:
        yield f"{key}.depth.low: found 1, must be >= 2: attention acts on steps from edge to edge"
    most = space["neighbours"]["high"]
    joined = [(f"{key}.neighbours.high", most, smallest)]
    for name, variant in config["variants"]["networks"].items():
        if {"neighbours", "window_length"} & variant.keys():
            length = variant.get("window_length", smallest)
            joined.append((f"variants.networks.{name}", variant.get("neighbours", most), length))
    for at, k, length in joined:
        if k >= (inside := _inside(config, length)):
            yield (
                f"{at}: found {k} neighbours, must be < {inside:.3g}, the mean number of particles in a window of "
                f"length {length}"
            )
    attention, transfer = config["attention"]["window_length"], config["window_transfer"]["window_lengths"]
    lengths: list[tuple[str, float, float]] = [("attention.window_length", attention, 2)]
    lengths += [("window_transfer.window_lengths", length, FEWEST_INSIDE) for length in transfer]
    for at, length, fewest in lengths:
        if (inside := _inside(config, length)) < fewest:
            yield f"{at}: {length} leaves {inside:.2g} particles in a window on average, must leave >= {fewest}"


def _inside(config: dict, length: float) -> float:
    """Mean number of particles in a window."""
    return config["system"]["particles"] * length ** config["system"]["dimension"]


def _variants(study: Study) -> Iterator[str]:
    config, of_controls = study.config, [name for name in study.asked("variants") if name in study.controls]
    if "dmpnn" not in config["controls"]["models"] and of_controls:
        yield f"variants.datasets: found {of_controls[0]!r}, must be a dataset, as controls.models has no dmpnn"
    built_in, warmup = built_in_variants(config), config["training"]["learning_rate"]["warmup_epochs"]
    for name, variant in config["variants"]["networks"].items():
        key = f"variants.networks.{name}"
        attended = variant.get("attention", "none") != "none"
        if not variant:
            yield f"{key}: found {{}}, must change something"
        elif name in built_in and variant != built_in[name]:
            yield f"{key}: found {variant}, must be {built_in[name]} under this name, for figures of the paper"
        if "softmax" in variant and not attended:
            yield f"{key}.softmax: found {variant['softmax']!r} without attention, must be beside attention"
        if attended and variant.get("depth", 2) < 2:
            yield f"{key}.depth: found 1, must be >= 2: attention acts on steps from edge to edge"
        if variant.get("epochs", warmup + 1) <= warmup:
            yield f"{key}.epochs: found {variant['epochs']}, must be > {WARMUP}, {warmup:g}"


def _attention_test(config: dict) -> Iterator[str]:
    settings, smallest = config["attention_test"], config["models"]["dmpnn"]["search_space"]["hidden_size"]["low"]
    if len(settings["seeds"]) == 1:
        yield f"attention_test.seeds: found {settings['seeds']}, must be [] or at least two: pairs are compared"
    for name, kind in settings["kinds"].items() if settings["seeds"] else ():
        if kind["heads"] > smallest:
            yield (
                f"attention_test.kinds.{name}.heads: found {kind['heads']}, must be <= hidden_size.low of the search "
                f"space of the D-MPNN, {smallest}: each weights a part of the hidden states"
            )


def _datasets(study: Study) -> Iterator[str]:
    protocols = study.protocols
    for name, block in study.config["datasets"].items():
        first, second = block["classes"].values()
        matched = [one["temperature"] for one in (first, second)].count(MATCH_ENERGY)
        if matched == 2:
            yield f"datasets.{name}: found {MATCH_ENERGY} for both classes, must be for one"
        elif first["protocol"] == second["protocol"]:
            protocol = first["protocol"]
            if matched == 1:
                yield f"datasets.{name}: found {MATCH_ENERGY} for a class of {protocol}, must be of another protocol"
                continue
            step = protocols[protocol].frame_near(first["temperature"])
            if step == protocols[protocol].frame_near(second["temperature"]):
                yield f"datasets.{name}: both classes are the frame of {protocol} at step {step}, must be two frames"


def _folds(study: Study) -> Iterator[str]:
    config, folds = study.config, study.config["folds"]
    outer, test, shares = folds["outer"], folds["test"], (folds["inner_validation"], folds["inner_test"])
    length = block_length(test)
    each = round(test * length)
    if each == 0:
        yield f"folds.test: found {test}, must be >= 0.001"
    elif outer * each >= length:
        yield f"folds.test: found {test} for {outer} outer tests, must be < {1 / outer:.4g}"
    elif sum(shares) >= 1:
        yield f"folds.inner_test: found {shares[1]}, must be < 1 - inner_validation, {1 - shares[0]:.4g}"
    else:
        datasets = config["datasets"] | {name: study.datasets[name] for name in study.rate_pairs}
        wrong = list(_numbers_of_runs(datasets, config["protocols"], test, length))
        yield from wrong
        for name in datasets if not wrong else ():
            yield from _splits(study.class_runs(name), folds, config["seed"], config["as_published"]["folds"])


def _numbers_of_runs(datasets: dict, protocols: dict, test: float, length: int) -> Iterator[str]:
    """Numbers of runs below a block of folds, and above the number of runs."""
    asked = {
        f"{key}.{name}.runs": block["runs"]
        for key, blocks in (("protocols", protocols), ("datasets", datasets))
        for name, block in blocks.items()
        if "runs" in block
    }
    for key, runs in asked.items():
        if runs < length > SHORT_BLOCK:
            yield f"folds.test: {test} deals runs in blocks of {length}, must be <= {runs}, {key}"
            return
        if runs < length:
            yield f"{key}: found {runs}, must be >= {length}, the block in which folds are dealt"
    for name, block in datasets.items():
        most = min(protocols[one["protocol"]]["runs"] for one in block["classes"].values())
        if block.get("runs", most) > most:
            yield f"datasets.{name}.runs: found {block['runs']}, must be <= {most}, the runs of its protocols"


def _splits(runs: list[int], folds: dict, seed: int, published: bool) -> Iterator[str]:
    """Outer and inner splits that cannot be made of a dataset with these numbers of runs of each class."""
    outer, test, shares = folds["outer"], folds["test"], (folds["inner_validation"], folds["inner_test"])
    if published:  # configurations are drawn, each class for itself in the inner split
        rows = sum(runs)
        if outer * round(test * rows) >= rows:
            yield f"folds.test: {outer} times {test} takes all {rows} configurations of a dataset, must leave some"
            return
        groups, what = {n - round(test * n) for n in runs}, "configurations of a class"
        fewest = min(groups)
    else:  # runs are drawn, those that give both classes and those that give one for themselves
        both, most = (training_runs(count, outer, test, seed) for count in (min(runs), max(runs)))
        groups, what = {*both.tolist(), *(most - both).tolist()}, "runs"
        fewest = int(both.min())
    if fewest < FEWEST_GROUPS:
        yield (
            f"folds.test: {test} leaves {fewest} {what} to train on, must leave >= {FEWEST_GROUPS}: more runs, or a "
            "smaller share"
        )
        return
    for count in sorted(groups):
        if count >= FEWEST_GROUPS and sum(group_counts(count, *shares)) >= count:
            yield (
                f"folds.inner_test: {shares[1]} and inner_validation {shares[0]} leave nothing to train on of {count} "
                f"{what}, must be smaller"
            )
            return


def _windows(study: Study) -> Iterator[str]:
    config, settings, protocols = study.config, study.config["glass_transition"], study.protocols
    windows = {name: settings[name] for name in ("glass", "liquid")}
    wrong = [name for name, (low, high) in windows.items() if low >= high]
    for name in wrong:
        yield f"glass_transition.{name}: found {windows[name]}, must be low < high"
    if not wrong and settings["glass"][1] > settings["liquid"][0]:
        end, begin = settings["glass"][1], settings["liquid"][0]
        yield f"glass_transition.glass: found an end at {end}, must be <= the begin of the liquid, {begin}"
    for protocol in settings["protocols"] if not wrong else ():
        steps = protocols[protocol].energy_steps(config["energies"]["every"])
        temperatures = np.unique(protocols[protocol].temperature(steps))
        for name, (low, high) in windows.items():
            inside = int(((low <= temperatures) & (temperatures <= high)).sum())
            if inside < 2:
                yield (
                    f"glass_transition.{name}: [{low}, {high}] has {inside} of the temperatures at which {protocol} is "
                    "minimised (energies.every), must have >= 2"
                )


def _learning_curves(study: Study) -> Iterator[str]:
    config, asked = study.config, study.asked("learning_curves")
    settings, folds = config["learning_curves"], config["folds"]
    published = [key for key in ("seeds", "folds") if config["as_published"][key]]
    if published and config["leaks"]["datasets"]:
        yield f"leaks.datasets: must be [] with as_published.{published[0]}: no sound way is left to compare with"
    if not asked:
        return
    lacking = [method for method in settings["methods"] if method not in config["baselines"]["methods"]]
    if lacking:
        yield f"learning_curves.methods: found {lacking[0]!r}, must be one of baselines.methods"
    if "folds" in published:
        yield "learning_curves.datasets: must be [] with as_published.folds, which are not by run"
    for name in asked:
        if name in study.controls and not set(settings["models"]) <= set(config["controls"]["models"]):
            yield f"learning_curves.models: found {settings['models']} for {name}, must be of controls.models"
        if study.datasets[name].get("energies") == MATCHED:
            yield f"learning_curves.datasets: found {name!r}, must be a dataset without matched energies"
        if not 0 < folds["outer"] * folds["test"] < 1:
            return
        fewest = int(study.training_runs(name).min())
        for runs in settings["runs"]:
            if not FEWEST_GROUPS <= runs < fewest:
                yield (
                    f"learning_curves.runs: found {runs} for {name}, must be >= {FEWEST_GROUPS} and < {fewest}, the "
                    "runs of an outer training set"
                )
                return


def _export(settings: dict, known: dict) -> Iterator[str]:
    name = settings.get("protocol", next(iter(known)))
    for run in settings["runs"]:
        if run >= known[name]["runs"]:
            yield f"export.runs: found {run}, must be < {known[name]['runs']}, the runs of {name}"
