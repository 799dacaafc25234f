"""Training of the CNN, its predictions, and its files."""

import gc
import logging
import math
import os
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from vitrify.errors import DataError, WorkError
from vitrify.models.cnn import build_cnn
from vitrify.models.framework import keras, tf
from vitrify.models.parameters import CnnHyperparameters, CnnSettings
from vitrify.models.shapes import cnn_parameters
from vitrify.scoring import auc, mean_log_odds
from vitrify.store.checks import png_size
from vitrify.training.checkpoints import Checkpoints
from vitrify.training.cnn_data import SYMMETRIES, Images, load_images, training_batches, view_batches
from vitrify.training.cnn_device import device, limit_threads, peak_memory, resolved_precision
from vitrify.training.cnn_step import TrainingStep
from vitrify.training.schedule import in_words, learning_rate
from vitrify.training.weights import read_network, write_network

__all__ = ["Images", "fit", "limit_threads", "load", "load_data", "load_images", "predict", "resolved", "save"]

logger = logging.getLogger(__name__)


def load_data(paths: Sequence[str | os.PathLike], start: None = None) -> tuple[Images, pd.DataFrame]:
    """Load images of several files, see `load_images`; images show the species themselves."""
    return load_images(paths)


def resolved(settings: dict) -> dict:
    """Return the settings with the precision that "auto" means here, see `vitrify.training.devices`."""
    return settings | {"precision": resolved_precision(settings["precision"])}


def fit(
    train: Images,
    hyperparameters: dict,
    settings: dict,
    epochs: int,
    seed: int,
    validation: Images | None = None,
    threads: int = 1,
    work: str | os.PathLike | None = None,
) -> tuple[keras.Model, pd.DataFrame]:
    """Train a new CNN by Adam on the cross-entropy with L2 regularisation, see `vitrify.training.classifier`.

    Every image is seen once an epoch, in a new order and under a new random symmetry of the square. A GPU is used if
    there is one. On one machine the result depends on the arguments alone, bit by bit. Steps multiply in the precision
    of the settings; weights, their sums and predictions are float32. The loss includes the regularisation. Source: the
    paper, section II C 2; the rate: `vitrify.training.schedule`.

    Raises:
        ValueError: if there is nothing to train on, a number is out of range, or the validation set lacks a class.
        DataError: if images do not have settings["pixels"] pixels.
        WorkError: if the loss is not finite at the end of an epoch.
    """
    if len(train) == 0:
        raise ValueError("there are no images to train on")
    if epochs < 1:
        raise ValueError(f"epochs={epochs} must be at least 1")
    chosen, how = CnnHyperparameters(**hyperparameters), CnnSettings(**settings)
    gc.collect()  # networks trained before refer to themselves: without this they would stay for a while
    limit_threads(threads)
    tf.config.experimental.enable_op_determinism()  # costs no time that could be measured on a CPU
    _check_size(train, how.pixels)
    batch_size = min(chosen.batch_size, len(train))
    steps = math.ceil(len(train) / batch_size)
    rates = [learning_rate(step, steps, epochs, **settings["learning_rate"]) for step in range(steps * epochs)]
    precision = resolved_precision(settings["precision"])
    shifted = how.pixels if how.augmentation else None
    weights_seed, order_seed, dropout_seed = np.random.SeedSequence(seed).generate_state(3).tolist()
    model = build_cnn(**how.shape, dropout=chosen.dropout, seed=weights_seed)
    step = TrainingStep(
        model, how.l2, chosen.dropout, dropout_seed, rates, precision, inverted=how.inverted, pooled=how.pooled
    )
    history, best_weights = [], None
    checkpoints = None
    if work is not None:
        identity: dict[str, Any] = {"hyperparameters": hyperparameters, "settings": settings | {"precision": precision}}
        identity |= {"epochs": epochs, "seed": seed, "images": len(train), "device": device()}
        checkpoints = Checkpoints(work, identity)
        if found := checkpoints.newest():
            history, arrays = found[0]["history"], found[1]
            for name, variable in _state(model, step).items():
                variable.assign(arrays.pop(name))
            best_weights = [arrays[f"best_{number}"] for number in range(len(arrays))] or None
    for epoch in range(len(history) + 1, epochs + 1):
        begin = time.perf_counter()
        rng = np.random.default_rng([order_seed, epoch])  # of its own: an epoch does not depend on those before
        batches = training_batches(train, batch_size, rng, threads, shifted, how.balanced)
        total = sum(step(images, targets) * len(images) for images, targets in batches)
        row: dict[str, Any] = {
            "epoch": epoch,
            "learning_rate": rates[epoch * steps - 1],
            "loss": float(total) / len(train),
        }
        if not math.isfinite(row["loss"]):
            raise WorkError(f"the loss is {row['loss']} after epoch {epoch}: training diverged")
        trained = time.perf_counter() - begin
        if validation is not None:
            scores = predict(model, validation, hyperparameters, threads=threads)
            row["validation_auc"] = auc(validation.labels, scores)
            if row["validation_auc"] >= max((past["validation_auc"] for past in history), default=0.0):
                best_weights = model.get_weights()
        row |= {"seconds": time.perf_counter() - begin, "images_per_second": len(train) / trained}
        row |= {"device": device(), "precision": precision, "peak_memory_mb": peak_memory()}
        history.append(row)
        logger.info("%s", in_words(row))
        if checkpoints is not None and checkpoints.is_due():
            best = {f"best_{number}": weight for number, weight in enumerate(best_weights or ())}
            checkpoints.write(epoch, {"history": history}, _state(model, step) | best)
    if best_weights is not None:
        model.set_weights(best_weights)
    return model, pd.DataFrame(history)


def _state(model: keras.Model, step: TrainingStep) -> dict[str, tf.Variable]:
    """Variables that the rest of a training depends on, by name."""
    state = {f"weight_{number}": variable.value for number, variable in enumerate(model.variables)}
    return state | {f"adam_{number}": variable for number, variable in enumerate(step.state)}


def predict(
    model: keras.Model,
    images: Images,
    hyperparameters: dict,
    settings: Mapping = MappingProxyType({}),
    seed: int = 0,
    threads: int = tf.data.AUTOTUNE,
) -> np.ndarray:
    """Log-odds log(p / (1 - p)) of the probability p that each image shows a glass, (n,) float64.

    Images have the size of the model's. The batch size changes rounding errors only. The shifts of an image depend on
    the seed and on its row only. Threads decode images; as many as it takes unless told.

    Raises:
        ValueError: if there are no images.
        DataError: if they do not have the size that the model needs.
    """
    if len(images) == 0:
        raise ValueError("there are no images to predict")
    pixels, views = model.input_shape[1], settings.get("evaluation_views", 0)
    _check_size(images, pixels)
    symmetries = np.arange(max(views, 1), dtype=np.int32) % SYMMETRIES
    rng = np.random.default_rng(seed)
    shifts = rng.integers(pixels if views else 1, size=(len(symmetries), len(images), 2), dtype=np.int32)
    batches = view_batches(images, symmetries, shifts, hyperparameters["batch_size"], threads)
    liquid, glass = model.predict(batches, verbose=0).astype(np.float64).T
    return mean_log_odds((glass - liquid).reshape(shifts.shape[:2]))  # the log-odds of a softmax


def save(model: keras.Model, hyperparameters: dict, settings: dict, folder: str | os.PathLike) -> None:
    """Write a trained network into a folder, see `vitrify.training.weights.write_network`."""
    weights = {name: variable.numpy() for name, variable in _variables(model).items()}
    write_network(folder, "cnn", weights, hyperparameters, settings)


def load(folder: str | os.PathLike) -> tuple[keras.Model, dict, dict]:
    """Read the output of `save`, see `vitrify.training.weights.read_network`."""
    built: list[keras.Model] = []

    def shapes(hyperparameters: dict, settings: dict) -> dict[str, tuple[int, ...]]:
        dropout = CnnHyperparameters(**hyperparameters).dropout
        built.append(build_cnn(**CnnSettings(**settings).shape, dropout=dropout, seed=0))
        return {name: tuple(variable.shape) for name, variable in _variables(built[0]).items()}

    def parameters(_: dict, settings: dict) -> int:
        how = CnnSettings(**settings)
        return cnn_parameters(how.pixels, how.filters, how.kernels, how.dense)

    weights, hyperparameters, settings = read_network(folder, "cnn", parameters, shapes)
    for name, variable in _variables(built[0]).items():
        variable.assign(weights[name])
    return built[0], hyperparameters, settings


def _variables(model: keras.Model) -> dict[str, keras.Variable]:
    """Weights and biases by layer, such as `dense/kernel`."""
    return {f"{layer.name}/{weight.name}": weight for layer in model.layers for weight in layer.trainable_weights}


def _check_size(images: Images, pixels: int) -> None:
    """Check the size of the images of a file by its first image."""
    found = png_size(images.read(slice(1))[0])
    if found != (pixels, pixels):
        raise DataError(
            images.source, f"images have {found[0]} x {found[1]} pixels, the network needs {pixels} x {pixels}"
        )
