"""The gate of the configuration: every error is one line that names the key, what was found and what is allowed."""

import math
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import jsonschema
import yaml

from vitrify.settings.contradictions import contradictions

# What no study needs, and what would keep the gate itself busy: aliases of YAML can stand for more than memory holds.
DEEPEST = 20  # blocks and lists in each other
MOST_VALUES = 100_000
LONGEST_TEXT = 1_000  # characters
LARGEST = 2**63 - 1  # of whole numbers, either way
MOST_LINES = 20  # of a refusal
MOST_NAMED = 20  # keys of a block, in a refusal

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where PyYAML was built with it

# In the words of people, who are given these as what is allowed.
TYPES = {
    "integer": "a whole number",
    "number": "a finite number",
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "a block of keys",
}


class ConfigurationError(ValueError):
    """A configuration that the study cannot be made from."""


def checked_configuration(config: object, reference: dict, schema: Path) -> dict:
    """The configuration as the study takes it, once it is known to be right.

    Args:
        config: as it was read.
        reference: the configuration that it was laid over, for the order of its keys.
        schema: `workflow/schemas/config.schema.yaml`.

    Returns:
        The configuration without nulls, in the order of the reference.

    Raises:
        ConfigurationError: with all that is wrong, one line each.
    """
    check_values(config)
    config = in_order_of(without_nulls(config), reference)
    check_configuration(config, schema)
    return config


def laid_over(config: object, overlay: object) -> object:
    """The configuration with the values of an overlay, mappings merged and all else replaced, as Snakemake does it."""
    if not (isinstance(config, dict) and isinstance(overlay, dict)):
        return overlay
    return config | {key: laid_over(config.get(key, {}), value) for key, value in overlay.items()}


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


def check_values(config: object) -> None:
    """Check that a configuration is a tree of plain values, of a size that can be looked at.

    YAML knows more than that: dates, sets, bytes, keys that are no text, and aliases, by which a few lines hold
    themselves or billions of values.

    Raises:
        ConfigurationError: with the first thing that is not plain.
    """
    if not isinstance(config, dict):
        raise ConfigurationError(f"configuration: found {_kind(config)}, allowed is {TYPES['object']}")
    left, seen = [((), config)], 0
    while left:
        path, value = left.pop()
        seen += 1
        if seen > MOST_VALUES:
            raise ConfigurationError(f"configuration: found more than {MOST_VALUES} values, which no study needs")
        if len(path) > DEEPEST:
            raise ConfigurationError(f"{_key(path[:3])}: found blocks and lists more than {DEEPEST} deep")
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, str):
                    raise ConfigurationError(f"{_key(path)}: found the key {_kind(key)}, allowed is text, in quotes")
                if len(key) > LONGEST_TEXT:
                    raise ConfigurationError(f"{_key(path)}: found a key of {len(key)} characters")
            left += [((*path, key), one) for key, one in value.items()]
        elif isinstance(value, list):
            left += [((*path, place), one) for place, one in enumerate(value)]
        elif isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                raise ConfigurationError(
                    f"{_key(path)}: found text of {len(value)} characters, allowed are {LONGEST_TEXT}"
                )
        elif isinstance(value, int) and abs(value) > LARGEST:
            raise ConfigurationError(f"{_key(path)}: found a number of {value.bit_length()} bits, allowed are 63")
        elif not (value is None or isinstance(value, bool | int | float)):
            raise ConfigurationError(
                f"{_key(path)}: found {_kind(value)}, allowed are text (in quotes, where YAML takes it for something "
                "else), numbers, true and false, lists and blocks of keys"
            )


def check_configuration(config: dict, schema: Path) -> None:
    """Check a configuration against the schema, then its fields against each other.

    Args:
        config: plain values, without nulls.
        schema: `workflow/schemas/config.schema.yaml`.

    Raises:
        ConfigurationError: with all that is wrong, one line each.
    """
    validator = _validator(Path(schema))
    errors = [_one_line(error) for error in sorted(validator.iter_errors(config), key=lambda error: str(error.path))]
    # Fields can be held against each other only where each is what it should be.
    errors = list(dict.fromkeys(errors or contradictions(config)))
    if len(errors) > MOST_LINES:
        errors[MOST_LINES:] = [f"... and {len(errors) - MOST_LINES} more"]
    if errors:
        raise ConfigurationError("\n".join(errors))


def _is_integer(_, value: object) -> bool:
    """Not 1.0, which would reach what takes whole numbers only; and not true, which Python takes for 1."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_, value: object) -> bool:
    """Not .nan, which no bound excludes, nor .inf."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _matches(validator, pattern: str, value: object, _schema) -> Iterator[jsonschema.ValidationError]:
    """All of the text. To Python's `$`, unlike to JSON schema's, a line's end behind it is no matter."""
    if validator.is_type(value, "string") and not re.fullmatch(pattern, value):
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern}")


_Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    validators={"pattern": _matches},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number}
    ),
)


@cache
def _validator(schema: Path) -> jsonschema.Draft202012Validator:
    return _Validator(yaml.load(schema.read_text(encoding="utf-8"), Loader=LOADER))


def _key(path) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{_name(part)}" for part in path)
    return "".join(parts).removeprefix(".") or "configuration"


def _name(key: str) -> str:
    """A key as it is, unless it holds what would not stand out in a line, or would break it."""
    return key if re.fullmatch(r"\w{1,40}", key, flags=re.ASCII) else _found(key)


def _found(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _kind(value: object) -> str:
    """What it is, of something that may be too large to be written out."""
    if value is None:
        return "nothing"
    if isinstance(value, bool | float):
        return str(value)
    words = {dict: "a block of keys", list: "a list", str: "text", int: "a number"}
    return words.get(type(value), f"something of type {type(value).__name__}")


def _one_line(error: jsonschema.ValidationError) -> str:
    key, rule, found = _key(error.absolute_path), error.validator_value, _found(error.instance)
    match error.validator:
        case "additionalProperties":
            known = sorted(error.schema.get("properties", {}))
            unknown = [_found(name) for name in sorted(set(error.instance) - set(known))]
            if len(known) > MOST_NAMED:  # of which one may have been meant
                near = get_close_matches(unknown[0], known, 3) or known[:MOST_NAMED]
                known = [*near, f"and {len(known) - len(near)} more"]
            if len(unknown) > 3:
                unknown[3:] = [f"and {len(unknown) - 3} more"]
            return f"{key}: found the unknown key {', '.join(unknown)}, allowed are {', '.join(known)}"
        case "required":
            missing = [name for name in rule if name not in error.instance]
            return f"{key}: found no {', '.join(missing)}, which it must have"
        case "type":
            return f"{key}: found {found}, allowed is {TYPES[rule]}{_hint(rule, error.instance)}"
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            sign = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}[error.validator]
            return f"{key}: found {found}, allowed is {sign} {rule}"
        case "enum":
            return (
                f"{key}: found {found}, allowed is one of {', '.join(map(str, rule))}{_hint('string', error.instance)}"
            )
        case "pattern":
            return f"{key}: found {found}, allowed are {error.schema['allowed']}"
        case "minItems" | "maxItems" | "minProperties" | "maxProperties":
            sign = "at least" if error.validator.startswith("min") else "at most"
            return f"{key}: found {len(error.instance)} entries ({found}), allowed are {sign} {rule}"
        case "uniqueItems":
            return f"{key}: found {found}, allowed is each entry once"
        case "oneOf":
            return f"{key}: found {found}, allowed is {error.schema['allowed']}{_hint('number', error.instance)}"
        case _:
            return f"{key}: found {found}, allowed is {error.validator} {_found(rule)}"


def _hint(wanted: str, found: object) -> str:
    """What most likely went wrong, where a value is not of the type that it looks to be."""
    if wanted in ("number", "integer") and isinstance(found, str):
        try:
            number = float(found)
        except ValueError:
            return ""
        if math.isfinite(number):
            right = f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else _yaml_float(number)
            return f"; YAML reads this as text, write it as {right}, without quotes"
    elif wanted == "integer" and isinstance(found, float) and found.is_integer():
        return "; write it without a decimal point or an exponent"
    elif wanted == "string" and isinstance(found, bool):
        return "; YAML reads yes, no, on and off as true and false, write it in quotes"
    return ""


def _yaml_float(number: float) -> str:
    """A float as YAML takes it for one: with a point before the exponent."""
    text = repr(number)
    mantissa, exponent, power = text.partition("e")
    return f"{mantissa}.0e{power}" if exponent and "." not in mantissa else text
