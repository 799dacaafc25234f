"""What no single field of a configuration shows: fields held against each other."""

from collections.abc import Iterator
from math import ceil, pi, sqrt

import numpy as np

from vitrify.datasets.folds import block_length, training_runs
from vitrify.datasets.index import MATCH_ENERGY
from vitrify.datasets.rates import rate_datasets
from vitrify.models.shapes import cnn_parameters
from vitrify.settings.beyond import attention_under_test, comparisons, cooling_rates, one_of, variant_networks
from vitrify.simulation.schedule import Protocol
from vitrify.space import IN_PLANE, PLANE
from vitrify.training.splits import FEWEST_GROUPS, group_counts

MOST_FRAMES = 100_000  # of a protocol
MOST_BATCHES = 100_000  # of a protocol; a plan of 40,000 jobs takes Snakemake a minute
MOST_PARAMETERS = 2**31  # of the CNN
PACKING = (0.01, 2.5)  # particles per area, in sigma^2 of a particle, or volume, in sigma^3; the paper has 1.1
# Share of the box that discs of the least distance's diameter may cover, where particles are put in at random until no
# more fit: 0.547 in the long run, of which the last part takes for ever.
COVERAGE = 0.5
# Least distance in those configurations, in spacings of the grid of B particles: that of n_fold, which needs SciPy and
# would have every job load it only to be planned.
APART = 39 / 90
SAMPLES = "samples"  # the folder of images for people to look at, beside those of datasets
# What artificial configurations are called, beside a dataset's classes in one table.
ARTIFICIAL = {f"{n}_fold" for n in ("three", "four", "five", "six", "seven", "eight", "nine", "ten")}
ARTIFICIAL |= {"random", "random_apart"}


def contradictions(config: dict) -> Iterator[str]:
    """What is wrong with a configuration whose fields are right one by one, a line each.

    Args:
        config: that the schema accepts.
    """
    yield from _system(config["system"], artificial="cnn" in config["models"])
    yield from _simulation(config["simulation"], config["minimisation"])
    if config["system"]["dimension"] != PLANE:
        yield from _space(config)
    protocols = {}
    for name, block in config["protocols"].items():
        wrong = list(_protocol(name, block, config["simulation"]["runs_per_batch"]))
        if wrong:
            yield from wrong
        else:
            protocols[name] = Protocol.from_config(name, block, config["simulation"]["temperature"])
    yield from _datasets(config["datasets"], config["protocols"], protocols)
    wrong = list(cooling_rates(config, protocols))
    yield from wrong
    pairs = {} if wrong or len(protocols) < len(config["protocols"]) else rate_datasets(config)
    yield from _folds(config | {"datasets": config["datasets"] | pairs})
    yield from _windows(config, protocols)
    yield from _radial_distribution(config)
    yield from _structure(config)
    yield from _networks(config)
    yield from _interpretation(config)
    yield from comparisons(config["controls"]["inherent"], config)
    yield from variant_networks(config["variants"], config)
    yield from attention_under_test(config["attention_test"], config["models"]["dmpnn"]["search_space"])
    yield from _export(config["export"], config["protocols"], protocols)


def _system(system: dict, artificial: bool) -> Iterator[str]:
    particles, half = system["particles"], system["box_length"] / 2
    n_a = round(system["fraction_a"] * particles)
    n_b = particles - n_a
    # So many sites has the smallest grid whose spacing leaves room for all.
    sites = ceil(sqrt(particles * pi / 4 * APART**2 / COVERAGE))
    fewest = (sites - 1) ** 2 + 1
    if not 0 < n_a < particles:
        yield f"system.fraction_a: found {system['fraction_a']}, which leaves a species without particles"
    elif artificial and n_b < fewest:
        yield (
            f"system.fraction_a: found {system['fraction_a']}, which leaves {n_b} particles of species B, allowed are "
            f">= {fewest} of {particles}: artificial configurations (five_fold) have no room for the others"
        )
    for pair, cutoff in system["cutoff"].items():
        if cutoff > half:
            yield f"system.cutoff.{pair}: found {cutoff}, allowed is <= half of box_length, {half}"
    d = system["dimension"]
    packing = sum(n * system["sigma"][pair] ** d for n, pair in ((n_a, "AA"), (n_b, "BB"))) / system["box_length"] ** d
    if not PACKING[0] <= packing <= PACKING[1]:
        yield (
            f"system.box_length: found {system['box_length']} for {particles} particles, which are {packing:.3g} for "
            f"the {'area' if d == PLANE else 'volume'} that one takes (sigma^{d}), allowed are {PACKING[0]} to "
            f"{PACKING[1]}"
        )


def _space(config: dict) -> Iterator[str]:
    """What three dimensions do not have: images, and what is told of bonds by their angles in the plane."""
    if "cnn" in config["models"]:
        yield "models.cnn: found a block, allowed is null where system.dimension is 3: images are of two dimensions"
    for method in config["baselines"]["methods"]:
        if method in IN_PLANE:
            yield (
                f"baselines.methods: found {method!r}, allowed where system.dimension is 3 are all but "
                f"{', '.join(IN_PLANE)}"
            )


def _simulation(simulation: dict, minimisation: dict) -> Iterator[str]:
    if simulation["neighbour_delay"] % simulation["neighbour_every"]:
        yield (
            f"simulation.neighbour_delay: found {simulation['neighbour_delay']}, allowed are 0 and multiples of "
            f"neighbour_every, {simulation['neighbour_every']}"
        )
    if minimisation["energy_tolerance"] == minimisation["force_tolerance"] == 0:
        yield "minimisation.force_tolerance: found 0, allowed is > 0 where energy_tolerance is 0: FIRE would not stop"


def _protocol(name: str, block: dict, runs_per_batch: int) -> Iterator[str]:
    steps, interval = sum(part["steps"] for part in block["schedule"]), block["frame_interval"]
    if steps % interval:
        yield (
            f"protocols.{name}.frame_interval: found {interval}, allowed is what divides the schedule's {steps} steps"
        )
    elif steps // interval > MOST_FRAMES:
        yield (
            f"protocols.{name}.frame_interval: found {interval}, which makes {steps // interval} frames of {steps} "
            f"steps, allowed are <= {MOST_FRAMES}"
        )
    batches = -(-block["runs"] // runs_per_batch)
    if batches > MOST_BATCHES:
        yield (
            f"simulation.runs_per_batch: found {runs_per_batch}, which makes {batches} batches of the runs of {name}, "
            f"allowed are <= {MOST_BATCHES}"
        )


def _datasets(datasets: dict, known: dict, protocols: dict[str, Protocol]) -> Iterator[str]:
    for name, block in datasets.items():
        if name == SAMPLES:
            yield f"datasets: found {name!r}, allowed is any other name: images/{SAMPLES} holds samples of all datasets"
        wrong, frames = False, []
        for label, one in block["classes"].items():
            key = f"datasets.{name}.classes.{label}"
            if label in ARTIFICIAL:
                yield f"datasets.{name}.classes: found {label!r}, allowed is any other name: it is that of five_fold's"
            if one["protocol"] not in known:
                wrong = True
                yield f"{key}.protocol: found {one['protocol']!r}, {one_of(known)}"
            elif one["temperature"] != MATCH_ENERGY and one["protocol"] in protocols:
                try:
                    frames.append((one["protocol"], protocols[one["protocol"]].frame_near(one["temperature"])))
                except ValueError as error:
                    wrong = True
                    yield f"{key}.temperature: found {one['temperature']}, but {error}"
        first, second = block["classes"].values()
        matched = [one["temperature"] for one in (first, second)].count(MATCH_ENERGY)
        if wrong:
            continue
        if matched == 2:
            yield f"datasets.{name}: found {MATCH_ENERGY} for both classes, allowed is one"
        elif matched == 1 and first["protocol"] == second["protocol"]:
            yield (
                f"datasets.{name}: found {MATCH_ENERGY} for a class of {first['protocol']}, allowed is another "
                "protocol than that of the other class, which would be found itself"
            )
        elif len(frames) == 2 and frames[0] == frames[1]:
            yield (
                f"datasets.{name}: found two classes of the same frame, that of {frames[0][0]} at step {frames[0][1]}, "
                "allowed are two that differ"
            )


def _folds(config: dict) -> Iterator[str]:
    folds, protocols, datasets = config["folds"], config["protocols"], config["datasets"]
    length = block_length(folds["test"])
    each = round(folds["test"] * length)
    if each == 0:
        yield f"folds.test: found {folds['test']}, allowed is >= 0.001"
        return
    if folds["outer"] * each >= length:
        yield (
            f"folds.test: found {folds['test']} for {folds['outer']} outer tests, which leave nothing beside them, "
            f"allowed is < {1 / folds['outer']:.4g}"
        )
        return
    if folds["inner_validation"] + folds["inner_test"] >= 1:
        yield (
            f"folds: inner_validation and inner_test leave nothing to train on, found {folds['inner_validation']} and "
            f"{folds['inner_test']}, allowed is a sum < 1"
        )
        return
    short = False
    for name, block in protocols.items():
        if block["runs"] < length:
            short = True
            yield (
                f"protocols.{name}.runs: found {block['runs']}, allowed is >= {length}: "
                f"folds are dealt in blocks of {length} runs"
            )
    for name, block in datasets.items():
        there = [
            protocols[one["protocol"]]["runs"] for one in block["classes"].values() if one["protocol"] in protocols
        ]
        taken = block.get("runs")
        if taken is not None and taken < length:
            short = True
            yield f"datasets.{name}.runs: found {taken}, allowed is >= {length}: a block of the folds"
        for one in block["classes"].values():
            most = protocols.get(one["protocol"], {}).get("runs")
            if taken is not None and most is not None and taken > most:
                short = True
                yield f"datasets.{name}.runs: found {taken}, allowed is <= {most}, those of {one['protocol']}"
        if len(there) == 2 and not short:
            runs = [min(runs, taken or runs) for runs in there]
            yield from _splits(runs, folds, config["seed"], published=config["as_published"]["folds"])


def _splits(runs: list[int], folds: dict, seed: int, published: bool) -> Iterator[str]:
    """Whether the outer and inner splits of a dataset with so many runs of each class can be made."""
    outer, test, shares = folds["outer"], folds["test"], (folds["inner_validation"], folds["inner_test"])
    if published:  # configurations are drawn, each class for itself in the inner split
        rows = sum(runs)
        if outer * round(test * rows) >= rows:
            yield f"folds.test: found {test}, of which {outer} take all {rows} configurations of a dataset"
            return
        groups, what = {n - round(test * n) for n in runs}, "configurations of a class"
        fewest = min(groups)
    else:  # runs are drawn, those that give both classes and those that give one for themselves
        both, most = (training_runs(count, outer, test, seed) for count in (min(runs), max(runs)))
        groups, what = {*both.tolist(), *(most - both).tolist()}, "runs"
        fewest = int(both.min())
    if fewest < FEWEST_GROUPS:
        yield (
            f"folds: found {fewest} {what} to train on beside an outer test, allowed are >= {FEWEST_GROUPS}: more "
            "runs, or a smaller folds.test"
        )
        return
    for count in sorted(groups):
        if count >= FEWEST_GROUPS and sum(group_counts(count, *shares)) >= count:
            yield (
                f"folds: found inner_validation {shares[0]} and inner_test {shares[1]}, which leave nothing to train "
                f"on of {count} {what}, allowed are smaller shares"
            )
            return


def _windows(config: dict, protocols: dict[str, Protocol]) -> Iterator[str]:
    settings = config["glass_transition"]
    windows = {name: settings[name] for name in ("glass", "liquid")}
    wrong = [name for name, (low, high) in windows.items() if low >= high]
    for name in wrong:
        yield f"glass_transition.{name}: found {windows[name]}, allowed is low < high"
    if wrong:
        return
    if windows["glass"][1] > windows["liquid"][0]:
        yield (
            f"glass_transition.glass: found an end at {windows['glass'][1]}, allowed is <= the liquid's begin, "
            f"{windows['liquid'][0]}"
        )
    for protocol in settings["protocols"]:
        if protocol not in config["protocols"]:
            yield f"glass_transition.protocols: found {protocol!r}, {one_of(config['protocols'])}"
        elif protocol in protocols:
            steps = protocols[protocol].energy_steps(config["energies"]["every"])
            temperatures = np.unique(protocols[protocol].temperature(steps))
            for name, (low, high) in windows.items():
                inside = int(((low <= temperatures) & (temperatures <= high)).sum())
                if inside < 2:
                    yield (
                        f"glass_transition.{name}: found [{low}, {high}], which holds {inside} of the temperatures "
                        f"at which {protocol} is minimised (energies.every), allowed is >= 2"
                    )


def _radial_distribution(config: dict) -> Iterator[str]:
    settings, half = config["radial_distribution"], config["system"]["box_length"] / 2
    for dataset in settings["datasets"]:
        if dataset not in config["datasets"]:
            yield f"radial_distribution.datasets: found {dataset!r}, {one_of(config['datasets'])}"
    if settings["cutoff"] > half:
        yield f"radial_distribution.cutoff: found {settings['cutoff']}, allowed is <= half of box_length, {half}"


def _structure(config: dict) -> Iterator[str]:
    asked, fitted = config["structure"]["protocols"], config["glass_transition"]["protocols"]
    for protocol in asked:
        if protocol not in config["protocols"]:
            yield f"structure.protocols: found {protocol!r}, {one_of(config['protocols'])}"
    without = [name for name in asked if name not in fitted]
    if without and set(without) <= set(config["protocols"]):
        yield (
            f"structure.protocols: found {', '.join(without)}, allowed are those of glass_transition.protocols, "
            f"{', '.join(fitted)}"
        )
    if config["storage"]["complete_runs"] == 0:
        yield "storage.complete_runs: found 0, allowed is >= 1: structural metrics need every frame of a run"


def _networks(config: dict) -> Iterator[str]:
    for model, block in config["models"].items():
        for name, span in block["search_space"].items():
            key = f"models.{model}.search_space.{name}"
            if span["low"] > span["high"]:
                yield f"{key}: found low {span['low']}, allowed is <= high, {span['high']}"
            elif not _is_whole((span["high"] - span["low"]) / span["step"]):
                yield (
                    f"{key}: found step {span['step']}, allowed is what leads from {span['low']} to {span['high']} in "
                    "whole steps"
                )
        if block["search_space"]["dropout"]["high"] == 1:
            yield f"models.{model}.search_space.dropout.high: found 1, allowed is < 1"
    if "cnn" in config["models"]:
        yield from _cnn(config["models"]["cnn"], config["images"]["pixels"])
    yield from _dmpnn(config["models"]["dmpnn"]["search_space"], config["system"])
    rate = config["training"]["learning_rate"]
    warmup = rate["warmup_epochs"]
    for block in ("training", "search"):
        for model, epochs in config[block]["epochs"].items():
            if model in config["models"] and epochs <= warmup:
                yield (
                    f"{block}.epochs.{model}: found {epochs}, "
                    f"allowed is > training.learning_rate.warmup_epochs, {warmup}"
                )
    if not rate["initial"] <= rate["maximum"] >= rate["final"]:
        yield f"training.learning_rate.maximum: found {rate['maximum']}, allowed is >= initial and final"


def _is_whole(number: float) -> bool:
    """But for rounding."""
    return abs(number - round(number)) <= 1e-9 * max(1.0, number)


def _cnn(cnn: dict, pixels: int) -> Iterator[str]:
    if sum(cnn["kernels"]) - 2 >= pixels:
        yield f"models.cnn.kernels: found {cnn['kernels']}, which leave nothing of {pixels} pixels"
        return
    parameters = cnn_parameters(pixels, cnn["filters"], cnn["kernels"], cnn["dense"])
    if parameters >= MOST_PARAMETERS:
        yield (
            f"models.cnn.dense: found {cnn['dense']} for images of {pixels} pixels and filters {cnn['filters']}, a "
            f"network of {parameters} numbers, allowed are < {MOST_PARAMETERS}"
        )


def _dmpnn(space: dict, system: dict) -> Iterator[str]:
    smallest, neighbours = space["window_length"]["low"], space["neighbours"]["high"]
    held = system["particles"] * smallest ** system["dimension"]
    if smallest == 0:
        yield "models.dmpnn.search_space.window_length.low: found 0, allowed is > 0"
    elif neighbours >= held:
        yield (
            f"models.dmpnn.search_space.neighbours.high: found {neighbours}, allowed is < the "
            f"{held:.3g} particles that the smallest window, window_length.low {smallest}, holds on "
            "average"
        )
    if space["depth"]["low"] < 2:
        yield "models.dmpnn.search_space.depth.low: found 1, allowed is >= 2: attention acts on steps from edge to edge"


def _interpretation(config: dict) -> Iterator[str]:
    of_the_cnn = ("feature_maps", "five_fold") if "cnn" in config["models"] else ()
    for block in (*of_the_cnn, "attention", "window_transfer", "classify"):
        dataset, fold = config[block]["dataset"], config[block].get("fold", 0)
        if dataset not in config["datasets"]:
            yield f"{block}.dataset: found {dataset!r}, {one_of(config['datasets'])}"
        if fold >= config["folds"]["outer"]:
            yield f"{block}.fold: found {fold}, allowed is < folds.outer, {config['folds']['outer']}"


def _export(settings: dict, known: dict, protocols: dict[str, Protocol]) -> Iterator[str]:
    name = settings.get("protocol", next(iter(known)))
    if name not in known:
        yield f"export.protocol: found {name!r}, {one_of(known)}"
        return
    if {"temperatures", "steps"} <= set(settings):
        yield "export.steps: found beside export.temperatures, allowed is one of the two"
    for run in settings["runs"]:
        if run >= known[name]["runs"]:
            yield f"export.runs: found {run}, allowed is < {known[name]['runs']}, the runs of {name}"
    if name not in protocols:
        return
    for temperature in settings.get("temperatures", []):
        try:
            protocols[name].frame_near(temperature)
        except ValueError as error:
            yield f"export.temperatures: found {temperature}, but {error}"
    frames = set(protocols[name].frame_steps.tolist()) if "steps" in settings else set()
    for step in settings.get("steps", []):
        if step not in frames:
            yield (
                f"export.steps: found {step}, allowed are multiples of {protocols[name].frame_interval} "
                f"up to {protocols[name].steps}, at which {name} is recorded"
            )
