"""The straightforward D-MPNN that speed is measured against computes what the project's own does."""

import numpy as np
import pytest
import torch

from baselines.dmpnn import BaselineDMPNN, make_batch
from vitrify.graphs.batches import window_batch
from vitrify.graphs.windows import draw_corners
from vitrify.models.dmpnn import DMPNN


@pytest.mark.parametrize(("neighbours", "window_length", "depth", "layers"), [(2, 0.4, 3, 1), (3, 0.5, 4, 2)])
def test_baseline_and_project_agree_in_logits_and_gradients(neighbours, window_length, depth, layers):
    rng = np.random.default_rng(neighbours)
    positions = rng.random((4, 400, 2), dtype=np.float32)
    species = rng.integers(1, 3, 400)
    labels = np.array([0, 1, 1, 0])
    window = (draw_corners((4, 2), window_length, rng), window_length, neighbours, labels)
    ours, theirs = window_batch(positions, species, *window), make_batch(positions, species, *window)
    model, baseline = DMPNN(32, depth, 0.0, layers, seed=1), BaselineDMPNN(32, depth, 0.0, layers)
    baseline.load_state_dict(model.state_dict())
    assert ours.num_edges == len(theirs.f_bonds) - 1
    logits, expected = model(ours), baseline(theirs)
    assert logits.tolist() == pytest.approx(expected.tolist(), rel=1e-4)
    for scores in (logits, expected):
        torch.nn.functional.binary_cross_entropy_with_logits(scores, ours.y).backward()
    for (name, weight), other in zip(model.named_parameters(), baseline.parameters(), strict=True):
        torch.testing.assert_close(weight.grad, other.grad, rtol=1e-3, atol=1e-4 * other.grad.abs().max(), msg=name)
