"""What rigid motions of a window change of the scores of a D-MPNN: by its features nothing, or all."""

import numpy as np
import pytest
import torch

from vitrify.graphs.batches import window_batch
from vitrify.graphs.features import FEATURES, feature_sizes
from vitrify.models.dmpnn import DMPNN

TURN = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
MIRROR = np.array([[-1.0, 0.0], [0.0, 1.0]])
MOTIONS = {
    "translation": lambda at: at + np.array([0.13, -0.08]),
    "rotation": lambda at: (at - 0.5) @ TURN.T + 0.5,
    "reflection": lambda at: (at - 0.5) @ MIRROR.T + 0.5,
}


@pytest.fixture
def window():
    """Positions (60, 2), and species of particles that no motion carries out of the box."""
    rng = np.random.default_rng(3)
    return 0.3 + 0.4 * rng.random((60, 2)), rng.integers(1, 3, 60)


def score(features, positions, species, readout="mean"):
    at = positions.astype(np.float32)
    batch = window_batch(at[None], species, np.zeros((1, 2)), 1.0, 3, features=features)
    model = DMPNN(hidden_size=16, depth=4, dropout=0.0, layers=2, readout=readout, features=features, seed=1).eval()
    with torch.inference_mode():
        return model(batch).item()


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize(
    ("features", "kept"),
    [("published", []), ("relative", ["translation"]), ("distances", ["translation", "rotation", "reflection"])],
)
def test_scores_do_not_change_by_the_motions_that_the_features_do_not_know(features, kept, motion, window):
    positions, species = window
    before, after = (score(features, at, species) for at in (positions, MOTIONS[motion](positions)))
    if motion in kept:
        assert after == pytest.approx(before, rel=1e-5, abs=1e-5)
    else:
        assert abs(after - before) > 1e-3


@pytest.mark.parametrize("features", FEATURES)
def test_scores_do_not_change_when_particles_are_numbered_otherwise(features, window):
    positions, species = window
    order = np.random.default_rng(0).permutation(len(species))
    assert score(features, positions[order], species[order]) == pytest.approx(
        score(features, positions, species), rel=1e-5, abs=1e-5
    )


def test_edges_know_their_vectors_and_lengths_in_spacings_and_particles_their_types():
    positions = np.array([[[0.25, 0.25], [0.5, 0.25], [0.9, 0.9], [0.9, 0.8]]], dtype=np.float32)
    window = (positions, np.array([1, 2, 1, 1]), np.zeros((1, 2)), 0.5, 1)
    batch = window_batch(*window, features="relative")  # the spacing is 1 / 2
    assert batch.x.tolist() == [[1, 0], [0, 1]]
    assert batch.edge_index.tolist() == [[0, 1], [1, 0]]
    assert batch.edge_attr.tolist() == [[0.5, 0, 0.5], [-0.5, 0, 0.5]]
    batch = window_batch(*window, features="distances")
    assert batch.edge_attr.tolist() == [[0.5], [0.5]]


def test_unknown_features_are_refused():
    with pytest.raises(ValueError, match="features='angles' must be one of published, relative, distances"):
        feature_sizes("angles", 2)
