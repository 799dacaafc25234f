"""Trained networks as untrusted files: arrays of numbers, and the values that rebuild the network."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from safetensors.numpy import save as serialised

from vitrify.errors import DataError
from vitrify.store.files import verified, write_bytes, write_json
from vitrify.training.stored import read_description

_WEIGHTS = "weights.safetensors"
_DESCRIPTION = "hyperparameters.json"


def write_network(
    folder: str | os.PathLike, network: str, weights: Mapping[str, np.ndarray], hyperparameters: dict, settings: dict
) -> None:
    """Write a trained network: weights.safetensors, and hyperparameters.json with the plain values that rebuild it.

    The folder is made if absent; a WriteError is raised if there is no room or no permission.
    """
    folder = Path(folder)
    arrays = {name: np.ascontiguousarray(weight) for name, weight in weights.items()}
    write_bytes(folder / _WEIGHTS, serialised(arrays))  # save_file would keep others from reading it
    write_json(folder / _DESCRIPTION, {"model": network, "hyperparameters": hyperparameters, "settings": settings})


def read_network(
    folder: str | os.PathLike,
    network: str,
    parameters: Callable[[dict, dict], int],
    build: Callable[[dict, dict], Mapping[str, tuple[int, ...]]],
) -> tuple[dict[str, np.ndarray], dict, dict]:
    """Read the output of `write_network`: the weights by name, the hyperparameters, the settings.

    Nothing in it is run, and memory is taken only for data in the file. `parameters` returns the number of weights of a
    network of such hyperparameters and settings; `build` makes that network and returns the shapes of its weights by
    name. Both raise a ValueError for no network.

    Raises:
        DataError: if a file is missing, damaged or something else, or the weights do not fit the network.
    """
    description, path = Path(folder) / _DESCRIPTION, verified(Path(folder) / _WEIGHTS)
    hyperparameters, settings = read_description(description, network)
    try:
        weights = load_file(path)
    except (SafetensorError, OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(path, f"not a whole safetensors file: {error}") from error
    misfit = f"not the weights of the network that {description} describes"
    try:
        if sum(weight.size for weight in weights.values()) < parameters(hyperparameters, settings):
            raise DataError(path, f"{misfit}: there are too few")  # before memory is taken for it
        shapes = build(hyperparameters, settings)
    except DataError:
        raise
    except ValueError as error:
        raise DataError(description, f"describes no network: {error}") from error
    if {name: weight.shape for name, weight in weights.items()} != dict(shapes):
        raise DataError(path, misfit)
    if not all(weight.dtype == np.float32 and np.isfinite(weight).all() for weight in weights.values()):
        raise DataError(path, "not all weights are finite numbers of 32 bits")
    return weights, hyperparameters, settings
