"""Calibration of the CNN."""

from pathlib import Path

import tensorflow as tf

from vitrify.estimate.calibration import Calibration, job_seconds
from vitrify.estimate.networks import fit_and_predict
from vitrify.estimate.typical import typical
from vitrify.models.shapes import BYTES, TRAINING, cnn_flops, cnn_parameters
from vitrify.training import cnn


def calibrate_cnn(images: Path, settings: dict, space: dict, most: int, seed: int, threads: int) -> Calibration:
    """Measure the CNN's units at typical hyperparameters.

    Args:
        images: of `calibrate_images`.
        settings: of the network.
        space: its search space.
        most: images that a search trains on in an epoch.
        seed: of the training.
        threads: of the CPU, where a GPU does the rest; without one, one core is what is measured.
    """
    job = job_seconds()
    data, _ = cnn.load_images(images)
    gpu = bool(tf.config.list_physical_devices("GPU"))
    hyperparameters = typical(space)
    shape = {name: settings[name] for name in ("pixels", "filters", "kernels", "dense")}
    flops = cnn_flops(**shape)
    seconds = fit_and_predict(
        cnn,
        "cnn",
        data,
        hyperparameters,
        settings,
        flops=TRAINING * flops,
        least=hyperparameters["batch_size"],
        most=most,
        gpu=gpu,
        seed=seed,
        threads=threads,
    )
    return Calibration(
        seconds=seconds | {"cnn_job": job},
        bytes={"cnn_model": BYTES * cnn_parameters(**shape)},
        flops={"cnn_trained": TRAINING * flops, "cnn_predicted": flops},
        gpu=["cnn"] if gpu else [],
        notes=[
            f"The CNN was measured at batch_size {hyperparameters['batch_size']}, on {'a GPU' if gpu else 'one core'}."
        ],
    )
