"""Calibration of networks: training and prediction of any model, at hyperparameters that stand for its search space."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from vitrify.datasets.subsets import Data
from vitrify.estimate.calibration import Calibration, job_seconds, typical
from vitrify.graphs.features import PUBLISHED, feature_sizes
from vitrify.graphs.neighbours import nearest_neighbour_edges
from vitrify.graphs.windows import BOX, draw_corners, inside_windows, tile_corners
from vitrify.models.registry import MODELS
from vitrify.models.shapes import TRAINING, cnn_flops, dmpnn_flops
from vitrify.training.classifier import Classifier, classifier

EPOCHS = 3  # the first is longer: it builds what the others use
# So low that nothing is learned: without a warm-up a network could diverge.
STILL = {"initial": 1e-9, "maximum": 1e-9, "final": 1e-9, "warmup_epochs": 0}


def calibrate_network(
    model: str, paths: list[str], start: str | None, settings: dict, space: dict, most: int, seed: int, threads: int
) -> Calibration:
    """Measure <model>_trained, <model>_predicted, <model>_fit, <model>_job, and the size of a network's files.

    Args:
        model: its name in the registry.
        paths: files of a few samples or images, see `vitrify.models.registry.Model.data`.
        start: `start.parquet`; None of images.
        settings: of the model, also those of its evaluation.
        space: its search space.
        most: configurations that a search trains on in an epoch.
        seed: of the training.
        threads: of the CPU, where a GPU does the rest; without one, one core is measured.

    Returns:
        CPU time, so that other programs on the machine hardly matter; with a GPU, time. Operations only of the CNN and
        the D-MPNN: of another model nothing is assumed about a GPU.
    """
    job = job_seconds()
    network, hyperparameters = classifier(model), typical(space)
    data, _ = network.load_data(paths, start)
    settings = settings | {"learning_rate": STILL}
    seconds, gpu, size = _fit_and_predict(network, data, hyperparameters, settings, most, seed, threads)
    flops = _flops(model, data, hyperparameters, settings, seed)
    values = ", ".join(f"{name} {round(value, 3)}" for name, value in hyperparameters.items() if name != "dropout")
    return Calibration(
        seconds={f"{model}_{unit}": value for unit, value in (seconds | {"job": job}).items()},
        bytes={f"{model}_model": size},
        flops={f"{model}_{unit}": value for unit, value in flops.items()},
        gpu=[model] if gpu else [],
        notes=[f"The {MODELS[model].title} was measured at {values}, on {'a GPU' if gpu else 'one core'}."],
    )


def _fit_and_predict(
    network: Classifier,
    data: Data,
    hyperparameters: dict,
    settings: dict,
    most: int,
    seed: int,
    threads: int,
    seconds: float = 1.5,
) -> tuple[dict[str, float], bool, int]:
    """Train a network for a few epochs, each of the given seconds, and predict with it.

    Returns:
        Seconds of trained, predicted and fit; whether the network runs on a GPU; bytes of its files.
    """

    def some(n: int) -> Data:
        return data.subset(np.arange(n) % len(data))

    def fit(data: Data, epochs: int, threads: int) -> tuple:
        return network.fit(data, hyperparameters, settings, epochs, seed, None, threads, None)

    least = (settings | hyperparameters).get("batch_size", 1)
    _, history = fit(some(least), 2, 1)
    gpu = "device" in history and history["device"].iloc[-1] != "CPU"
    n = int(np.clip(seconds / history["seconds"].min() * least, least, max(least, most)))
    some_data, clock = some(n), time.perf_counter if gpu else time.process_time

    def seconds_of(task: Callable[[], object]) -> tuple[float, object]:
        began = clock()
        result = task()
        return clock() - began, result

    wall = time.perf_counter()
    whole, (model, history) = seconds_of(lambda: fit(some_data, EPOCHS, threads if gpu else 1))
    wall = time.perf_counter() - wall
    # Epochs are timed by the wall's clock: this process had a part of that.
    epoch = history["seconds"][1:].min() * whole / wall
    first, later = (
        seconds_of(lambda: network.predict(model, some_data, hyperparameters, settings, seed))[0] for _ in range(2)
    )
    with TemporaryDirectory() as folder:
        network.save(model, hyperparameters, settings, Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    fitting = max(0.0, whole - EPOCHS * epoch + first - later)
    return {"trained": epoch / n, "predicted": later / n, "fit": fitting}, gpu, size


def _flops(model: str, data: Data, hyperparameters: dict, settings: dict, seed: int) -> dict[str, float]:
    """Return the floating-point operations of trained and predicted; of a model without a formula, nothing."""
    if model == "cnn":
        flops = cnn_flops(**{name: settings[name] for name in ("pixels", "filters", "kernels", "dense")})
    elif model == "dmpnn":
        length, d = hyperparameters["window_length"], data.dimension
        corners = draw_corners((len(data), d), length, np.random.default_rng(seed))
        graphs, particles = np.nonzero(inside_windows(data.positions, corners, length))
        edges = nearest_neighbour_edges(data.positions[graphs, particles], hyperparameters["neighbours"], graphs)
        shape = {name: hyperparameters[name] for name in ("hidden_size", "depth", "layers")}
        sizes = len(graphs) / len(data), edges.shape[1] / len(data)
        flops = dmpnn_flops(*sizes, features=feature_sizes(PUBLISHED, d), **shape)
    else:
        return {}
    shown = max(settings.get("evaluation_views", 0), 1)
    if model == "dmpnn":
        windows = settings["evaluation_windows"]
        shown *= len(tile_corners(length, d)) if windows == BOX else windows
    return {"trained": TRAINING * flops, "predicted": shown * flops}
