"""Calibration of a network: the part common to both."""

import time
from collections.abc import Callable
from types import ModuleType

import numpy as np

from vitrify.datasets.subsets import Data
from vitrify.estimate.calibration import GPU_FLOPS

EPOCHS = 3  # the first of which is longer: it builds what the others use
# So low that nothing is learned: without a warm-up a network could go astray.
STILL = {"initial": 1e-9, "maximum": 1e-9, "final": 1e-9, "warmup_epochs": 0}
CORE_FLOPS = 5.0e10  # per second of a core: to choose how many configurations there is time for


def fit_and_predict(
    network: ModuleType,
    name: str,
    data: Data,
    hyperparameters: dict,
    settings: dict,
    flops: float,
    least: int,
    most: int,
    gpu: bool,
    seed: int,
    threads: int,
    seconds: float = 1.5,
) -> dict[str, float]:
    """Measure <name>_trained, <name>_predicted and <name>_fit.

    Args:
        network: `vitrify.training.cnn` or `vitrify.training.dmpnn`: its `fit` and `predict`.
        name: cnn or dmpnn.
        data: some configurations; they are repeated as often as needed.
        hyperparameters, settings: of the network.
        flops: of a configuration in training.
        least, most: configurations of an epoch: a batch, and what a search trains on.
        gpu: whether the network runs on one.
        seed: of the training.
        threads: of the CPU, where a GPU does the rest; without one, one core is what is measured.
        seconds: that an epoch should take.

    Returns:
        Seconds by unit: CPU time, so that other programs on the machine hardly matter; time, if there is a GPU.
    """
    n = int(np.clip(seconds * (GPU_FLOPS if gpu else CORE_FLOPS) / flops, least, max(least, most)))
    data = data.subset(np.arange(n) % len(data))
    settings = settings | {"learning_rate": STILL}
    clock = time.perf_counter if gpu else time.process_time

    def seconds_of(task: Callable[[], object]) -> tuple[float, object]:
        began = clock()
        result = task()
        return clock() - began, result

    wall = time.perf_counter()
    fit, (model, history) = seconds_of(
        lambda: network.fit(data, hyperparameters, settings, EPOCHS, seed, None, threads if gpu else 1)
    )
    wall = time.perf_counter() - wall
    # Epochs are timed by the wall's clock: what share of it was this process's?
    epoch = history["seconds"][1:].min() * fit / wall
    first, later = (
        seconds_of(lambda: network.predict(model, data, hyperparameters, settings, seed))[0] for _ in range(2)
    )
    return {
        f"{name}_trained": epoch / n,
        f"{name}_predicted": later / n,
        f"{name}_fit": max(0.0, fit - EPOCHS * epoch + first - later),
    }
