"""Hyperparameters and settings of networks, read from untrusted files: plain values, within their ranges."""

import math
import os
from collections.abc import Callable

from vitrify.errors import DataError
from vitrify.store.files import read_json

Rule = tuple[str, Callable[[object], bool]]  # what a value must be, in words and as a test


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_WHOLE: Rule = ("a whole number from 1 on", _is_whole)
_DROPOUT: Rule = ("a number in [0, 1)", lambda value: _is_number(value) and 0 <= value < 1)
_LENGTH: Rule = ("a number in (0, 1]", lambda value: _is_number(value) and 0 < value <= 1)
_NUMBER: Rule = ("a number", _is_number)
_LIST: Rule = (
    "a list of whole numbers from 1 on",
    lambda value: isinstance(value, list) and all(map(_is_whole, value)),
)
_TEXT: Rule = ("text", lambda value: isinstance(value, str))
_DIMENSION: Rule = ("2 or 3", lambda value: _is_whole(value) and value in (2, 3))
_MAY_LACK = ("dimension",)  # of the plane

# Of other models, the module that builds the network checks what it is built of.
_HYPERPARAMETERS: dict[str, dict[str, Rule]] = {
    "cnn": {"batch_size": _WHOLE, "dropout": _DROPOUT},
    "dmpnn": dict.fromkeys(("neighbours", "hidden_size", "depth", "layers"), _WHOLE)
    | {"dropout": _DROPOUT, "window_length": _LENGTH},
}
_SETTINGS: dict[str, dict[str, Rule]] = {
    "cnn": {"pixels": _WHOLE, "filters": _LIST, "kernels": _LIST, "dense": _WHOLE, "l2": _NUMBER},
    "dmpnn": {"readout": _TEXT, "batch_size": _WHOLE, "dimension": _DIMENSION},
}


def read_hyperparameters(path: str | os.PathLike, network: str) -> dict:
    """Read the hyperparameters in a `best.json`.

    Args:
        path: the file.
        network: cnn or dmpnn.

    Raises:
        DataError: if the file is damaged, lacks a hyperparameter, or one lies outside its range.
    """
    rules = _HYPERPARAMETERS.get(network, {})
    return _checked(path, read_json(path, keys=tuple(rules)), rules)


def read_description(path: str | os.PathLike, network: str) -> tuple[dict, dict]:
    """Read hyperparameters and settings in a `hyperparameters.json`.

    Args:
        path: the file.
        network: cnn or dmpnn.

    Raises:
        DataError: if the file is damaged, describes another network, or a value lies outside its range.
    """
    content = read_json(path, keys=("model", "hyperparameters", "settings"))
    if content["model"] != network:
        raise DataError(path, f"contains a network of kind {str(content['model'])[:100]!r}, must be {network!r}")
    return (
        _checked(path, content["hyperparameters"], _HYPERPARAMETERS.get(network, {})),
        _checked(path, content["settings"], _SETTINGS.get(network, {})),
    )


def _checked(path: str | os.PathLike, values: object, rules: dict[str, Rule]) -> dict:
    if not isinstance(values, dict):
        raise DataError(path, f"contains {str(values)[:100]!r}, must be a mapping")
    for name, (allowed, holds) in rules.items():
        if name not in values:
            if name in _MAY_LACK:
                continue
            raise DataError(path, f"lacks {name}")
        if not holds(values[name]):
            raise DataError(path, f"{name} is {str(values[name])[:100]!r}, must be {allowed}")
    return values
