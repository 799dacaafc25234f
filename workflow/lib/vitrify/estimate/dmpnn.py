"""Calibration of the D-MPNN."""

from pathlib import Path

import numpy as np
import torch

from vitrify.estimate.calibration import Calibration, job_seconds
from vitrify.estimate.networks import fit_and_predict
from vitrify.estimate.typical import typical
from vitrify.graphs.batches import window_batch
from vitrify.graphs.features import PUBLISHED, feature_sizes
from vitrify.graphs.windows import draw_corners
from vitrify.models.shapes import BYTES, TRAINING, dmpnn_flops, dmpnn_parameters
from vitrify.simulation.start import read_start
from vitrify.training import dmpnn


def calibrate_dmpnn(
    samples: Path, start: Path, settings: dict, space: dict, most: int, seed: int, threads: int
) -> Calibration:
    """Measure the D-MPNN's units at typical hyperparameters.

    Args:
        samples, start: of `calibrate_simulation`.
        settings: of the network, with evaluation_windows.
        space: its search space.
        most: graphs that a search trains on in an epoch.
        seed: of the training.
        threads: of the CPU, where a GPU does the rest; without one, one core is what is measured.
    """
    job = job_seconds()
    data, _ = dmpnn.load_configurations([samples], read_start(start)[0])
    gpu = torch.cuda.is_available()
    hyperparameters = typical(space)
    particles, edges = _graph_size(data, hyperparameters, seed)
    shape = {name: hyperparameters[name] for name in ("hidden_size", "layers")}
    shape["features"] = feature_sizes(PUBLISHED, data.dimension)
    flops = dmpnn_flops(particles, edges, depth=hyperparameters["depth"], **shape)
    seconds = fit_and_predict(
        dmpnn,
        "dmpnn",
        data,
        hyperparameters,
        settings,
        flops=TRAINING * flops,
        least=settings["batch_size"],
        most=most,
        gpu=gpu,
        seed=seed,
        threads=threads,
    )
    said = ", ".join(f"{name} {round(value, 3)}" for name, value in hyperparameters.items() if name != "dropout")
    return Calibration(
        seconds=seconds | {"dmpnn_job": job},
        bytes={"dmpnn_model": BYTES * dmpnn_parameters(**shape)},
        flops={"dmpnn_trained": TRAINING * flops, "dmpnn_predicted": settings["evaluation_windows"] * flops},
        gpu=["dmpnn"] if gpu else [],
        notes=[f"The D-MPNN was measured at {said}, on {'a GPU' if gpu else 'one core'}."],
    )


def _graph_size(data: dmpnn.Configurations, hyperparameters: dict, seed: int) -> tuple[float, float]:
    """Particles and edges of a window, on average."""
    length, neighbours = hyperparameters["window_length"], hyperparameters["neighbours"]
    corners = draw_corners((len(data), data.dimension), length, np.random.default_rng(seed))
    graphs = window_batch(data.positions, data.species, corners, length, neighbours)
    return graphs.num_nodes / len(data), graphs.num_edges / len(data)
