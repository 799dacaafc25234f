"""What goes beyond the paper, and cannot go together or with the rest of the configuration."""

from collections.abc import Iterable, Iterator

from vitrify.datasets.controls import ALL, control_name, inherent_controls
from vitrify.datasets.folds import training_runs
from vitrify.datasets.matching import MATCHED
from vitrify.datasets.rates import rates
from vitrify.models.variants import UNCHANGED, built_in_variants
from vitrify.simulation.schedule import Protocol
from vitrify.training.splits import FEWEST_GROUPS


# The end of a line: what is allowed.
def one_of(known: Iterable[str]) -> str:
    return f"allowed is one of {', '.join(known)}"


def comparisons(asked: list[str] | str, config: dict) -> Iterator[str]:
    """Controls, what is described, which may be a control, and what is held against its scores."""
    datasets = config["datasets"]
    if not {*config["controls"]["models"]} & {*config["models"]}:
        yield (
            f"controls.models: found {', '.join(config['controls']['models'])}, which this study does not have, "
            f"{one_of(config['models'])}"
        )
    wrong = False
    for kind, names in (("inherent", asked), ("swapped", config["controls"]["swapped"])):
        for name in names if names != ALL else ():
            if name not in datasets:
                wrong = True
                yield f"controls.{kind}: found {name!r}, {one_of(datasets)}"
            elif datasets[name]["coordinates"] != "thermal":
                yield f"controls.{kind}: found {name!r}, whose coordinates are inherent, allowed are thermal datasets"
    controls = inherent_controls(config)
    for name in {**dict.fromkeys(controls.values()), **dict.fromkeys(config["controls"]["swapped"])}:
        if control_name(name) in datasets:
            yield f"datasets: found {control_name(name)!r}, allowed is any other name: it is that of a control"
    calibrated = config["calibration"]["datasets"]
    for name in calibrated if calibrated != ALL else ():
        if name not in datasets:
            yield f"calibration.datasets: found {name!r}, {one_of(datasets)}"
    described = config["baselines"]["datasets"]
    known = [*datasets, *controls]
    if not wrong:
        yield from _learning_curves(config, known)
        yield from _leaks(config)
    members = config["ensembles"]["datasets"]
    for name in members if members != ALL else ():
        if name not in datasets:
            yield f"ensembles.datasets: found {name!r}, {one_of(datasets)}"
    for name in described if described != ALL and not wrong else ():
        if name not in known:
            yield f"baselines.datasets: found {name!r}, {one_of(known)}"


def variant_networks(block: dict, config: dict) -> Iterator[str]:
    """On what variants of the D-MPNN are trained, and what cannot be changed."""
    controls = inherent_controls(config)
    known = [*config["datasets"], *controls]
    asked = block["datasets"] if block["datasets"] != ALL else known
    for name in asked:
        if name not in known:
            yield f"variants.datasets: found {name!r}, {one_of(known)}"
    if "dmpnn" not in config["controls"]["models"] and (of_control := [name for name in asked if name in controls]):
        yield (
            f"variants.datasets: found {of_control[0]!r}, a control without a D-MPNN, allowed is one where "
            "controls.models holds dmpnn"
        )
    built_in, warmup = built_in_variants(config), config["training"]["learning_rate"]["warmup_epochs"]
    for name, variant in block["networks"].items():
        key = f"variants.networks.{name}"
        if name == UNCHANGED:
            yield f"variants.networks: found {name!r}, allowed is any other name: it is that of the network itself"
        elif name in built_in and variant != built_in[name]:
            yield f"{key}: found {variant}, allowed is another name: figures of the paper need {built_in[name]} here"
        attended = variant.get("attention", "none") != "none"
        if "softmax" in variant and not attended:
            yield f"{key}.softmax: found {variant['softmax']!r} without attention, allowed is beside attention"
        if attended and variant.get("depth", 2) < 2:
            yield f"{key}.depth: found 1, allowed is >= 2: attention acts on steps from edge to edge"
        if variant.get("epochs", warmup + 1) <= warmup:
            yield (
                f"{key}.epochs: found {variant['epochs']}, allowed is > training.learning_rate.warmup_epochs, {warmup}"
            )


def attention_under_test(settings: dict, space: dict) -> Iterator[str]:
    """Seeds that cannot be compared, and heads that the smallest hidden states of the search space have no room for."""
    if len(settings["seeds"]) == 1:
        yield f"attention_test.seeds: found {settings['seeds']}, allowed are [] and at least two: pairs are compared"
    for name, kind in settings["kinds"].items() if settings["seeds"] else ():
        if kind["heads"] > space["hidden_size"]["low"]:
            yield (
                f"attention_test.kinds.{name}.heads: found {kind['heads']}, allowed is <= hidden_size.low of the "
                f"D-MPNN's search space, {space['hidden_size']['low']}: each weights a part of the hidden states"
            )


def _learning_curves(config: dict, known: list[str]) -> Iterator[str]:
    settings, models = config["learning_curves"], config["controls"]["models"]
    asked = list(config["datasets"]) if settings["datasets"] == ALL else settings["datasets"]
    for name in asked:
        if name not in known:
            yield f"learning_curves.datasets: found {name!r}, {one_of(known)}"
            return
        if name not in config["datasets"] and not set(settings["models"]) <= set(models):
            yield f"learning_curves.models: found {settings['models']} for {name}, allowed are those of controls.models"
            return
    lacking = [method for method in settings["methods"] if method not in config["baselines"]["methods"]]
    if asked and lacking:
        yield f"learning_curves.methods: found {lacking[0]!r}, allowed are those of baselines.methods"
    if asked and config["as_published"]["folds"]:
        yield f"learning_curves.datasets: found {asked}, allowed is [] with as_published.folds, which are not by run"
        return
    controls, folds = inherent_controls(config), config["folds"]
    for name in asked:
        block = config["datasets"][controls.get(name, name)]
        if block.get("energies") == MATCHED:
            yield f"learning_curves.datasets: found {name!r}, whose energies are matched, allowed are whole protocols"
            continue
        there = [config["protocols"].get(one["protocol"], {}).get("runs") for one in block["classes"].values()]
        if None in there or not 0 < folds["outer"] * folds["test"] < 1:
            return
        counts = [min(runs, block.get("runs", runs)) for runs in there]
        fewest = min(int(training_runs(n, folds["outer"], folds["test"], config["seed"]).min()) for n in counts)
        for runs in settings["runs"]:
            if not FEWEST_GROUPS <= runs < fewest:
                yield (
                    f"learning_curves.runs: found {runs} for {name}, allowed are >= {FEWEST_GROUPS} and < {fewest}, "
                    "which is an outer training set"
                )
                return


def _leaks(config: dict) -> Iterator[str]:
    settings = config["leaks"]
    asked = list(config["datasets"]) if settings["datasets"] == ALL else settings["datasets"]
    for name in asked:
        if name not in config["datasets"]:
            yield f"leaks.datasets: found {name!r}, {one_of(config['datasets'])}"
    on = [key for key in ("seeds", "folds") if config["as_published"][key]]
    if asked and on:
        yield f"leaks.datasets: found {asked}, allowed is [] with as_published.{on[0]}: there is no sound way beside it"


def cooling_rates(config: dict, protocols: dict[str, Protocol]) -> Iterator[str]:
    """Protocols that are held against each other by the rate at which they have cooled to one temperature."""
    block, fitted = config["cooling_rates"], config["glass_transition"]
    if len(block["protocols"]) == 1:
        yield f"cooling_rates.protocols: found {block['protocols'][0]!r} alone, allowed are none, or at least 2"
    wrong = False
    for name in block["protocols"]:
        if name not in config["protocols"]:
            wrong = True
            yield f"cooling_rates.protocols: found {name!r}, {one_of(config['protocols'])}"
        elif name not in fitted["protocols"]:
            yield (
                f"cooling_rates.protocols: found {name!r}, allowed are those of glass_transition.protocols, "
                f"{', '.join(fitted['protocols'])}"
            )
        elif name in protocols:
            try:
                segment = protocols[name].cooling_to(block["temperature"])
            except ValueError as error:
                wrong = True
                yield f"cooling_rates.temperature: found {block['temperature']}, but {error}"
                continue
            if segment.initial < fitted["liquid"][1]:
                yield (
                    f"cooling_rates.protocols: found {name!r}, which cools to {block['temperature']} from "
                    f"{segment.initial}, allowed is what cools at one rate from glass_transition.liquid's end, "
                    f"{fitted['liquid'][1]}, or above"
                )
    if not wrong and set(block["protocols"]) <= set(protocols):
        found = rates(config)
        if len({float(f"{rate:.6g}") for rate in found.values()}) < len(found):
            yield f"cooling_rates.protocols: found {', '.join(found)}, allowed are rates that differ"
