"""The D-MPNN: its equations one by one, invariances, edge cases."""

import numpy as np
import pytest
import torch
from torch_geometric.data import Data

from vitrify.graphs.batches import window_batch
from vitrify.models.dmpnn import DMPNN
from vitrify.models.message_passing import neighbourhood
from vitrify.models.parameters import DmpnnHyperparameters


def graphs_of(sizes, neighbours=2, seed=0):
    """A batch of windows with so many particles each."""
    rng = np.random.default_rng(seed)
    positions = rng.random((2, len(sizes), max(sizes)), dtype=np.float32).transpose(1, 2, 0)
    for row, size in enumerate(sizes):
        positions[row, size:] = -1.0  # outside the window
    species = rng.integers(1, 3, max(sizes)).astype(np.int8)
    return window_batch(positions, species, np.zeros((len(sizes), 2)), 1.0, neighbours)


def by_the_equations(model, data):
    """Equations 3-9, edge by edge and particle by particle, without dropout."""
    W_i, W_m, W_a = (getattr(model, name).weight.detach().double().numpy() for name in ("W_i", "W_m", "W_a"))
    x, lengths = data.x.double().numpy(), data.edge_attr.double().numpy()
    edges = [tuple(edge) for edge in data.edge_index.T.tolist()]
    h_0 = {(v, w): np.maximum(W_i @ [*x[v], *length], 0) for (v, w), length in zip(edges, lengths, strict=True)}
    h = h_0
    for _ in range(model.depth - 1):
        following = {}
        for v, w in edges:
            m_vw = sum((h[k, end] for k, end in edges if end == v and k != w), np.zeros(len(W_m)))
            following[v, w] = np.maximum(h_0[v, w] + W_m @ m_vw, 0)
        h = following
    h_v = [
        np.maximum(W_a @ [*x[v], *sum((h[k, end] for k, end in edges if end == v), np.zeros(len(W_m)))], 0)
        for v in range(len(x))
    ]
    read_out = np.sum(h_v, axis=0) / (len(h_v) if model.readout == "mean" else 1)
    layers = [layer for layer in model.f if isinstance(layer, torch.nn.Linear)]
    for number, layer in enumerate(layers):
        weight, bias = layer.weight.detach().double().numpy(), layer.bias.detach().double().numpy()
        read_out = weight @ read_out + bias
        if number < len(layers) - 1:
            read_out = np.maximum(read_out, 0)
    return read_out[0]


@pytest.mark.parametrize("readout", ["sum", "mean"])
@pytest.mark.parametrize(("depth", "layers"), [(1, 1), (2, 1), (4, 3)])
def test_equals_the_equations_evaluated_one_by_one(depth, layers, readout):
    model = DMPNN(7, depth, 0.4, layers, readout, seed=3).eval()
    with torch.no_grad():
        for layer in model.f:
            if isinstance(layer, torch.nn.Linear):
                layer.bias += 0.1
    data = graphs_of([9, 12])
    expected = [by_the_equations(model, part) for part in data.to_data_list()]
    assert model(data).tolist() == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_no_message_returns_along_its_edge():
    """Of two joined particles each edge can know but its own h_0, whatever the depth."""
    chain = graphs_of([2], neighbours=1)
    shallow, deep = (DMPNN(5, depth, 0.0, 1, seed=1).eval() for depth in (1, 6))
    assert torch.equal(shallow(chain), deep(chain))


def test_information_travels_one_edge_a_step():
    """In the chain 0 - 1 - 2 - 3 - 4, edge 3 -> 4 knows particle 3 at T = 1 and particle 0 at T = 4."""
    pairs = torch.tensor([[0, 1], [1, 0], [1, 2], [2, 1], [2, 3], [3, 2], [3, 4], [4, 3]]).T
    chain = Data(x=torch.ones(5, 3), edge_index=pairs, edge_attr=torch.ones(8, 1))
    moved = Data(x=chain.x.clone(), edge_index=pairs, edge_attr=chain.edge_attr)
    moved.x[0] = 2.0
    for depth, reached in [(3, False), (4, True)]:
        model = DMPNN(32, depth, 0.0, 1, seed=0).eval()
        hidden, changed = (
            model._hidden_edges(graph, neighbourhood(pairs, 5))[0][6] for graph in (chain, moved)
        )  # edge 3 -> 4
        assert bool((hidden != changed).any()) == reached


def test_does_not_depend_on_the_order_of_particles():
    data = graphs_of([20]).to_data_list()[0]
    order = torch.randperm(20, generator=torch.Generator().manual_seed(0))
    place = torch.argsort(order)
    shuffled = Data(x=data.x[order], edge_index=place[data.edge_index], edge_attr=data.edge_attr)
    model = DMPNN(16, 3, 0.0, 2, seed=0).eval()
    assert model(shuffled).item() == pytest.approx(model(data).item(), rel=1e-5)


def test_score_does_not_depend_on_the_other_graphs_of_the_batch():
    batch = graphs_of([20, 3, 0, 50])
    model = DMPNN(16, 3, 0.3, 2, seed=0).eval()
    alone = [model(part).item() for part in batch.to_data_list()]
    assert model(batch).tolist() == pytest.approx(alone, rel=1e-5)


@pytest.mark.parametrize("readout", ["sum", "mean"])
def test_graphs_without_edges_or_particles_have_a_score_and_gradients(readout):
    model = DMPNN(8, 3, 0.1, 2, readout, seed=0)
    for sizes in ([1, 0], [1, 1, 5]):
        scores = model(graphs_of(sizes))
        assert scores.shape == (len(sizes),)
        scores.sum().backward()
        assert all(torch.isfinite(weight.grad).all() for weight in model.parameters())


def test_sum_grows_with_the_window_and_mean_does_not():
    small = graphs_of([30]).to_data_list()[0]
    pairs = torch.cat([small.edge_index, small.edge_index + 30], dim=1)
    twice = Data(x=small.x.repeat(2, 1), edge_index=pairs, edge_attr=small.edge_attr.repeat(2, 1))
    for readout, factor in [("sum", 2.0), ("mean", 1.0)]:
        model = DMPNN(16, 3, 0.0, 1, readout, seed=0).eval()
        assert model(twice).item() == pytest.approx(factor * model(small).item(), rel=1e-4)


def test_sizes_of_the_layers():
    model = DMPNN(300, 3, 0.1, 3)
    shapes = {name: tuple(weight.shape) for name, weight in model.named_parameters()}
    assert [shapes.pop(f"W_{letter}.weight") for letter in "ima"] == [(300, 4), (300, 300), (300, 303)]
    assert list(shapes.values()) == [(300, 300), (300,), (300, 300), (300,), (1, 300), (1,)]


def test_weights_are_xavier_normal_and_biases_zero():
    model = DMPNN(300, 3, 0.1, 2, seed=5)
    assert model.W_m.weight.std().item() == pytest.approx((2 / 600) ** 0.5, rel=0.02)
    assert model.W_a.weight.std().item() == pytest.approx((2 / 603) ** 0.5, rel=0.02)
    assert all((weight == 0).all() for name, weight in model.named_parameters() if name.endswith("bias"))


def test_weights_follow_from_the_seed():
    first, again, other = (DMPNN(8, 3, 0.1, 2, seed=seed).W_m.weight for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_dropout_acts_in_training_only():
    model, data = DMPNN(32, 3, 0.5, 2, seed=0), graphs_of([20])
    assert model(data) != model(data)
    model.eval()
    assert model(data) == model(data)


@pytest.mark.parametrize(("name", "value"), [("hidden_size", 0), ("depth", -1), ("layers", 0), ("dropout", 1.0)])
def test_hyperparameters_out_of_range_are_refused(name, value):
    right = {"neighbours": 4, "window_length": 0.4, "hidden_size": 8, "depth": 3, "dropout": 0.0, "layers": 1}
    DmpnnHyperparameters(**right)
    with pytest.raises(ValueError, match=rf"{name}\n"):
        DmpnnHyperparameters(**right | {name: value})


def test_a_readout_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="readout='max' must be one of sum, mean"):
        DMPNN(8, 3, 0.0, 1, "max")
