"""The D-MPNN against chemprop's, an independent implementation."""

import numpy as np
import pytest
import torch

from vitrify.graphs.batches import window_batch
from vitrify.graphs.windows import draw_corners
from vitrify.models.dmpnn import DMPNN

# Not among what the study needs: `make test` installs it from requirements-test.lock.
chemprop_data, chemprop_nn = (pytest.importorskip(f"chemprop.{name}") for name in ("data", "nn"))


class PaperMessagePassing(chemprop_nn.BondMessagePassing):
    """chemprop adds W_i(...) in each step before the activation, the paper (Eqs. 4 and 6) after it."""

    def initialize(self, bmg):
        return self.tau(super().initialize(bmg))


def test_states_of_particles_and_gradients_are_those_of_chemprop():
    rng = np.random.default_rng(0)
    positions = rng.random((3, 300, 2), dtype=np.float32)
    species = rng.integers(1, 3, 300)
    graphs = window_batch(positions, species, draw_corners((3, 2), 0.4, rng), 0.4, neighbours=3)
    model = DMPNN(24, 4, 0.0, 1, seed=2)
    theirs = PaperMessagePassing(d_v=3, d_e=1, d_h=24, depth=4, dropout=0.0, activation="relu")
    with torch.no_grad():
        theirs.W_i.weight.copy_(model.W_i.weight)
        theirs.W_h.weight.copy_(model.W_m.weight)
        theirs.W_o.weight.copy_(model.W_a.weight)
        theirs.W_o.bias.zero_()
    molecules = [
        chemprop_data.MolGraph(
            V=part.x.numpy(),
            E=part.edge_attr.numpy(),
            edge_index=part.edge_index.numpy(),
            rev_edge_index=np.arange(part.num_edges) ^ 1,
        )
        for part in graphs.to_data_list()
    ]
    h_v = theirs(chemprop_data.BatchMolGraph(molecules))
    expected = model.f(torch.zeros(3, 24).index_add(0, graphs.batch, h_v)).squeeze(1)
    logits = model(graphs)
    assert graphs.num_edges > 300
    assert logits.tolist() == pytest.approx(expected.tolist(), rel=1e-4)
    logits.sum().backward()
    ours = [getattr(model, name).weight.grad.clone() for name in ("W_i", "W_m", "W_a")]
    expected.sum().backward()
    for gradient, layer in zip(ours, (theirs.W_i, theirs.W_h, theirs.W_o), strict=True):
        torch.testing.assert_close(gradient, layer.weight.grad, rtol=1e-3, atol=1e-3 * gradient.abs().max().item())
