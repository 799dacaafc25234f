"""Training of the D-MPNN on random windows of configurations, prediction, and files of trained networks."""

import logging
import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch.nn.functional import binary_cross_entropy_with_logits
from torch_geometric.data import Batch, Data

from vitrify.errors import WorkError
from vitrify.graphs.batches import window_batch
from vitrify.graphs.features import SHELL, feature_sizes
from vitrify.graphs.windows import BOX, draw_corners, tile_corners
from vitrify.models.dmpnn import DMPNN, PARTICLES
from vitrify.models.parameters import DmpnnHyperparameters, DmpnnSettings
from vitrify.models.shapes import dmpnn_parameters
from vitrify.scoring import auc, mean_log_odds
from vitrify.simulation.start import read_start
from vitrify.space import moved, symmetry_count
from vitrify.store.checks import check_samples
from vitrify.store.parquet import SAMPLES, positions, read_rows
from vitrify.training.checkpoints import Checkpoints
from vitrify.training.dmpnn_device import device_name, find_device, limit_threads, peak_memory, resolved_precision
from vitrify.training.dmpnn_state import capture, restore
from vitrify.training.schedule import in_words, learning_rate
from vitrify.training.weights import read_network, write_network

KEYS = ["run", "protocol", "step", "label"]

STANDARDISED_BY = 20  # configurations whose edges tell how their features are standardised
REMEMBERED = 2000  # configurations, of about a megabyte each, whose features are made once where no motion changes them

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Configurations:
    """Labelled configurations of the same particles: positions (n, N, d) float32, scaled to the box, d being 2 or 3.

    Species are (N,), 1 is A, 2 is B; labels are (n,), 0 liquid, 1 glass.
    """

    positions: np.ndarray
    species: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        """Raise a ValueError if the shapes do not fit or a species is unknown."""
        shape = self.positions.shape
        if len(shape) != 3 or shape[2] not in (2, 3) or self.species.shape != shape[1:2] or len(self) != shape[0]:
            raise ValueError(
                f"positions {shape}, species {self.species.shape} and labels {self.labels.shape} "
                "must be (n, N, 2 or 3), (N,) and (n,)"
            )
        if not np.isin(self.species, (1, 2)).all():
            raise ValueError(f"species must be 1 or 2, got {np.setdiff1d(self.species, (1, 2))[0]}")

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def dimension(self) -> int:
        """Dimension of the positions, 2 or 3."""
        return self.positions.shape[2]

    def subset(self, rows: np.ndarray) -> "Configurations":
        """Return the configurations that an (n,) mask, or an array of row numbers, selects."""
        return replace(self, positions=self.positions[rows], labels=self.labels[rows])

    def labelled(self, labels: np.ndarray) -> "Configurations":
        """Return the same configurations with other labels."""
        return replace(self, labels=labels)


def load_configurations(sample_paths: list[Path], species: np.ndarray) -> tuple[Configurations, pd.DataFrame]:
    """Load configurations of one or several samples files, and their columns run, protocol, step and label.

    Species are (N,), 1 is A, 2 is B; those of every configuration. A DataError is raised if particles do not fit them,
    a row comes twice, or one class is all there is.
    """
    parts, keys = [], []
    for path in sample_paths:
        table = read_rows(path, SAMPLES)
        parts.append(positions(table, len(species), path))
        keys.append(table.select(KEYS).to_pandas())
    keys = pd.concat(keys, ignore_index=True)
    check_samples(sample_paths, keys)
    return Configurations(np.concatenate(parts), np.asarray(species), keys["label"].to_numpy()), keys


def load_data(paths: list[Path], start: Path) -> tuple[Configurations, pd.DataFrame]:
    """Load configurations of several files, see `load_configurations`, of the species in `start.parquet`."""
    return load_configurations(paths, read_start(start)[0])


def resolved(settings: dict) -> dict:
    """Return the settings with the precision that "auto" means here, see `vitrify.training.devices`."""
    return settings | {"precision": resolved_precision(settings["precision"], find_device())}


def fit(
    train: Configurations,
    hyperparameters: dict,
    settings: dict,
    epochs: int,
    seed: int,
    validation: Configurations | None,
    threads: int,
    work: Path | None = None,
) -> tuple[DMPNN, pd.DataFrame]:
    """Train a network: Adam on cross-entropy, a new random window of each configuration in each epoch.

    See `vitrify.training.classifier.Classifier`; on a CPU the same arguments give the same network. A GPU is used if
    there is one. With precision bfloat16 the network computes in it where that is safe
    (`vitrify.models.dmpnn.DMPNN.forward`); weights, their gradients, Adam and the loss are float32, and so is all
    that validates. Source: the paper, section II D 2.

    Raises:
        ValueError: if there is nothing to train on, or an argument lies outside its range.
        WorkError: if the loss is no longer a number.
    """
    if len(train) == 0:
        raise ValueError("there are no configurations to train on")
    if epochs < 1:
        raise ValueError(f"epochs={epochs} must be at least 1")
    if validation is not None and len(np.unique(validation.labels)) < 2:
        raise ValueError(f"{len(validation)} configurations cannot validate: both classes are needed")
    chosen, how = DmpnnHyperparameters(**hyperparameters), DmpnnSettings(**settings)
    limit_threads(threads)
    steps = math.ceil(len(train) / how.batch_size)
    all_rates = [learning_rate(step, steps, epochs, **settings["learning_rate"]) for step in range(steps * epochs)]
    weights_seed, dropout_seed, window_seed, validation_seed = _seeds(seed)
    rng = np.random.default_rng(window_seed)
    device = find_device()
    precision = resolved_precision(settings["precision"], device)
    checkpoints = None
    if work is not None:
        identity: dict[str, Any] = {"hyperparameters": hyperparameters, "settings": settings | {"precision": precision}}
        identity |= {"epochs": epochs, "seed": seed, "configurations": len(train), "device": device_name(device)}
        checkpoints = Checkpoints(work, identity)
    history, best_weights = [], None
    without_views = settings | {"evaluation_views": 0}  # for the choice of an epoch they would cost more than it
    devices = [torch.cuda.current_device()] if device.type == "cuda" else []
    with torch.random.fork_rng(devices):  # layers and dropout draw from the global generator; leave it as it was
        model = _build(chosen, how, weights_seed).to(device)
        if model.standardised:
            first = np.arange(min(len(train), STANDARDISED_BY))
            corners = draw_corners(
                (len(train), train.dimension), chosen.window_length, np.random.default_rng(seed), how.window
            )
            everything = replace(how, batch_size=len(first))
            model.standardise(next(_batches(train, first, corners, chosen, everything)).to(device))
        optimiser = torch.optim.Adam(model.parameters(), fused=True)
        torch.manual_seed(dropout_seed)
        known = _known(train, chosen, how) if len(train) <= REMEMBERED else None
        if checkpoints is not None and (found := checkpoints.newest()):
            history, best_weights = restore(*found, model, optimiser, rng)
        for epoch in range(len(history), epochs):
            began = time.perf_counter()
            rates = all_rates[epoch * steps : (epoch + 1) * steps]
            loss = _train_epoch(model, optimiser, train, chosen, how, rates, precision, rng, known)
            trained = time.perf_counter()
            row: dict[str, Any] = {"epoch": epoch + 1, "learning_rate": rates[-1], "loss": loss}
            if not np.isfinite(loss):
                raise WorkError(f"the loss of epoch {epoch + 1} is {loss}, with {hyperparameters}")
            if validation is not None:
                scores = predict(model, validation, hyperparameters, without_views, validation_seed)
                row["validation_auc"] = float(auc(validation.labels, scores))
                if row["validation_auc"] >= max((past["validation_auc"] for past in history), default=0.0):
                    best_weights = {name: weight.clone() for name, weight in model.state_dict().items()}
            row["seconds"] = time.perf_counter() - began
            row["graphs_per_second"] = len(train) / (trained - began)
            row |= {"device": device_name(device), "precision": precision, "peak_memory_mb": peak_memory(device)}
            history.append(row)
            logger.info("%s", in_words(row))
            if checkpoints is not None and checkpoints.is_due():
                checkpoints.write(epoch + 1, *capture(model, optimiser, rng, history, best_weights))
    if best_weights is not None:
        model.load_state_dict(best_weights)
    return model.eval(), pd.DataFrame(history)


def untrained(hyperparameters: dict, settings: dict, seed: int) -> DMPNN:
    """Return the initial network of `fit`, in evaluation mode."""
    model = _build(DmpnnHyperparameters(**hyperparameters), DmpnnSettings(**settings), _seeds(seed)[0])
    return model.to(find_device()).eval()


def _seeds(seed: int) -> tuple[int, ...]:
    """Seeds of a training: weights, dropout, windows, and windows of the validation."""
    return tuple(int(part) for part in np.random.SeedSequence(seed).generate_state(4))


def _train_epoch(
    model: DMPNN,
    optimiser: torch.optim.Optimizer,
    train: Configurations,
    chosen: DmpnnHyperparameters,
    how: DmpnnSettings,
    rates: list[float],
    precision: str,
    rng: np.random.Generator,
    known: list[Data] | None,
) -> float:
    """Train on each configuration once; return the mean loss. Graphs that are known are not made again."""
    device = next(model.parameters()).device
    model.train()
    rows = rng.permutation(len(train))
    shape = len(train), train.dimension
    corners = draw_corners(shape, chosen.window_length, rng, how.window)
    views = (rng.random(shape), rng.integers(symmetry_count(shape[1]), size=shape[0])) if how.augmentation else None
    total_loss = torch.zeros((), device=device)
    batches = _batches(train, rows, corners, chosen, how, views) if known is None else _joined(known, rows, how)
    for rate, batch in zip(rates, batches, strict=True):
        for group in optimiser.param_groups:
            group["lr"] = rate
        batch = batch.to(device)
        optimiser.zero_grad()
        with torch.autocast(device.type, torch.bfloat16, enabled=precision == "bfloat16"):
            loss = _loss(model, batch)
        loss.backward()
        optimiser.step()
        total_loss += loss.detach() * batch.num_graphs
    return total_loss.item() / len(train)


def _loss(model: DMPNN, batch: Batch) -> torch.Tensor:
    """Mean cross-entropy of the graphs, or of the particles, each with the label of its graph."""
    if model.readout == PARTICLES:
        return binary_cross_entropy_with_logits(model.particle_logits(batch), batch.y[batch.batch])
    return binary_cross_entropy_with_logits(model(batch), batch.y)


def predict(
    model: DMPNN, configurations: Configurations, hyperparameters: dict, settings: dict, seed: int
) -> np.ndarray:
    """Log-odds log(p / (1 - p)) of the probability p that each configuration is a glass, averaged over its windows.

    In float32, whatever the network was trained in, so that machines differ in rounding alone.
    Not p itself: the sum readout makes logits of hundreds or more, whose probabilities are all 1 in floating point.
    Such ties would spoil the order that the AUC rests on; the log-odds of the same average have none.

    The network is left in evaluation mode. Labels are not looked at; windows may differ from those of the training.
    Windows and shifts of a configuration depend on the seed and on its row only. The result is (n,) float64.
    """
    chosen, how = DmpnnHyperparameters(**hyperparameters), DmpnnSettings(**settings)
    n, d = len(configurations), configurations.dimension
    views = 0 if _sees_no_motion(chosen, how) else how.evaluation_views
    rng, of_views = np.random.default_rng(seed), np.random.default_rng([seed, 1])
    device = next(model.parameters()).device
    model.eval()
    logits = []
    with torch.inference_mode():
        for view in range(max(views, 1)):
            moves = (of_views.random((n, d)), np.full(n, view % symmetry_count(d))) if views else None
            for corners in _windows(n, d, chosen, how, rng):
                batches = _batches(configurations, np.arange(n), corners, chosen, how, moves)
                logits.append(np.concatenate([model(batch.to(device)).cpu().numpy() for batch in batches]))
    return mean_log_odds(np.stack(logits).astype(np.float64))


def _windows(
    n: int, d: int, chosen: DmpnnHyperparameters, how: DmpnnSettings, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield the corners (n, d) of the windows in which n configurations are scored, one window of each at a time."""
    if how.window == BOX:
        yield np.zeros((n, d))
    elif how.evaluation_windows == BOX:
        for corner in tile_corners(chosen.window_length, d):
            yield np.broadcast_to(corner, (n, d))
    else:
        yield from draw_corners((n, how.evaluation_windows, d), chosen.window_length, rng, how.window).swapaxes(0, 1)


def save(model: DMPNN, hyperparameters: dict, settings: dict, folder: Path) -> None:
    """Write a network into a folder: its weights, and all that is needed to rebuild it."""
    weights = {name: weight.detach().cpu().numpy() for name, weight in model.state_dict().items()}
    write_network(folder, "dmpnn", weights, hyperparameters, settings)


def load(folder: Path) -> tuple[DMPNN, dict, dict]:
    """Read the output of `save`, see `vitrify.training.weights.read_network`; the network is in evaluation mode."""
    built: list[DMPNN] = []

    def shapes(hyperparameters: dict, settings: dict) -> dict[str, tuple[int, ...]]:
        built.append(_build(DmpnnHyperparameters(**hyperparameters), DmpnnSettings(**settings), seed=0))
        return {name: tuple(weight.shape) for name, weight in built[0].state_dict().items()}

    def parameters(hyperparameters: dict, settings: dict) -> int:
        chosen, how = DmpnnHyperparameters(**hyperparameters), DmpnnSettings(**settings)
        return dmpnn_parameters(chosen.hidden_size, chosen.layers, feature_sizes(how.features, how.dimension))

    weights, hyperparameters, settings = read_network(folder, "dmpnn", parameters, shapes)
    model = built[0]
    model.load_state_dict({name: torch.from_numpy(weight) for name, weight in weights.items()})
    return model.to(find_device()).eval(), hyperparameters, settings


def _build(chosen: DmpnnHyperparameters, how: DmpnnSettings, seed: int) -> DMPNN:
    return DMPNN(**chosen.shape, **how.options, seed=seed)


def _batches(
    configurations: Configurations,
    rows: np.ndarray,
    corners: np.ndarray,
    chosen: DmpnnHyperparameters,
    how: DmpnnSettings,
    views: tuple[np.ndarray, np.ndarray] | None = None,
) -> Iterator[Batch]:
    """Batches of the rows in order; the last may be smaller. `corners` (n, d) and `views` belong to configurations."""

    def positions(some: np.ndarray) -> np.ndarray:
        there = configurations.positions[some]
        return there if views is None else moved(there, views[0][some], views[1][some])

    return _ahead(
        window_batch(
            positions(some),
            configurations.species,
            corners[some],
            chosen.window_length,
            chosen.neighbours,
            configurations.labels[some],
            how.features,
            periodic=how.window == BOX,
        )
        for some in (rows[first : first + how.batch_size] for first in range(0, len(rows), how.batch_size))
    )


def _sees_no_motion(chosen: DmpnnHyperparameters, how: DmpnnSettings) -> bool:
    """Return whether a network has the same score for a configuration that is shifted, turned or reflected."""
    return how.window == BOX and how.features == SHELL and chosen.depth == 0


def _known(configurations: Configurations, chosen: DmpnnHyperparameters, how: DmpnnSettings) -> list[Data] | None:
    """Graphs of all configurations without their edges, if the same in every epoch; otherwise None."""
    if not _sees_no_motion(chosen, how):
        return None
    one_by_one, rows = replace(how, batch_size=1), np.arange(len(configurations))
    corners = np.zeros((len(rows), configurations.dimension))
    graphs = _batches(configurations, rows, corners, chosen, one_by_one)
    nothing = {
        "edge_index": torch.empty(2, 0, dtype=torch.int64),
        "edge_attr": torch.empty(0, feature_sizes(how.features, configurations.dimension).edge),
    }
    return [Data(x=graph.x, y=graph.y, **nothing) for graph in graphs]


def _joined(graphs: list[Data], rows: np.ndarray, how: DmpnnSettings) -> Iterator[Batch]:
    """Batches of the rows in order; the last may be smaller."""
    for first in range(0, len(rows), how.batch_size):
        yield Batch.from_data_list([graphs[row] for row in rows[first : first + how.batch_size]])


def _ahead(items: Iterator[Batch]) -> Iterator[Batch]:
    """Yield the items; a thread makes the next one while the last is in use."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        pending = worker.submit(next, items, None)
        while (item := pending.result()) is not None:
            pending = worker.submit(next, items, None)
            yield item
