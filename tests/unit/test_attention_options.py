"""Several heads, and attention on particles: their equations, independence of the batch and of the order, gradients."""

import numpy as np
import pytest
import torch
from torch_geometric.data import Data

from unit.test_dmpnn import graphs_of
from unit.test_training_dmpnn import HYPERPARAMETERS, SETTINGS, lattices_and_random_points
from vitrify.models.attention import attend
from vitrify.models.dmpnn import DMPNN
from vitrify.training.dmpnn import fit, load, predict, save, untrained

OPTIONS = [{"heads": 3}, {"heads": 2, "attended": "nodes"}, {"attended": "nodes"}]


def network(seed=0, attention="scaled", depth=3, **options):
    return DMPNN(16, depth, 0.0, 2, seed=seed, attention=attention, **options).eval()


def attended_by_hand(h, W_attn, v_attn, attention, graph):
    """h' and sigma by loops over graphs, heads and columns."""
    h, W_attn, v_attn = (one.detach().double().numpy() for one in (h, W_attn, v_attn))
    heads, size = v_attn.shape
    weighted, sigma = np.zeros_like(h), np.zeros((len(h), heads))
    for own in (np.flatnonzero(graph.numpy() == one) for one in set(graph.tolist())):
        for head in range(heads):
            scores = np.array([v_attn[head] @ np.maximum(W_attn @ h[i], 0) for i in own])
            sigma[own, head] = np.exp(scores) / np.exp(scores).sum()
        for column in range(size):
            factor = sigma[own, column * heads // size] * (len(own) if attention == "scaled" else 1)
            weighted[own, column] = factor * h[own, column]
    return weighted, sigma


@pytest.mark.parametrize("attention", ["scaled", "literal"])
@pytest.mark.parametrize("heads", [1, 2, 3, 7])
def test_each_head_weights_its_part_of_the_columns(heads, attention):
    generator = torch.Generator().manual_seed(heads)
    h, W_attn, v_attn = (torch.randn(shape, generator=generator) for shape in ((9, 7), (7, 7), (heads, 7)))
    graph = torch.tensor([0, 0, 0, 0, 1, 1, 1, 3, 3])
    found = attend(h, W_attn, v_attn, attention, graph, torch.bincount(graph))
    for one, expected in zip(found, attended_by_hand(h, W_attn, v_attn, attention, graph), strict=True):
        assert one.numpy() == pytest.approx(expected, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("heads", [1, 3])
def test_gradients_are_those_of_finite_differences(heads):
    generator = torch.Generator().manual_seed(0)
    shapes = ((5, 4), (4, 4), (heads, 4))
    inputs = [torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_() for shape in shapes]
    graph = torch.tensor([0, 0, 0, 1, 1])
    assert torch.autograd.gradcheck(lambda *own: attend(*own, "scaled", graph, torch.bincount(graph)), inputs)


def test_attention_on_particles_is_that_of_their_states_summed():
    graphs, model = graphs_of([9, 12]), network(attended="nodes", heads=2)
    plain = DMPNN(16, 3, 0.0, 2, seed=0).eval()
    h_v = plain._hidden_particles(graphs, torch.float32)
    weighted, sigma = attended_by_hand(h_v, model.W_attn.weight, model.v_attn.weight, "scaled", graphs.batch)
    read_out = torch.tensor(np.stack([weighted[:9].sum(0), weighted[9:].sum(0)])).float()
    assert model(graphs).tolist() == pytest.approx(model.f(read_out).squeeze(1).tolist(), rel=1e-4)
    assert model.head_weights(graphs)[0].detach().numpy() == pytest.approx(sigma, rel=1e-4)


@pytest.mark.parametrize("options", OPTIONS)
def test_weights_of_each_graph_and_head_sum_to_1_whatever_else_is_in_the_batch(options):
    batch, model = graphs_of([20, 3, 0, 1, 50], neighbours=3), network(**options)
    weights = model.head_weights(batch).detach()
    nodes = options.get("attended") == "nodes"
    graph = batch.batch if nodes else batch.batch[batch.edge_index[0]]
    assert weights.shape == (1 if nodes else 2, len(graph), options.get("heads", 1))
    sums = torch.zeros(len(weights), 5, weights.shape[2]).index_add(1, graph, weights)
    assert sums.numpy() == pytest.approx(np.broadcast_to([[[1], [1], [0], [nodes], [1]]], sums.shape), rel=1e-5)
    alone = torch.cat([model.head_weights(part) for part in batch.to_data_list()], dim=1)
    assert weights.numpy() == pytest.approx(alone.detach().numpy(), rel=1e-4)
    assert model.attention_weights(batch).tolist() == weights.mean(dim=2).tolist()
    scores = [model(part).item() for part in batch.to_data_list()]
    assert model(batch).tolist() == pytest.approx(scores, rel=1e-4)


@pytest.mark.parametrize("options", OPTIONS)
def test_weights_go_with_the_particles_whatever_their_order(options):
    data = graphs_of([20]).to_data_list()[0]
    order = torch.randperm(20, generator=torch.Generator().manual_seed(0))
    shuffled = Data(x=data.x[order], edge_index=torch.argsort(order)[data.edge_index], edge_attr=data.edge_attr)
    model = network(**options)
    expected, found = (model.head_weights(one).detach().numpy() for one in (data, shuffled))
    if options.get("attended") == "nodes":
        expected = expected[:, order]
    assert found == pytest.approx(expected, rel=1e-4)
    assert model(shuffled).item() == pytest.approx(model(data).item(), rel=1e-4)


@pytest.mark.parametrize("options", OPTIONS)
def test_without_preference_scaled_attention_changes_nothing(options):
    plain, attended = DMPNN(16, 3, 0.0, 2, seed=4).eval(), network(seed=4, **options)
    with torch.no_grad():
        attended.v_attn.weight.zero_()
    data = graphs_of([30, 11])
    assert attended(data).tolist() == pytest.approx(plain(data).tolist(), rel=1e-5)


def test_heads_that_agree_are_one_head():
    one, several = network(), network(heads=4)
    several.load_state_dict(one.state_dict() | {"v_attn.weight": one.v_attn.weight.expand(4, -1)})
    data = graphs_of([30, 11])
    assert several(data).tolist() == pytest.approx(one(data).tolist(), rel=1e-5)
    assert several.attention_weights(data).detach().numpy() == pytest.approx(
        one.attention_weights(data).detach().numpy(), rel=1e-5
    )


@pytest.mark.parametrize("heads", [0, 17, 2.0, "2", None])
def test_heads_that_no_network_has_are_refused(heads):
    with pytest.raises(ValueError, match="must be a whole number from 1 to hidden_size=16"):
        network(heads=heads)
    with pytest.raises(ValueError, match="attended='pairs' must be one of edges, nodes"):
        network(attended="pairs")


@pytest.mark.parametrize("options", [{"heads": 3}, {"attended": "nodes", "heads": 2}])
def test_a_network_with_options_learns_and_survives_as_a_file(options, tmp_path):
    data, settings = lattices_and_random_points(20), SETTINGS | {"attention": "scaled"} | options
    model, history = fit(data, HYPERPARAMETERS, settings, 15, 1, None, threads=1)
    assert history["loss"].iloc[-1] < 0.6 < 0.69 < history["loss"].iloc[0]
    save(model, HYPERPARAMETERS, settings, tmp_path)
    loaded, hyperparameters, loaded_settings = load(tmp_path)
    assert len(loaded.v_attn.weight) == options["heads"]
    assert loaded.attended == options.get("attended", "edges")
    first = predict(model, data, HYPERPARAMETERS, settings, seed=3)
    assert (predict(loaded, data, hyperparameters, loaded_settings, seed=3) == first).all()


def test_an_untrained_network_is_what_a_training_begins_with(monkeypatch):
    """With a learning rate of 0, it is what it ends with, too."""
    monkeypatch.setattr("vitrify.training.dmpnn.learning_rate", lambda *arguments, **settings: 0.0)
    settings = SETTINGS | {"attention": "scaled", "heads": 2}
    trained, _ = fit(lattices_and_random_points(4), HYPERPARAMETERS, settings, 1, 5, None, threads=1)
    begun = untrained(HYPERPARAMETERS, settings, 5)
    assert not begun.training
    for name, weight in trained.state_dict().items():
        assert torch.equal(begun.state_dict()[name], weight), name
