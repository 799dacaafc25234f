"""Hyperparameters and settings of networks, read from untrusted files: plain values, within their ranges."""

import os

from pydantic import ValidationError

from vitrify.errors import DataError
from vitrify.models.parameters import PARAMETERS
from vitrify.store.files import read_json


def read_hyperparameters(path: str | os.PathLike, model: str) -> dict:
    """Read the hyperparameters in a `best.json`; those of a model without a class in `PARAMETERS` are read as they are.

    A DataError is raised if the file is damaged, lacks a hyperparameter, or one lies outside its range.
    """
    return _checked(path, read_json(path), PARAMETERS.get(model, (None,))[0])


def read_description(path: str | os.PathLike, model: str) -> tuple[dict, dict]:
    """Read hyperparameters and settings in a `hyperparameters.json`.

    A DataError is raised if the file is damaged, describes another model, or a value lies outside its range.
    """
    content = read_json(path, keys=("model", "hyperparameters", "settings"))
    if content["model"] != model:
        raise DataError(path, f"contains a network of kind {str(content['model'])[:100]!r}, must be {model!r}")
    kinds = PARAMETERS.get(model, (None, None))
    hyperparameters, settings = kinds
    return _checked(path, content["hyperparameters"], hyperparameters), _checked(path, content["settings"], settings)


def _checked(path: str | os.PathLike, values: object, kind: type | None) -> dict:
    if not isinstance(values, dict):
        raise DataError(path, f"contains {str(values)[:100]!r}, must be a mapping")
    try:
        if kind is not None:
            kind(**values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = first["loc"][0]
        if name not in values:
            raise DataError(path, f"lacks {name}") from error
        allowed = first["msg"].removeprefix("Input should be ")
        raise DataError(path, f"{name} is {str(values[name])[:100]!r}, must be {allowed}") from error
    return values
