"""A network trained and committed earlier still gives the scores that it gave then."""

import json

import numpy as np
import pytest

from vitrify.scoring import auc
from vitrify.training.dmpnn import Configurations, load, predict

# tests/data/dmpnn: `fit` on 40 of `test_training_dmpnn.lattices_and_random_points`, 40 epochs, seed 3, then `save`;
# log_odds.json: `predict` of the configurations below with the seed below.
HYPERPARAMETERS = {
    "neighbours": 2,
    "window_length": 0.5,
    "hidden_size": 8,
    "depth": 3,
    "dropout": 0.0,
    "layers": 2,
}
SEED = 7


def configurations():
    """Six configurations of 144 particles, by arithmetic that no version of a generator can change."""
    particles, rows = np.meshgrid(np.arange(144), np.arange(6))
    numbers = particles + 144 * rows + 1
    positions = [
        np.where(rows % 2, (place + 0.5 + 0.3 * (numbers**2 % prime / prime - 0.5)) / 12, numbers**3 % prime / prime)
        for place, prime in zip(np.divmod(particles, 12), (10007, 20011), strict=True)  # a lattice, or no order
    ]
    species = np.where(np.arange(144) % 3 == 0, 2, 1)
    return Configurations(np.stack(positions, axis=-1).astype(np.float32), species, np.arange(6) % 2)


def test_stored_network_repeats_its_log_odds(root):
    folder = root / "tests" / "data" / "dmpnn"
    model, hyperparameters, settings = load(folder)
    assert hyperparameters == HYPERPARAMETERS
    log_odds = predict(model, configurations(), hyperparameters, settings, SEED)
    assert log_odds == pytest.approx(json.loads((folder / "log_odds.json").read_text()), rel=1e-4, abs=1e-4)
    assert auc(configurations().labels, log_odds) == 1.0  # it had learned to tell lattices
