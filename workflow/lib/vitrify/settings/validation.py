"""The gate of the configuration: every error is one line that names the key, what was found and what is allowed."""

from collections.abc import Iterator
from pathlib import Path

import jsonschema
import yaml

from vitrify.datasets.folds import block_length
from vitrify.datasets.index import MATCH_ENERGY
from vitrify.simulation.schedule import Protocol


class ConfigurationError(ValueError):
    """A configuration that the study cannot be made from."""


def without_nulls(config: object) -> object:
    """The configuration without the keys whose value is null: an overlay removes a block by setting it to null."""
    if isinstance(config, dict):
        return {key: without_nulls(value) for key, value in config.items() if value is not None}
    return config


def in_order_of(config: object, reference: object) -> object:
    """The configuration with the keys of mappings in the order of a reference, and new keys behind them.

    Snakemake puts the keys of an overlay first; but the order of a dataset's classes is the order of its labels.
    """
    if not (isinstance(config, dict) and isinstance(reference, dict)):
        return config
    names = [*(name for name in reference if name in config), *(name for name in config if name not in reference)]
    return {name: in_order_of(config[name], reference.get(name)) for name in names}


def check_configuration(config: dict, schema: Path) -> None:
    """Check a configuration against the schema, then its fields against each other.

    Args:
        config: without nulls.
        schema: `workflow/schemas/config.schema.yaml`.

    Raises:
        ConfigurationError: with all that is wrong, one line each.
    """
    validator = jsonschema.Draft202012Validator(yaml.safe_load(Path(schema).read_text()))
    errors = [_one_line(error) for error in sorted(validator.iter_errors(config), key=lambda error: str(error.path))]
    # Fields can be held against each other only where each is what it should be.
    errors = errors or list(_contradictions(config))
    if errors:
        raise ConfigurationError("\n".join(dict.fromkeys(errors)))


def _key(path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "configuration"


def _found(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _one_line(error: jsonschema.ValidationError) -> str:
    key, rule, found = _key(error.absolute_path), error.validator_value, _found(error.instance)
    match error.validator:
        case "additionalProperties":
            known = sorted(error.schema.get("properties", {}))
            unknown = sorted(str(name) for name in set(error.instance) - set(known))
            return f"{key}: found the unknown key {', '.join(map(repr, unknown))}, allowed are {', '.join(known)}"
        case "required":
            missing = [name for name in rule if name not in error.instance]
            return f"{key}: found no {', '.join(missing)}, which it must have"
        case "type":
            hint = ""
            if rule in ("number", "integer") and isinstance(error.instance, str) and _is_number(error.instance):
                hint = "; YAML reads this as text, write it as 1.0e-5, without quotes"
            return f"{key}: found {found}, allowed is one {rule}{hint}"
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            sign = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}[error.validator]
            return f"{key}: found {found}, allowed is {sign} {rule}"
        case "enum":
            return f"{key}: found {found}, allowed is one of {', '.join(map(str, rule))}"
        case "pattern":
            return f"{key}: found {found}, allowed is what matches {rule}"
        case "minItems" | "maxItems" | "minProperties" | "maxProperties":
            sign = "at least" if error.validator.startswith("min") else "at most"
            return f"{key}: found {len(error.instance)} entries ({found}), allowed are {sign} {rule}"
        case "oneOf":
            return f"{key}: found {found}, allowed is a temperature above 0 or {MATCH_ENERGY}"
        case _:
            return f"{key}: found {found}, but {error.message}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _contradictions(config: dict) -> Iterator[str]:
    """What no single field shows."""
    yield from _system_contradictions(config["system"])
    protocols = {}
    for name, block in config["protocols"].items():
        try:
            protocols[name] = Protocol.from_config(name, block, config["simulation"]["temperature"])
        except ValueError as error:
            yield str(error)
    yield from _dataset_contradictions(config["datasets"], config["protocols"], protocols)
    yield from _fold_contradictions(config["folds"], config["protocols"], config["datasets"])
    yield from _window_contradictions(config, protocols)
    yield from _radial_distribution_contradictions(config)
    yield from _structure_contradictions(config)
    yield from _network_contradictions(config)
    yield from _interpretation_contradictions(config)
    yield from _export_contradictions(config, protocols)


def _system_contradictions(system: dict) -> Iterator[str]:
    n_a = round(system["fraction_a"] * system["particles"])
    if not 0 < n_a < system["particles"]:
        yield f"system.fraction_a: found {system['fraction_a']}, which leaves a species without particles"
    for pair, cutoff in system["cutoff"].items():
        if cutoff > system["box_length"] / 2:
            yield f"system.cutoff.{pair}: found {cutoff}, allowed is <= half of box_length, {system['box_length'] / 2}"


def _dataset_contradictions(datasets: dict, known: dict, protocols: dict[str, Protocol]) -> Iterator[str]:
    for name, block in datasets.items():
        for label, one in block["classes"].items():
            key = f"datasets.{name}.classes.{label}"
            if one["protocol"] not in known:
                yield f"{key}.protocol: found {one['protocol']!r}, allowed is one of {', '.join(known)}"
            elif one["temperature"] != MATCH_ENERGY and one["protocol"] in protocols:
                try:
                    protocols[one["protocol"]].frame_near(one["temperature"])
                except ValueError as error:
                    yield f"{key}.temperature: found {one['temperature']}, but {error}"
        temperatures = [one["temperature"] for one in block["classes"].values()]
        if temperatures.count(MATCH_ENERGY) == 2:
            yield f"datasets.{name}: found {MATCH_ENERGY} for both classes, allowed is one"
        first, second = block["classes"].values()
        if first == second:
            yield f"datasets.{name}: found two classes of the same protocol and temperature, {first}"


def _fold_contradictions(folds: dict, protocols: dict, datasets: dict) -> Iterator[str]:
    length = block_length(folds["test"])
    tested = folds["outer"] * round(folds["test"] * length)
    if tested >= length:
        yield f"folds.test: found {folds['test']} for {folds['outer']} outer tests, which leave nothing beside them"
        return
    if folds["inner_validation"] + folds["inner_test"] >= 1:
        yield "folds: inner_validation and inner_test leave nothing to train on"
    for name, block in protocols.items():
        if block["runs"] < length:
            yield (
                f"protocols.{name}.runs: found {block['runs']}, allowed is >= {length}: "
                f"folds are dealt in blocks of {length} runs"
            )
    for name, block in datasets.items():
        if block.get("runs", length) < length:
            yield f"datasets.{name}.runs: found {block['runs']}, allowed is >= {length}: a block of the folds"
        for one in block["classes"].values():
            there = protocols.get(one["protocol"], {}).get("runs", 0)
            if there and block.get("runs", there) > there:
                yield f"datasets.{name}.runs: found {block['runs']}, allowed is <= {there}, those of {one['protocol']}"


def _window_contradictions(config: dict, protocols: dict[str, Protocol]) -> Iterator[str]:
    settings = config["glass_transition"]
    windows = {name: settings[name] for name in ("glass", "liquid")}
    wrong = [name for name, (low, high) in windows.items() if low >= high]
    for name in wrong:
        yield f"glass_transition.{name}: found {windows[name]}, allowed is low < high"
    if wrong:
        return
    if windows["glass"][1] > windows["liquid"][0]:
        yield f"glass_transition.glass: found an end at {windows['glass'][1]}, allowed is <= the liquid's begin"
    for protocol in settings["protocols"]:
        if protocol not in config["protocols"]:
            known = ", ".join(config["protocols"])
            yield f"glass_transition.protocols: found {protocol!r}, allowed is one of {known}"
        elif protocol in protocols:
            steps = protocols[protocol].energy_steps(config["energies"]["every"])
            temperatures = set(protocols[protocol].temperature(steps).tolist())
            for name, (low, high) in windows.items():
                inside = sum(low <= temperature <= high for temperature in temperatures)
                if inside < 2:
                    yield (
                        f"glass_transition.{name}: found [{low}, {high}], which holds {inside} of the temperatures "
                        f"at which {protocol} is minimised (energies.every), allowed is >= 2"
                    )


def _radial_distribution_contradictions(config: dict) -> Iterator[str]:
    settings, half = config["radial_distribution"], config["system"]["box_length"] / 2
    for dataset in settings["datasets"]:
        if dataset not in config["datasets"]:
            known = ", ".join(config["datasets"])
            yield f"radial_distribution.datasets: found {dataset!r}, allowed is one of {known}"
    if settings["cutoff"] > half:
        yield f"radial_distribution.cutoff: found {settings['cutoff']}, allowed is <= half of box_length, {half}"


def _structure_contradictions(config: dict) -> Iterator[str]:
    asked = config["structure"]["protocols"]
    for protocol in asked:
        if protocol not in config["protocols"]:
            known = ", ".join(config["protocols"])
            yield f"structure.protocols: found {protocol!r}, allowed is one of {known}"
    without = [name for name in asked if name not in config["glass_transition"]["protocols"]]
    if without and set(without) <= set(config["protocols"]):
        yield f"structure.protocols: found {', '.join(without)}, allowed are those of glass_transition.protocols"
    if config["storage"]["complete_runs"] == 0:
        yield "storage.complete_runs: found 0, allowed is >= 1: structural metrics need every frame of a run"


def _network_contradictions(config: dict) -> Iterator[str]:
    for model, block in config["models"].items():
        for name, span in block["search_space"].items():
            key = f"models.{model}.search_space.{name}"
            if span["low"] > span["high"]:
                yield f"{key}: found low {span['low']}, allowed is <= high, {span['high']}"
            elif abs((span["high"] - span["low"]) / span["step"] % 1 - 0.5) < 0.499:
                yield f"{key}: found step {span['step']}, which does not lead from {span['low']} to {span['high']}"
    space = config["models"]["dmpnn"]["search_space"]
    if space["window_length"]["low"] == 0:
        yield "models.dmpnn.search_space.window_length.low: found 0, allowed is > 0"
    for model in config["models"]:
        if config["models"][model]["search_space"]["dropout"]["high"] == 1:
            yield f"models.{model}.search_space.dropout.high: found 1, allowed is < 1"
    cnn, pixels = config["models"]["cnn"], config["images"]["pixels"]
    if sum(cnn["kernels"]) - 2 >= pixels:
        yield f"models.cnn.kernels: found {cnn['kernels']}, which leave nothing of {pixels} pixels"
    rate = config["training"]["learning_rate"]
    warmup = rate["warmup_epochs"]
    for block in ("training", "search"):
        for model, epochs in config[block]["epochs"].items():
            if epochs <= warmup:
                yield (
                    f"{block}.epochs.{model}: found {epochs}, "
                    f"allowed is > training.learning_rate.warmup_epochs, {warmup}"
                )
    if not rate["initial"] <= rate["maximum"] >= rate["final"]:
        yield f"training.learning_rate.maximum: found {rate['maximum']}, allowed is >= initial and final"


def _interpretation_contradictions(config: dict) -> Iterator[str]:
    for block in ("feature_maps", "five_fold", "attention", "window_transfer", "classify"):
        dataset, fold = config[block]["dataset"], config[block].get("fold", 0)
        if dataset not in config["datasets"]:
            yield f"{block}.dataset: found {dataset!r}, allowed is one of {', '.join(config['datasets'])}"
        if fold >= config["folds"]["outer"]:
            yield f"{block}.fold: found {fold}, allowed is < folds.outer, {config['folds']['outer']}"
    if config["models"]["dmpnn"]["search_space"]["depth"]["low"] < 2:
        yield "models.dmpnn.search_space.depth.low: found 1, allowed is >= 2: attention acts on steps from edge to edge"


def _export_contradictions(config: dict, protocols: dict[str, Protocol]) -> Iterator[str]:
    settings, known = config["export"], config["protocols"]
    name = settings.get("protocol", next(iter(known)))
    if name not in known:
        yield f"export.protocol: found {name!r}, allowed is one of {', '.join(known)}"
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
    frames = set(protocols[name].frame_steps.tolist())
    for step in settings.get("steps", []):
        if step not in frames:
            yield (
                f"export.steps: found {step}, allowed are multiples of {protocols[name].frame_interval} "
                f"up to {protocols[name].steps}, at which {name} is recorded"
            )
