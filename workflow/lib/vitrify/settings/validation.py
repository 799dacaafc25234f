"""The gate of the configuration: every error is one line with the key, the value, and the condition of the value."""

import math
import re
import reprlib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from vitrify.settings.contradictions import contradictions
from vitrify.settings.keys import Block, Configuration

# Aliases of YAML can stand for more values than fit into memory.
DEEPEST = 20  # blocks and lists in each other
MOST_VALUES = 100_000
MOST_LINES = 20  # of a refusal
MOST_NAMED = 20  # keys of a block, in a refusal

# What a value must be, by pydantic's name of the error.
TYPES = {
    "int_type": "a whole number",
    "float_type": "a finite number",
    "finite_number": "a finite number",
    "string_type": "text, in quotes",
    "string_unicode": "text",
    "string_too_short": "text of 1 to 1000 characters",
    "string_too_long": "text of 1 to 1000 characters",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
}
NUMBER = r"[-+]?[0-9]+\.?[0-9]*(e[-+]?[0-9]+)?"
SIGNS = {"greater_than_equal": ">=", "greater_than": ">", "less_than_equal": "<=", "less_than": "<"}


class ConfigurationError(ValueError):
    """A configuration that the study cannot use."""


def checked_configuration(config: Any, reference: dict) -> dict:
    """Return the configuration, without nulls and in the order of a reference, or refuse it: an error is a line each.

    A number that is not a count becomes a float, so that 2 and 2.0 are the same.
    """
    check_size(config)
    try:
        config = Configuration.model_validate(without_nulls(config)).model_dump(exclude_unset=True)
    except ValidationError as error:
        _raise_all(_lines(error))
    config = in_order_of(config, reference)
    _raise_all(contradictions(config))
    return config


def laid_over(config: Any, overlay: Any) -> Any:
    """Return the configuration with the values of an overlay: mappings are merged, all else is replaced."""
    if not (isinstance(config, dict) and isinstance(overlay, dict)):
        return overlay
    return config | {key: laid_over(config.get(key, {}), value) for key, value in overlay.items()}


def without_nulls(config: Any) -> Any:
    """Return the configuration without keys of value null: an overlay removes a block by setting it to null."""
    if isinstance(config, dict):
        return {key: without_nulls(value) for key, value in config.items() if value is not None}
    return config


def in_order_of(config: Any, reference: Any) -> Any:
    """Return the configuration with the keys of mappings in the order of a reference, then new keys.

    Snakemake puts the keys of an overlay first; but the order of a dataset's classes is the order of its labels.
    """
    if not (isinstance(config, dict) and isinstance(reference, dict)):
        return config
    names = [*(name for name in reference if name in config), *(name for name in config if name not in reference)]
    return {name: in_order_of(config[name], reference.get(name)) for name in names}


def check_size(config: object) -> None:
    """Refuse keys that are no text, and blocks and lists without end: aliases of YAML can make billions of values."""
    left, seen = [(0, config)], 0
    while left:
        depth, value = left.pop()
        seen += 1
        if seen > MOST_VALUES:
            raise ConfigurationError(f"configuration: found more than {MOST_VALUES} values")
        if depth > DEEPEST:
            raise ConfigurationError(f"configuration: found blocks and lists more than {DEEPEST} deep")
        for key in value if isinstance(value, dict) else ():
            if not isinstance(key, str):
                raise ConfigurationError(f"configuration: found the key {key!r}, must be text, in quotes")
        below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        left += [(depth + 1, one) for one in below]


def _raise_all(lines: Iterable[str]) -> None:
    lines = list(dict.fromkeys(lines))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"... and {len(lines) - MOST_LINES} more"]
    if lines:
        raise ConfigurationError("\n".join(lines))


def _lines(error: ValidationError) -> Iterator[str]:
    errors = error.errors(include_url=False)
    wrong_keys = [one["loc"][:-1] for one in errors if one["loc"][-1:] == ("[key]",)]
    for one in errors:
        path = one["loc"]
        if any(path[: len(key)] == key and path[len(key) :] != ("[key]",) for key in wrong_keys):
            continue  # of a block whose name is wrong
        if one["type"] == "extra_forbidden" or path[-1:] == ("[key]",):
            path = path[:-2] if path[-1] == "[key]" else path[:-1]
        yield f"{_key(path)}: {_reason(one)}"


def _key(path: Iterable[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".") or "configuration"


def _reason(error: ErrorDetails) -> str:
    kind, found, context = error["type"], error["input"], error.get("ctx", {})
    shown = _found(found)
    match kind:
        case "missing":
            return "must be given"
        case "extra_forbidden":
            return f"unknown key {_found(error['loc'][-1])}, must be one of {_known(error['loc'])}"
        case "too_short" | "too_long":
            least = f"at least {context['min_length']}" if kind == "too_short" else f"at most {context['max_length']}"
            return f"found {len(found)} entries, must have {least}"
        case "literal_error":
            options = context["expected"].replace("'", "").replace(" or ", ", ")
            return f"found {shown}, must be {'one of ' if ',' in options else ''}{options}{_hint(kind, found)}"
        case _ if kind in SIGNS:
            (limit,) = context.values()
            return f"found {shown}, must be {SIGNS[kind]} {limit:.12g}"
        case _ if kind in TYPES:
            return f"found {shown}, must be {TYPES[kind]}{_hint(kind, found)}"
        case _:
            return f"found {shown}, must be {error['msg']}{_hint(kind, found)}"


def _known(path: tuple) -> str:
    """Known keys of the block that has an unknown key; of many, the similar ones."""
    kind = Configuration
    for part in path[:-1]:
        kind = kind.model_fields[part].annotation if _is_block(kind) else get_args(kind)[-1]
        kind = next(filter(_is_block, get_args(kind)), kind) if not hasattr(kind, "__origin__") else kind
    known = sorted(kind.model_fields)
    if len(known) > MOST_NAMED:
        near = get_close_matches(str(path[-1]), known, 3) or known[:MOST_NAMED]
        known = [*near, f"and {len(known) - len(near)} more"]
    return ", ".join(known)


def _is_block(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Block)


def _found(value: object) -> str:
    """A value in at most 60 characters."""
    if isinstance(value, int) and abs(value) >= 2**63:
        return f"a number of {value.bit_length()} bits"
    text = reprlib.repr(value) if isinstance(value, dict | list) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _hint(kind: str, found: object) -> str:
    """Hint at the most likely mistake in a value whose type differs from its appearance."""
    if kind in ("int_type", "float_type", "either") and isinstance(found, str):
        if re.fullmatch(NUMBER, found, flags=re.IGNORECASE) and math.isfinite(number := float(found)):
            whole = number.is_integer() and abs(number) < 1e15
            return (
                f"; YAML reads this as text, write {f'{number:.0f}' if whole else _yaml_float(number)} without quotes"
            )
    elif kind == "int_type" and isinstance(found, float) and found.is_integer():
        return "; write it without a decimal point or an exponent"
    elif kind == "literal_error" and isinstance(found, bool):
        return "; YAML reads yes, no, on and off as true and false, write it in quotes"
    return ""


def _yaml_float(number: float) -> str:
    """A float as YAML reads one: with a point before the exponent."""
    mantissa, exponent, power = repr(number).partition("e")
    return f"{mantissa}.0e{power}" if exponent and "." not in mantissa else repr(number)
