"""Windows, graphs and the D-MPNN in three dimensions."""

import json

import numpy as np
import pandas as pd
import pytest
import torch

from vitrify.attention.export import export_attention
from vitrify.attention.pairs import read_particles
from vitrify.errors import DataError
from vitrify.graphs.batches import window_batch
from vitrify.graphs.features import feature_sizes
from vitrify.graphs.neighbours import nearest_neighbour_edges
from vitrify.graphs.windows import draw_corners, inside_windows
from vitrify.models.dmpnn import DMPNN
from vitrify.models.shapes import dmpnn_parameters
from vitrify.store import parquet
from vitrify.store.files import write_json
from vitrify.training.dmpnn import Configurations, fit, load, load_configurations, predict, save

HYPERPARAMETERS = {
    "neighbours": 3,
    "window_length": 0.6,
    "hidden_size": 16,
    "depth": 3,
    "dropout": 0.0,
    "layers": 1,
}
SETTINGS = {
    "learning_rate": {"initial": 1e-3, "maximum": 1e-2, "final": 1e-3, "warmup_epochs": 1},
    "readout": "sum",
    "batch_size": 4,
    "precision": "float32",
    "dimension": 3,
    "evaluation_windows": 2,
}


def cubes(configurations=4, particles=125, seed=0):
    """(3, configurations, particles) coordinates, odd ones on a jittered lattice, even ones at random; species."""
    rng = np.random.default_rng(seed)
    positions = rng.random((configurations, particles, 3))
    lattice = np.stack(np.meshgrid(*[np.arange(5)] * 3), axis=-1).reshape(-1, 3)
    positions[1::2] = (lattice + 0.5 + rng.uniform(-0.1, 0.1, positions[1::2].shape)) / 5
    return positions.transpose(2, 0, 1).astype(np.float32), rng.integers(1, 3, particles).astype(np.int8)


def graphs(axes, species, corners=None, length=1.0, **options):
    x, y, z = axes
    corners = np.zeros((len(x), 3)) if corners is None else corners
    return window_batch(x, y, species, corners, length, 3, z=z, **options)


def test_windows_are_cubes():
    (x, y, z), _ = cubes()
    corners = draw_corners(4, 0.5, np.random.default_rng(1), dimension=3)
    assert corners.shape == (4, 3)
    inside = inside_windows(x, y, corners, 0.5, z)
    for row, (left, bottom, back) in enumerate(corners):
        expected = [
            left <= a <= left + 0.5 and bottom <= b <= bottom + 0.5 and back <= c <= back + 0.5
            for a, b, c in zip(x[row], y[row], z[row], strict=True)
        ]
        assert inside[row].tolist() == expected
    assert 0 < inside.sum() < inside.size / 4
    with pytest.raises(ValueError, match=r"corners \(b, 3\)"):
        inside_windows(x, y, corners[:, :2], 0.5, z)


def test_edges_join_each_particle_to_those_nearest_in_space():
    positions = np.random.default_rng(2).random((60, 3))
    distances = np.linalg.norm(positions[:, None] - positions, axis=-1)
    np.fill_diagonal(distances, np.inf)
    expected = {tuple(sorted((i, j))) for i, row in enumerate(distances) for j in np.argsort(row)[:3]}
    edges = nearest_neighbour_edges(positions, 3)
    assert {tuple(edge) for edge in np.sort(edges.T, axis=1).tolist()} == expected
    assert (edges[:, ::2] == edges[::-1, 1::2]).all()


def test_graphs_have_all_coordinates_the_type_and_lengths_in_space():
    axes, species = cubes()
    corners = draw_corners(4, 0.6, np.random.default_rng(3), dimension=3)
    batch = graphs(axes, species, corners, 0.6, labels=np.array([0, 1, 0, 1]))
    inside = inside_windows(*axes[:2], corners, 0.6, axes[2])
    rows, particles = np.nonzero(inside)
    expected = np.column_stack([*(axis[rows, particles] for axis in axes), species[particles]])
    np.testing.assert_array_equal(batch.x.numpy(), expected)
    source, target = batch.edge_index.numpy()
    lengths = np.linalg.norm(expected[source, :3] - expected[target, :3], axis=1)
    np.testing.assert_allclose(batch.edge_attr[:, 0].numpy(), lengths, rtol=1e-5)
    assert batch.y.tolist() == [0, 1, 0, 1]


def test_graphs_do_not_depend_on_where_the_axes_point():
    """Of all rotations of a box these leave it as it is: axes that change their places, and mirrors."""
    axes, species = cubes()
    plain = graphs(axes, species)
    for moved in (axes[[1, 2, 0]], np.stack([axes[0], 1 - axes[1], axes[2]])):
        turned = graphs(moved, species)
        assert torch.equal(turned.edge_index, plain.edge_index)
        torch.testing.assert_close(turned.edge_attr, plain.edge_attr, rtol=1e-5, atol=1e-6)


def test_scores_do_not_depend_on_the_order_of_particles():
    axes, species = cubes()
    order = np.random.default_rng(4).permutation(len(species))
    model = DMPNN(16, 3, 0.0, 2, seed=1, dimension=3).eval()
    scores = [model(graphs(a, s)).detach() for a, s in ((axes, species), (axes[..., order], species[order]))]
    torch.testing.assert_close(scores[0], scores[1], rtol=1e-4, atol=1e-4)


def test_a_network_is_as_large_as_it_is_said_to_be_and_knows_no_other_space():
    for dimension in (2, 3):
        model = DMPNN(11, 2, 0.0, 2, dimension=dimension)
        assert dmpnn_parameters(11, 2, feature_sizes(dimension=dimension)) == sum(
            weight.numel() for weight in model.parameters()
        )
    with pytest.raises(ValueError, match="dimension=4 must be 2 or 3"):
        DMPNN(11, 2, 0.0, 2, dimension=4)


def test_it_learns_from_files_and_is_the_same_when_it_is_read_back(tmp_path):
    """Lattices against random points, in three dimensions."""
    axes, species = cubes(24)
    columns = {"run": np.arange(24), "protocol": ["p"] * 24, "step": [1] * 24, "label": np.arange(24) % 2}
    columns |= parquet.coordinate_columns(axes.transpose(1, 2, 0))
    parquet.write_rows(tmp_path / "samples.parquet", parquet.in_dimensions(parquet.SAMPLES, 3), columns)
    data, keys = load_configurations([tmp_path / "samples.parquet"], species)
    assert data.dimension == 3
    assert (data.z == axes[2]).all()
    assert (data.subset(np.array([3, 1])).z == axes[2][[3, 1]]).all()
    model, history = fit(data, HYPERPARAMETERS, SETTINGS, 30, 0, None, threads=1)
    assert history["loss"].iloc[-1] < 0.3
    save(model, HYPERPARAMETERS, SETTINGS, tmp_path / "network")
    again, hyperparameters, settings = load(tmp_path / "network")
    assert settings["dimension"] == 3
    one, other = (predict(which, data, hyperparameters, settings, 5) for which in (model, again))
    assert (one == other).all()
    assert ((one > 0) == (keys["label"] == 1)).mean() > 0.9


def test_a_network_of_no_known_space_is_refused_in_one_line(tmp_path):
    save(DMPNN(4, 2, 0.0, 1, dimension=3), HYPERPARAMETERS | {"hidden_size": 4, "depth": 2}, SETTINGS, tmp_path)
    path = tmp_path / "hyperparameters.json"
    described = json.loads(path.read_text())
    write_json(path, described | {"settings": described["settings"] | {"dimension": "3"}})
    with pytest.raises(DataError, match="dimension is '3', allowed is 2 or 3"):
        load(tmp_path)


def test_exported_attention_says_where_particles_are(tmp_path):
    axes, species = cubes()
    data = Configurations(axes[0], axes[1], species, np.arange(4) % 2, axes[2])
    keys = pd.DataFrame({"run": [1, 1, 2, 2], "protocol": "p", "step": [1, 9, 1, 9], "label": data.labels})
    model = DMPNN(8, 3, 0.0, 1, attention="scaled", dimension=3).eval()
    paths = tmp_path / "particles.parquet", tmp_path / "edges.parquet"
    export_attention(model, data, keys, [0.6], 2, 7, *paths, {})
    table = read_particles(paths[0], 0.6)
    rows = (2 * (table["run"] - 1) + table["label"]).to_numpy()
    for axis, values in zip("xyz", axes, strict=True):
        assert (values[rows, table["particle"] - 1] == table[axis]).all()
    assert (species[table["particle"] - 1] == table["species"]).all()
