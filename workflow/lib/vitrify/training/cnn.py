"""Training of the CNN, its predictions, and its files."""

import gc
import logging
import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from vitrify.evaluation.scores import auc
from vitrify.files import read_json, write_json
from vitrify.images.render import decode_png
from vitrify.models.cnn import build_cnn
from vitrify.storage import IMAGES, read_rows
from vitrify.training.schedule import learning_rate

logger = logging.getLogger(__name__)

SYMMETRIES = 8  # of a square


@dataclass(frozen=True)
class Images:
    """Labelled images.

    Attributes:
        png: (n,) objects, each the bytes of an RGB PNG file, all of the same width and height.
        labels: (n,) integers, 0 liquid and 1 glass.

    Raises:
        ValueError: if the two differ in length or a label is neither 0 nor 1.
    """

    png: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        if len(self.png) != len(self.labels):
            raise ValueError(f"{len(self.png)} images and {len(self.labels)} labels: one label an image is needed")
        if not np.isin(self.labels, (0, 1)).all():
            raise ValueError(f"labels must be 0 or 1, got {np.setdiff1d(self.labels, (0, 1))[0]}")

    def __len__(self) -> int:
        return len(self.png)

    def subset(self, mask: np.ndarray) -> "Images":
        """The images that a (n,) mask or array of indices selects."""
        return Images(self.png[mask], self.labels[mask])


def load_images(paths: str | os.PathLike | Sequence[str | os.PathLike]) -> tuple[Images, pd.DataFrame]:
    """Images of one or several files, undecoded, in the order of `paths`.

    Args:
        paths: Parquet files with the columns of `vitrify.storage.IMAGES`.

    Returns:
        The images, and one row for each with its run, protocol, step and label.

    Raises:
        ValueError: if a file is not of this kind.
    """
    table = read_rows(paths, IMAGES)
    images = Images(table["png"].to_numpy(zero_copy_only=False), table["label"].to_numpy())
    return images, table.drop_columns("png").to_pandas()


def limit_threads(threads: int) -> None:
    """Let TensorFlow use so many CPU threads; must come before its first operation, later it can only warn."""
    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    except RuntimeError:
        used = tf.config.threading.get_intra_op_parallelism_threads()
        if used != threads:
            logger.warning("TensorFlow already runs with %d threads (0: all cores), not with %d", used, threads)


def augment(image: tf.Tensor, symmetry: tf.Tensor) -> tf.Tensor:
    """One of the 8 images that rotations and reflections of the square make of an image.

    A uniformly drawn `symmetry` is the paper's augmentation: a uniformly drawn rotation by 0, 90, 180 or 270 degrees,
    then upside down with a probability of 0.5. Source: the paper, section II C 2.

    Args:
        image: (pixels, pixels, 3).
        symmetry: integer in [0, 8): quarter turns counterclockwise, plus 4 if turned upside down afterwards.

    Returns:
        (pixels, pixels, 3), of the type of `image`.
    """
    turned = tf.image.rot90(image, symmetry % 4)
    return tf.cond(symmetry >= 4, lambda: tf.image.flip_up_down(turned), lambda: turned)


def training_batches(train: Images, batch_size: int, rng: np.random.Generator, threads: int = 1) -> tf.data.Dataset:
    """One epoch: all images in a random order, each under a random symmetry of the square.

    Order and symmetries are drawn beforehand, so that they depend on `rng` alone and not on how threads take turns.

    Args:
        train: the images.
        batch_size: images of a batch; the last batch has what is left.
        rng: generator of random numbers.
        threads: that decode and turn images.

    Returns:
        Batches of images, (n, pixels, pixels, 3) uint8, and of targets, (n, 2) float32: [1, 0] liquid, [0, 1] glass.
    """
    order = rng.permutation(len(train))
    symmetries = rng.integers(SYMMETRIES, size=len(train), dtype=np.int32)
    targets = np.eye(2, dtype=np.float32)[train.labels[order]]
    rows = (train.png[order].tolist(), symmetries, targets)
    samples = tf.data.Dataset.from_tensor_slices(rows).map(
        lambda png, symmetry, target: (augment(_decode(png), symmetry), target), num_parallel_calls=threads
    )
    return samples.batch(batch_size).prefetch(2)


def fit(
    train: Images,
    hyperparameters: dict,
    settings: dict,
    epochs: int,
    seed: int,
    validation: Images | None = None,
    threads: int = 1,
) -> tuple[keras.Model, pd.DataFrame]:
    """Train a new CNN by Adam on the cross-entropy with L2 regularisation.

    Every image is seen once an epoch, in a new order and under a new random symmetry of the square. On one machine the
    result depends on the arguments alone. Source: the paper, section II C 2; the rate: `vitrify.training.schedule`.

    Args:
        train: at least one image.
        hyperparameters: dropout, and batch_size, the images of an optimiser step (all there are if it exceeds them).
        settings: pixels, filters, kernels, dense, l2 (see `build_cnn`), and learning_rate, a mapping of initial,
            maximum, final, warmup_epochs; other keys are ignored.
        epochs: times that each image is seen; at least 1, above the epochs of the warm-up.
        seed: of weights, dropout, order and symmetries.
        validation: chooses the epoch whose weights are kept: of the highest AUC, of equals the latest. None: the last.
        threads: of the CPU, see `limit_threads`.

    Returns:
        The model, and one row an epoch: epoch (from 1), learning_rate (at its end), loss (mean over the epoch,
        with regularisation), validation_auc (if there is a validation set), seconds (of the epoch).

    Raises:
        ValueError: if there is nothing to train on, a number is out of range, images do not have settings["pixels"]
            pixels, or the validation set lacks a class.
        RuntimeError: if the loss is not finite at the end of an epoch.
    """
    if len(train) == 0:
        raise ValueError("there are no images to train on")
    if epochs < 1 or hyperparameters["batch_size"] < 1:
        raise ValueError(f"epochs={epochs} and batch_size={hyperparameters['batch_size']} must be at least 1")
    gc.collect()  # networks trained before refer to themselves: without this they would stay for a while
    limit_threads(threads)
    tf.config.experimental.enable_op_determinism()  # costs no time that could be measured on a CPU
    _check_size(train, settings["pixels"])
    weights_seed, order_seed = np.random.SeedSequence(seed).generate_state(2).tolist()
    model = _build(hyperparameters, settings, weights_seed)
    model.compile(
        optimizer=OneDeviceAdam(),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        jit_compile=False,  # to compile takes longer than it saves on a CPU
    )
    rng = np.random.default_rng(order_seed)
    batch_size = min(hyperparameters["batch_size"], len(train))
    rates = _LearningRate(math.ceil(len(train) / batch_size), epochs, settings["learning_rate"])
    history, best, best_weights = [], -math.inf, None
    for epoch in range(1, epochs + 1):
        begin = time.perf_counter()
        batches = training_batches(train, batch_size, rng, threads)
        loss = model.fit(batches, callbacks=[rates], shuffle=False, verbose=0).history["loss"][0]
        if not math.isfinite(loss):
            raise RuntimeError(f"the loss is {loss} after epoch {epoch}: training diverged")
        row = {"epoch": epoch, "learning_rate": float(model.optimizer.learning_rate), "loss": loss}
        if validation is not None:
            row["validation_auc"] = auc(validation.labels, predict(model, validation, hyperparameters))
            if row["validation_auc"] >= best:
                best, best_weights = row["validation_auc"], model.get_weights()
        history.append(row | {"seconds": time.perf_counter() - begin})
        logger.info("%s", ", ".join(f"{name} {value:.4g}" for name, value in history[-1].items()))
    if best_weights is not None:
        model.set_weights(best_weights)
    return model, pd.DataFrame(history)


def predict(
    model: keras.Model, images: Images, hyperparameters: dict, settings: dict | None = None, seed: int = 0
) -> np.ndarray:
    """Log-odds log(p / (1 - p)) of the probability p that each image shows a glass, without augmentation.

    Args:
        model: of `fit` or `load`.
        images: of the size that the model was made for.
        hyperparameters: batch_size, images that are decoded and evaluated at a time; it changes rounding errors only.
        settings, seed: not looked at, as nothing is drawn; networks are all asked in the same words.

    Returns:
        (n,) float64.

    Raises:
        ValueError: if there are no images or they do not have the size that the model needs.
    """
    if len(images) == 0:
        raise ValueError("there are no images to predict")
    _check_size(images, model.input_shape[1])
    files = tf.data.Dataset.from_tensor_slices(tf.constant(images.png.tolist()))
    decoded = files.map(_decode, num_parallel_calls=tf.data.AUTOTUNE)
    logits = model.predict(decoded.batch(hyperparameters["batch_size"]).prefetch(2), verbose=0)
    liquid, glass = logits.astype(np.float64).T
    return glass - liquid  # the log-odds of a softmax


def save(model: keras.Model, hyperparameters: dict, settings: dict, folder: str | os.PathLike) -> None:
    """Write what rebuilds a trained network: model.weights.h5 and hyperparameters.json.

    Args:
        model: of `fit`.
        hyperparameters: as given to `fit`; plain numbers.
        settings: as given to `fit`; plain numbers, text, lists and mappings.
        folder: is made if absent.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # A model of the same layers but without an optimiser: the moments of Adam would triple the file.
    keras.Model(model.inputs, model.outputs).save_weights(folder / "model.weights.h5")
    write_json(folder / "hyperparameters.json", {"hyperparameters": hyperparameters, "settings": settings})


def load(folder: str | os.PathLike) -> tuple[keras.Model, dict, dict]:
    """Read what `save` wrote.

    Returns:
        The model, the hyperparameters, the settings.
    """
    folder = Path(folder)
    saved = read_json(folder / "hyperparameters.json")
    model = _build(saved["hyperparameters"], saved["settings"], seed=0)
    model.load_weights(folder / "model.weights.h5")
    return model, saved["hyperparameters"], saved["settings"]


class OneDeviceAdam(keras.optimizers.Adam):
    """Adam whose variables are freed with the model, so that the trials of a search do not add up in memory.

    Keras sums gradients over devices, of which there is one here, and the way TensorFlow does so keeps the training
    step and all its variables for ever: 0.9 GB for each network of the paper.
    """

    def _all_reduce_sum_gradients(self, grads_and_vars):
        return grads_and_vars


class _LearningRate(keras.callbacks.Callback):
    """Sets the optimiser's learning rate before each step; counts the steps over all epochs."""

    def __init__(self, steps_per_epoch: int, epochs: int, course: dict):
        super().__init__()
        self._steps_per_epoch = steps_per_epoch
        self._epochs = epochs
        self._course = course

    def on_train_batch_begin(self, batch, logs=None):
        step = int(self.model.optimizer.iterations)
        self.model.optimizer.learning_rate = learning_rate(step, self._steps_per_epoch, self._epochs, **self._course)


def _build(hyperparameters: dict, settings: dict, seed: int) -> keras.Model:
    shape = {name: settings[name] for name in ("pixels", "filters", "kernels", "dense", "l2")}
    return build_cnn(**shape, dropout=hyperparameters["dropout"], seed=seed)


def _check_size(images: Images, pixels: int) -> None:
    """All images of a file have one size, so the first tells."""
    found = decode_png(images.png[0]).shape[:2]
    if found != (pixels, pixels):
        raise ValueError(f"images have {found[0]} x {found[1]} pixels, the network needs {pixels} x {pixels}")


def _decode(png: tf.Tensor) -> tf.Tensor:
    return tf.io.decode_png(png, channels=3)
