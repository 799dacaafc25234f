"""Messages along edges: lists of neighbours, gradients, dropout, precision."""

import numpy as np
import pytest
import torch

from unit.test_dmpnn import graphs_of
from vitrify.models.dmpnn import DMPNN
from vitrify.models.message_passing import DRAWS, neighbourhood, pass_messages, sum_lists

STAR = torch.tensor([[0, 1], [1, 0], [0, 2], [2, 0], [0, 3], [3, 0]]).T  # three particles around particle 0


def as_lists(lists):
    ends = [*lists.starts.tolist()[1:], len(lists.rows)]
    return [sorted(lists.rows[a:b].tolist()) for a, b in zip(lists.starts.tolist(), ends, strict=True)]


def test_lists_of_a_star():
    around = neighbourhood(STAR, 5)  # particle 4 has no edge
    assert as_lists(around.ends) == [[1, 3, 5], [0], [2], [4], []]
    assert as_lists(around.inbound) == [[3, 5], [], [1, 5], [], [1, 3], []]
    assert as_lists(around.outbound) == [[], [2, 4], [], [0, 4], [], [0, 2]]


def test_lists_of_nothing():
    around = neighbourhood(torch.empty((2, 0), dtype=torch.int64), 2)
    assert as_lists(around.ends) == [[], []]
    assert around.inbound.starts.shape == around.outbound.starts.shape == (0,)


def test_outbound_lists_are_the_transposed_inbound_ones():
    graphs = graphs_of([40, 30], neighbours=3)
    around = neighbourhood(graphs.edge_index, graphs.num_nodes)
    matrices = [torch.zeros(graphs.num_edges, graphs.num_edges) for _ in range(2)]
    for matrix, lists in zip(matrices, (around.inbound, around.outbound), strict=True):
        for row, members in enumerate(as_lists(lists)):
            matrix[row, members] += 1
    assert matrices[0].sum() > graphs.num_edges
    assert torch.equal(matrices[0], matrices[1].T)


@pytest.mark.parametrize("steps", [1, 3])
def test_gradients_are_those_of_finite_differences(steps):
    graphs = graphs_of([6], neighbours=2)
    around = neighbourhood(graphs.edge_index, graphs.num_nodes)
    generator = torch.Generator().manual_seed(0)
    h_0, W_m = (
        torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_()
        for shape in ((graphs.num_edges, 3), (3, 3))
    )

    def states(h_0, W_m):
        with torch.random.fork_rng():
            torch.manual_seed(1)
            return sum_lists(pass_messages(h_0, W_m, steps, 0.25, around)[0], around.ends, around.targets)

    assert (states(h_0, W_m) != 0).any()
    assert torch.autograd.gradcheck(states, (h_0, W_m))


def test_dropout_drops_the_share_asked_for_and_keeps_the_mean():
    n, width = 3000, 100
    pairs = torch.arange(2 * n).view(n, 2)
    edge_index = torch.cat([pairs.T, pairs.flip(1).T], dim=1).view(2, 2, n).transpose(1, 2).reshape(2, 2 * n)
    around = neighbourhood(edge_index, 2 * n)  # pairs apart from each other: no messages
    torch.manual_seed(0)
    for p in (0.05, 0.5):
        for dtype in (torch.float32, torch.bfloat16):
            h = pass_messages(torch.ones(2 * n, width, dtype=dtype), torch.zeros(width, width), 1, p, around)[0]
            dropped = (h == 0).double().mean().item()
            error = (p * (1 - p) / h.numel()) ** 0.5
            assert dropped == pytest.approx(p, abs=4 * error + 1 / DRAWS)
            assert h[h != 0].unique().tolist() == pytest.approx([1 / (1 - p)], rel=1e-2)
            per_column = (h == 0).double().mean(dim=0)  # no number is favoured by its place
            assert per_column.std().item() == pytest.approx((p * (1 - p) / (2 * n)) ** 0.5, rel=0.3)


def test_dropout_of_steps_and_of_edges_is_drawn_anew():
    graphs = graphs_of([50], neighbours=3)
    model = DMPNN(64, 3, 0.5, 1, seed=0).train()
    torch.manual_seed(0)
    first, second = model(graphs), model(graphs)
    assert first != second
    torch.manual_seed(0)
    assert torch.equal(model(graphs), first)
    model.eval()
    assert torch.equal(model(graphs), model(graphs))


def test_bfloat16_agrees_with_float32_within_its_precision():
    graphs = graphs_of([60, 80, 1, 0], neighbours=3)
    models = [DMPNN(48, 4, 0.0, 2, seed=0) for _ in range(2)]
    logits = []
    for model, enabled in zip(models, (False, True), strict=True):
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            logits.append(model(graphs))
        logits[-1].sum().backward()
    exact, rounded = logits
    assert exact.dtype == rounded.dtype == torch.float32
    assert (exact != rounded).any()
    assert rounded.tolist() == pytest.approx(exact.tolist(), rel=2**-7, abs=2**-7 * exact.abs().max().item())
    for one, other in zip(models[0].parameters(), models[1].parameters(), strict=True):
        assert other.grad.dtype == torch.float32
        difference = (one.grad - other.grad).norm() / one.grad.norm()
        assert difference < 2**-5


def test_coordinates_are_not_rounded_in_bfloat16():
    """Two particles a thousandth of the box apart, where bfloat16 has steps of a 256th, still differ."""
    graphs = graphs_of([2], neighbours=1)
    graphs.x[:, :2] = torch.tensor([[0.900, 0.9], [0.901, 0.9]])
    with torch.no_grad():
        model = DMPNN(8, 1, 0.0, 1, seed=0)
        model.W_i.weight.zero_()
        model.W_a.weight.zero_()
        model.W_a.weight[0, 0] = 1.0
        model.f[-1].weight.fill_(1.0)
        with torch.autocast("cpu", torch.bfloat16):
            assert model(graphs).item() == pytest.approx(0.900 + 0.901, abs=1e-6)


def test_hidden_states_sum_over_equal_particles_without_drift():
    """A hub of 64 equal neighbours: the sum of its messages is 64 times one of them, also in bfloat16."""
    hub = np.stack([np.arange(1, 65), np.zeros(64, dtype=int)])
    edge_index = torch.from_numpy(np.stack([hub, hub[::-1]], axis=2).reshape(2, -1))
    around = neighbourhood(edge_index, 65)
    h = torch.full((128, 4), 1.0078125, dtype=torch.bfloat16)  # 1 + 2^-7, the next number after 1
    assert sum_lists(h, around.ends, around.targets)[0].tolist() == [64.5] * 4
