"""Self-attention on edges: its equations one by one, independence of the batch, edge cases."""

import numpy as np
import pytest
import torch
from torch_geometric.data import Data

from unit.test_dmpnn import graphs_of
from unit.test_training_dmpnn import HYPERPARAMETERS, SETTINGS, lattices_and_random_points
from vitrify.models.dmpnn import DMPNN
from vitrify.models.message_passing import neighbourhood, sum_lists
from vitrify.training import checkpoints
from vitrify.training import dmpnn as training
from vitrify.training.dmpnn import fit, load, predict, save


def attended_by_the_equations(model, data):
    """Equations 3-11 of one graph by loops, without dropout: log-odds, and the weights sigma of each step."""
    W_i, W_m, W_a, W_attn, v_attn = (
        getattr(model, name).weight.detach().double().numpy() for name in ("W_i", "W_m", "W_a", "W_attn", "v_attn")
    )
    x, lengths = data.x.double().numpy(), data.edge_attr.double().numpy()
    edges = [tuple(edge) for edge in data.edge_index.T.tolist()]
    n = len(edges)
    h_0 = {(v, w): np.maximum(W_i @ [*x[v], *length], 0) for (v, w), length in zip(edges, lengths, strict=True)}
    h, sigmas = h_0, []
    for _ in range(model.depth - 1):
        following = {}
        for v, w in edges:
            m_vw = sum((h[k, end] for k, end in edges if end == v and k != w), np.zeros(len(W_m)))
            following[v, w] = np.maximum(h_0[v, w] + W_m @ m_vw, 0)
        scores = {edge: v_attn[0] @ np.maximum(W_attn @ following[edge], 0) for edge in edges}
        total = sum(np.exp(score) for score in scores.values())
        sigma = {edge: np.exp(scores[edge]) / total for edge in edges}
        factor = n if model.attention == "scaled" else 1
        h = {edge: factor * sigma[edge] * following[edge] for edge in edges}
        sigmas.append([sigma[edge] for edge in edges])
    read_out = np.zeros(len(W_m))
    for v in range(len(x)):
        m_v = sum((h[k, end] for k, end in edges if end == v), np.zeros(len(W_m)))
        read_out += np.maximum(W_a @ [*x[v], *m_v], 0)
    weight, bias = (part.detach().double().numpy() for part in (model.f[-1].weight, model.f[-1].bias))
    return (weight @ read_out + bias)[0], np.array(sigmas).reshape(model.depth - 1, n)


@pytest.mark.parametrize("attention", ["scaled", "literal"])
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_equals_the_equations_evaluated_one_by_one(depth, attention):
    model = DMPNN(7, depth, 0.4, 1, seed=3, attention=attention).eval()
    data = graphs_of([9, 12])
    scores, weights = model(data), model.attention_weights(data)
    expected = [attended_by_the_equations(model, part) for part in data.to_data_list()]
    assert scores.tolist() == pytest.approx([score for score, _ in expected], rel=1e-5, abs=1e-5)
    together = np.concatenate([sigmas for _, sigmas in expected], axis=1)
    assert weights.shape == together.shape == (depth - 1, data.num_edges)
    assert weights.detach().numpy() == pytest.approx(together, rel=1e-4)


def test_weights_of_each_graph_sum_to_1_whatever_else_is_in_the_batch():
    batch = graphs_of([20, 3, 0, 1, 50], neighbours=3)
    model = DMPNN(16, 3, 0.3, 2, seed=0, attention="scaled").eval()
    weights, graph = model.attention_weights(batch), batch.batch[batch.edge_index[0]]
    sums = torch.zeros(2, 5).index_add(1, graph, weights.detach())
    assert sums.tolist() == [pytest.approx([1, 1, 0, 0, 1], rel=1e-5)] * 2
    alone = [model.attention_weights(part) for part in batch.to_data_list()]
    assert weights.tolist() == [pytest.approx(row) for row in torch.cat(alone, dim=1).tolist()]
    scores = [model(part).item() for part in batch.to_data_list()]
    assert model(batch).tolist() == pytest.approx(scores, rel=1e-5)


def test_weights_go_with_the_particles_whatever_their_order():
    data = graphs_of([20]).to_data_list()[0]
    order = torch.randperm(20, generator=torch.Generator().manual_seed(0))
    place = torch.argsort(order)
    shuffled = Data(x=data.x[order], edge_index=place[data.edge_index], edge_attr=data.edge_attr)
    model = DMPNN(16, 3, 0.0, 2, seed=0, attention="literal").eval()
    assert model(shuffled).item() == pytest.approx(model(data).item(), rel=1e-5)
    for one, other in zip(model.attention_weights(shuffled), model.attention_weights(data), strict=True):
        assert one.tolist() == pytest.approx(other.tolist(), rel=1e-4)
    pairs = torch.arange(data.num_edges // 2).flip(0)
    edges = torch.stack([2 * pairs, 2 * pairs + 1], dim=1).flatten()  # pairs backwards
    other_edges = Data(x=data.x, edge_index=data.edge_index[:, edges], edge_attr=data.edge_attr[edges])
    expected = model.attention_weights(data)[:, edges]
    assert model.attention_weights(other_edges).tolist() == [pytest.approx(row, rel=1e-4) for row in expected.tolist()]


def test_without_preference_scaled_attention_changes_nothing():
    """All scores 0: sigma is 1/n, and n sigma h is h."""
    plain, attended = (DMPNN(16, 3, 0.0, 2, seed=4, attention=attention).eval() for attention in ("none", "scaled"))
    with torch.no_grad():
        attended.v_attn.weight.zero_()
    data = graphs_of([30, 11])
    assert attended(data).tolist() == pytest.approx(plain(data).tolist(), rel=1e-5)


def test_the_other_weights_are_those_of_a_network_without_attention():
    plain = DMPNN(8, 3, 0.1, 2, seed=1).state_dict()
    attended = DMPNN(8, 3, 0.1, 2, seed=1, attention="scaled").state_dict()
    assert set(attended) - set(plain) == {"W_attn.weight", "v_attn.weight"}
    assert all(torch.equal(attended[name], weight) for name, weight in plain.items())
    assert (attended["W_attn.weight"].shape, attended["v_attn.weight"].shape) == ((8, 8), (1, 8))


@pytest.mark.parametrize("attention", ["scaled", "literal"])
@pytest.mark.parametrize("sizes", [[1, 0], [1, 1, 5]])
def test_graphs_without_edges_or_particles_have_a_score_and_gradients(sizes, attention):
    model = DMPNN(8, 3, 0.1, 2, seed=0, attention=attention)
    scores = model(graphs_of(sizes))
    assert scores.shape == (len(sizes),)
    scores.sum().backward()
    assert all(torch.isfinite(weight.grad).all() for weight in model.parameters())


def test_gradients_of_sums_over_neighbours_are_those_of_finite_differences():
    graphs = graphs_of([7], neighbours=2)
    around = neighbourhood(graphs.edge_index, graphs.num_nodes)
    generator = torch.Generator().manual_seed(0)
    h = torch.randn((graphs.num_edges, 3), generator=generator, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(lambda h: sum_lists(h, around.inbound, around.outbound), (h,))


def test_bfloat16_agrees_with_float32_and_its_weights_still_sum_to_1(monkeypatch):
    graphs = graphs_of([60, 80, 1, 0], neighbours=3)
    seen = []
    model = DMPNN(48, 4, 0.0, 2, seed=0, attention="scaled").eval()
    hidden = model._hidden_edges
    monkeypatch.setattr(model, "_hidden_edges", lambda *arguments: seen.append(hidden(*arguments)) or seen[-1])
    exact = model(graphs)
    with torch.autocast("cpu", torch.bfloat16):
        rounded = model(graphs)
    assert exact.dtype == rounded.dtype == torch.float32
    assert rounded.tolist() == pytest.approx(exact.tolist(), rel=0.05, abs=0.05 * exact.abs().max().item())
    (_, weights), (h, rounded_weights) = ((states, torch.stack(of_steps)) for states, of_steps in seen)
    assert (h.dtype, rounded_weights.dtype) == (torch.bfloat16, torch.float32)
    graph = graphs.batch[graphs.edge_index[0]]
    sums = torch.zeros(3, 4).index_add(1, graph, rounded_weights.detach().squeeze(2))
    assert sums[:, :2].flatten().tolist() == pytest.approx([1.0] * 6, rel=1e-5)
    assert (weights != rounded_weights).any()


def test_a_network_without_attention_has_no_weights_and_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="has no attention"):
        DMPNN(8, 3, 0.0, 1).attention_weights(graphs_of([5]))
    with pytest.raises(ValueError, match="attention='soft' must be one of none, scaled, literal"):
        DMPNN(8, 3, 0.0, 1, attention="soft")


def test_a_network_with_attention_learns_is_repeated_and_survives_as_a_file(tmp_path):
    data, settings = lattices_and_random_points(20), SETTINGS | {"attention": "scaled"}
    model, history = fit(data, HYPERPARAMETERS, settings, 40, 1, None, threads=1)
    assert history["loss"].iloc[-1] < 0.5 < 0.69 < history["loss"].iloc[0]
    again, _ = fit(data, HYPERPARAMETERS, settings, 40, 1, None, threads=1)
    save(model, HYPERPARAMETERS, settings, tmp_path)
    loaded, hyperparameters, loaded_settings = load(tmp_path)
    assert loaded.attention == loaded_settings["attention"] == "scaled"
    first = predict(model, data, HYPERPARAMETERS, settings, seed=3)
    assert (predict(again, data, HYPERPARAMETERS, settings, seed=3) == first).all()
    assert (predict(loaded, data, hyperparameters, loaded_settings, seed=3) == first).all()


def test_a_broken_off_training_with_attention_ends_as_an_undisturbed_one(tmp_path, monkeypatch):
    """In bfloat16 and with dropout, so that all that a checkpoint holds matters."""
    monkeypatch.setattr(checkpoints, "SHARE", 1.0)  # each epoch is written down
    settings = SETTINGS | {"attention": "scaled", "precision": "bfloat16"}
    arguments = (lattices_and_random_points(20), HYPERPARAMETERS | {"dropout": 0.2}, settings, 6, 1, None, 1)
    undisturbed, _ = fit(*arguments)
    train_epoch, trained, rates = training._train_epoch, [], []

    def breaks_off(*arguments):
        if arguments[5] not in rates:  # learning rates tell an epoch
            rates.append(arguments[5])
        trained.append(rates.index(arguments[5]) + 1)
        if len(trained) == 4:
            raise InterruptedError
        return train_epoch(*arguments)

    monkeypatch.setattr(training, "_train_epoch", breaks_off)
    with pytest.raises(InterruptedError):
        fit(*arguments, work=tmp_path)
    continued, _ = fit(*arguments, work=tmp_path)
    assert trained == [1, 2, 3, 4, 4, 5, 6]
    for name, weight in undisturbed.state_dict().items():
        assert torch.equal(continued.state_dict()[name], weight), name
