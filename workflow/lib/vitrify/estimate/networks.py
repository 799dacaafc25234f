"""Calibration of networks: training and prediction of any model, at hyperparameters that stand for its search space."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from vitrify.datasets.subsets import Data
from vitrify.estimate.calibration import Calibration, typical
from vitrify.models.registry import MODELS
from vitrify.training.classifier import classifier

EPOCHS = 3  # the first is longer: it builds what the others use
SECONDS = 1.5  # of an epoch
# So low that nothing is learned: without a warm-up a network could diverge.
STILL = {"initial": 1e-9, "maximum": 1e-9, "final": 1e-9, "warmup_epochs": 0}


def calibrate_network(
    model: str, paths: list[str], start: str | None, settings: dict, space: dict, most: int, seed: int, threads: int
) -> Calibration:
    """Measure <model>_trained, <model>_predicted, <model>_fit, <model>_job, and the size of a network's files.

    CPU time counts, so that other programs on the machine hardly matter; with a GPU, time.

    Args:
        paths, start: files of a few samples or images, see `vitrify.models.registry.Model.data`; `start.parquet`, None
            of images.
        settings, space: of the model, also those of its evaluation; its search space.
        most: configurations that a search trains on in an epoch.
        threads: of the CPU, where a GPU does the rest; without one, one core is measured.
    """
    job = time.process_time()  # of starting Python and of imports
    network, hyperparameters = classifier(model), typical(space)
    data, _ = network.load_data(paths, start)
    settings = settings | {"learning_rate": STILL}

    def some(n: int) -> Data:
        return data.subset(np.arange(n) % len(data))

    def fit(data: Data, epochs: int, threads: int) -> tuple:
        return network.fit(data, hyperparameters, settings, epochs, seed, None, threads, None)

    least = (settings | hyperparameters).get("batch_size", 1)
    _, history = fit(some(least), 2, 1)
    gpu = "device" in history and history["device"].iloc[-1] != "CPU"
    n = int(np.clip(SECONDS / history["seconds"].min() * least, least, max(least, most)))
    some_data, clock = some(n), time.perf_counter if gpu else time.process_time

    def seconds_of(task: Callable[[], Any]) -> tuple[float, Any]:
        began = clock()
        result = task()
        return clock() - began, result

    wall = time.perf_counter()
    whole, (trained, history) = seconds_of(lambda: fit(some_data, EPOCHS, threads if gpu else 1))
    wall = time.perf_counter() - wall
    # Epochs are timed by the wall's clock: this process had a part of that.
    epoch = history["seconds"][1:].min() * whole / wall
    first, later = (
        seconds_of(lambda: network.predict(trained, some_data, hyperparameters, settings, seed))[0] for _ in range(2)
    )
    with TemporaryDirectory() as folder:
        network.save(trained, hyperparameters, settings, Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    fitting = max(0.0, whole - EPOCHS * epoch + first - later)
    seconds = {"trained": epoch / n, "predicted": later / n, "fit": fitting, "job": job}
    values = ", ".join(f"{name} {round(value, 3)}" for name, value in hyperparameters.items() if name != "dropout")
    return Calibration(
        seconds={f"{model}_{unit}": value for unit, value in seconds.items()},
        bytes={f"{model}_model": size},
        gpu=[model] if gpu else [],
        notes=[f"The {MODELS[model].title} was measured at {values}, on {'a GPU' if gpu else 'one core'}."],
    )
