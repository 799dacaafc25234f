"""The network of shells: the whole periodic box as one graph, log-odds of each particle."""

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from vitrify.graphs.batches import window_batch
from vitrify.graphs.features import CENTRES, WIDTH, feature_sizes, gaussians, shells
from vitrify.graphs.neighbours import nearest_neighbour_edges
from vitrify.models.dmpnn import DMPNN
from vitrify.scoring import auc
from vitrify.space import moved
from vitrify.training import dmpnn

SETTINGS = {
    "learning_rate": {"initial": 1e-3, "maximum": 1e-2, "final": 1e-3, "warmup_epochs": 2},
    "batch_size": 5,
    "evaluation_windows": 1,
    "precision": "float32",
    "features": "shell",
    "readout": "particles",
    "window": "box",
}
SMALL = {"neighbours": 5, "window_length": 1.0, "hidden_size": 12, "depth": 2, "dropout": 0.0, "layers": 2}


def crystals_and_liquids(n, seed):
    """n configurations of 100 particles: random points, label 0, and jittered square lattices, label 1, in turn."""
    rng = np.random.default_rng(seed)
    lattice = (np.stack(np.divmod(np.arange(100), 10), axis=1) + 0.5) / 10
    labels = np.arange(n) % 2
    positions = (lattice + rng.normal(0, 0.01, (n, 100, 2))) % 1
    positions[labels == 0] = rng.random((np.count_nonzero(labels == 0), 100, 2))
    species = rng.choice([1, 2], 100).astype(np.int8)
    return dmpnn.Configurations(positions.astype(np.float32), species, labels.astype(np.int8))


def test_neighbours_across_the_boundary_are_the_nearest_of_all_images():
    points = np.random.default_rng(0).random((2, 60, 2))
    edges = nearest_neighbour_edges(points.reshape(-1, 2), 3, np.repeat([0, 1], 60), periodic=True)
    for number, own in enumerate(points):
        apart = own[:, None] - own[None]
        distances = np.linalg.norm(apart - np.round(apart), axis=2)
        near = np.argsort(distances, axis=1)[:, 1:4]
        expected = {tuple(sorted((i, j))) for i, row in enumerate(near.tolist()) for j in row}
        found = edges[:, ::2].T[np.isin(edges[0, ::2] // 60, number)] - 60 * number
        assert {tuple(sorted(pair)) for pair in found.tolist()} == expected


def test_an_edge_is_told_by_gaussians_of_its_periodic_length():
    positions = np.array([[[0.05, 0.5], [0.95, 0.5], [0.5, 0.0], [0.5, 0.9]]], dtype=np.float32)
    batch = window_batch(positions, np.array([1, 2, 1, 2]), np.zeros((1, 2)), 1.0, 1, None, "shell", periodic=True)
    lengths = 0.1 * 4**0.5  # both pairs lie across a boundary; in mean spacings, box / N^(1/2)
    np.testing.assert_allclose(
        batch.edge_attr, np.tile(np.exp(-0.5 * ((lengths - CENTRES) / WIDTH) ** 2), (4, 1)), rtol=1e-4
    )
    assert batch.x[:, :2].tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]


def test_a_particle_is_told_by_the_gaussians_of_its_neighbours_and_the_orders_of_its_bonds():
    rows, columns = np.divmod(np.arange(24), 6)
    triangular = np.stack([(columns + rows % 2 / 2) / 6, rows / 4], axis=1)  # six by four, in a box that is not square
    triangular[:, 1] *= 4 * 0.75**0.5 / 6
    types = np.eye(2, dtype=np.float32)[rows % 2]
    apart = triangular[:, None] - triangular[None]
    sources, targets = np.nonzero(np.linalg.norm(apart, axis=2) < 1.05 / 6)
    edges, keep = np.stack([sources, targets]), sources != targets
    edges = edges[:, keep]
    vectors = (triangular[edges[1]] - triangular[edges[0]]) * 6
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found = shells(types, edges, vectors, gaussians(lengths))
    assert found.shape == (24, feature_sizes("shell", 2).node)
    inside = 8  # of the second row, with six neighbours: two in its row, two above, two below
    one = np.exp(-0.5 * ((1 - CENTRES) / WIDTH) ** 2)
    np.testing.assert_allclose(found[inside], [*types[inside], *(4 * one), *(2 * one), 0, 0, 1], atol=1e-4)


def test_the_log_odds_of_a_graph_are_the_mean_of_its_particles_and_do_not_depend_on_the_view():
    data = crystals_and_liquids(4, seed=1)
    model = DMPNN(hidden_size=8, depth=3, dropout=0.0, layers=2, readout="particles", features="shell", seed=3).eval()
    scores = []
    for positions in (data.positions, moved(data.positions, np.full((4, 2), 0.3), np.arange(4))):
        graphs = window_batch(positions, data.species, np.zeros((4, 2)), 1.0, 5, data.labels, "shell", periodic=True)
        with torch.no_grad():
            scores.append(model(graphs).numpy())
            particles = model.particle_logits(graphs)
        np.testing.assert_allclose(scores[-1], particles.numpy().reshape(4, 100).mean(axis=1), rtol=1e-5)
    np.testing.assert_allclose(scores[0], scores[1], atol=1e-4)
    expected = binary_cross_entropy_with_logits(particles, torch.repeat_interleave(graphs.y, 100))
    assert dmpnn._loss(model, graphs).item() == expected.item()


def test_it_learns_from_few_configurations():
    model, history = dmpnn.fit(crystals_and_liquids(10, 0), SMALL, SETTINGS, 30, 1, None, 1)
    unseen = crystals_and_liquids(10, 5)
    assert auc(unseen.labels, dmpnn.predict(model, unseen, SMALL, SETTINGS, seed=0)) == 1.0
    assert history["loss"].iloc[-1] < 0.3


def test_its_features_are_standardised_by_the_training_set_and_stored_with_it(tmp_path):
    data = crystals_and_liquids(6, 0)
    model, _ = dmpnn.fit(data, SMALL, SETTINGS, 3, 1, None, 1)
    graphs = window_batch(data.positions, data.species, np.zeros((6, 2)), 1.0, 5, data.labels, "shell", periodic=True)
    np.testing.assert_allclose(model.edge_mean, graphs.edge_attr.mean(dim=0), rtol=1e-5)
    np.testing.assert_allclose(model.node_mean, [0, 0, *graphs.x.mean(dim=0)[2:]], rtol=1e-5)
    dmpnn.save(model, SMALL, SETTINGS, tmp_path)
    again, hyperparameters, settings = dmpnn.load(tmp_path)
    expected = dmpnn.predict(model, data, SMALL, SETTINGS, 0)
    np.testing.assert_array_equal(dmpnn.predict(again, data, hyperparameters, settings, 0), expected)


def test_features_that_no_motion_changes_are_made_once_and_train_the_same_network(monkeypatch):
    data, without_messages = crystals_and_liquids(7, seed=2), SMALL | {"depth": 0}
    remembered, history = dmpnn.fit(data, without_messages, SETTINGS, 3, 1, None, threads=1)
    monkeypatch.setattr(dmpnn, "REMEMBERED", 0)
    made_anew, expected = dmpnn.fit(data, without_messages, SETTINGS, 3, 1, None, threads=1)
    assert history["loss"].tolist() == expected["loss"].tolist()
    for name, weight in remembered.state_dict().items():
        assert torch.equal(weight, made_anew.state_dict()[name])
    views = SETTINGS | {"evaluation_views": 8}  # the score is the same in each
    scores = [dmpnn.predict(remembered, data, without_messages, how, seed=0) for how in (SETTINGS, views)]
    np.testing.assert_array_equal(*scores)
