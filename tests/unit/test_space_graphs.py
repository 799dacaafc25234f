"""Windows, graphs and the D-MPNN in three dimensions."""

import json

import numpy as np
import pandas as pd
import pytest
import torch

from vitrify.attention.export import export_attention
from vitrify.attention.pairs import read_particles
from vitrify.attention_test.agreement import NETWORKS
from vitrify.attention_test.weigh import UnderTest, delete, draw_windows, weigh
from vitrify.errors import DataError
from vitrify.graphs.batches import window_batch
from vitrify.graphs.features import feature_sizes
from vitrify.graphs.neighbours import nearest_neighbour_edges
from vitrify.graphs.windows import draw_corners, inside_windows
from vitrify.models.dmpnn import DMPNN
from vitrify.models.parameters import DmpnnSettings
from vitrify.models.shapes import dmpnn_parameters
from vitrify.store import parquet
from vitrify.store.files import write_json
from vitrify.training.dmpnn import Configurations, fit, load, load_configurations, predict, save, untrained

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
    """(configurations, particles, 3) positions, odd ones on a jittered lattice, even ones at random; species."""
    rng = np.random.default_rng(seed)
    positions = rng.random((configurations, particles, 3))
    lattice = np.stack(np.meshgrid(*[np.arange(5)] * 3), axis=-1).reshape(-1, 3)
    positions[1::2] = (lattice + 0.5 + rng.uniform(-0.1, 0.1, positions[1::2].shape)) / 5
    return positions.astype(np.float32), rng.integers(1, 3, particles).astype(np.int8)


def graphs(positions, species, corners=None, length=1.0, **options):
    corners = np.zeros((len(positions), 3)) if corners is None else corners
    return window_batch(positions, species, corners, length, 3, **options)


def test_windows_are_cubes():
    positions, _ = cubes()
    corners = draw_corners((4, 3), 0.5, np.random.default_rng(1))
    inside = inside_windows(positions, corners, 0.5)
    for row, (left, bottom, back) in enumerate(corners):
        expected = [
            left <= a <= left + 0.5 and bottom <= b <= bottom + 0.5 and back <= c <= back + 0.5
            for a, b, c in positions[row]
        ]
        assert inside[row].tolist() == expected
    assert 0 < inside.sum() < inside.size / 4
    with pytest.raises(ValueError, match=r"corners \(b, d\)"):
        inside_windows(positions, corners[:, :2], 0.5)


def test_edges_join_each_particle_to_those_nearest_in_space():
    positions = np.random.default_rng(2).random((60, 3))
    distances = np.linalg.norm(positions[:, None] - positions, axis=-1)
    np.fill_diagonal(distances, np.inf)
    expected = {tuple(sorted((i, j))) for i, row in enumerate(distances) for j in np.argsort(row)[:3]}
    edges = nearest_neighbour_edges(positions, 3)
    assert {tuple(edge) for edge in np.sort(edges.T, axis=1).tolist()} == expected
    assert (edges[:, ::2] == edges[::-1, 1::2]).all()


def test_graphs_have_all_coordinates_the_type_and_lengths_in_space():
    positions, species = cubes()
    corners = draw_corners((4, 3), 0.6, np.random.default_rng(3))
    batch = graphs(positions, species, corners, 0.6, labels=np.array([0, 1, 0, 1]))
    rows, particles = np.nonzero(inside_windows(positions, corners, 0.6))
    expected = np.column_stack([positions[rows, particles], species[particles]])
    np.testing.assert_array_equal(batch.x.numpy(), expected)
    source, target = batch.edge_index.numpy()
    lengths = np.linalg.norm(expected[source, :3] - expected[target, :3], axis=1)
    np.testing.assert_allclose(batch.edge_attr[:, 0].numpy(), lengths, rtol=1e-5)
    assert batch.y.tolist() == [0, 1, 0, 1]


def test_graphs_do_not_depend_on_where_the_axes_point():
    """Of all rotations of a box these leave it as it is: axes that change their places, and mirrors."""
    positions, species = cubes()
    plain = graphs(positions, species)
    for moved in (positions[..., [1, 2, 0]], np.abs(positions - [0, 1, 0]).astype(np.float32)):
        turned = graphs(moved, species)
        assert torch.equal(turned.edge_index, plain.edge_index)
        torch.testing.assert_close(turned.edge_attr, plain.edge_attr, rtol=1e-5, atol=1e-6)


def test_scores_do_not_depend_on_the_order_of_particles():
    positions, species = cubes()
    order = np.random.default_rng(4).permutation(len(species))
    model = DMPNN(16, 3, 0.0, 2, seed=1, dimension=3).eval()
    scores = [model(graphs(a, s)).detach() for a, s in ((positions, species), (positions[:, order], species[order]))]
    torch.testing.assert_close(scores[0], scores[1], rtol=1e-4, atol=1e-4)


def test_a_network_is_as_large_as_it_is_said_to_be_and_knows_no_other_space():
    for dimension in (2, 3):
        model = DMPNN(11, 2, 0.0, 2, dimension=dimension)
        assert dmpnn_parameters(11, 2, feature_sizes("published", dimension)) == sum(
            weight.numel() for weight in model.parameters()
        )
    with pytest.raises(ValueError, match=r"dimension\n.*2 or 3"):
        DmpnnSettings(readout="sum", batch_size=1, dimension=4)


def test_it_learns_from_files_and_is_the_same_when_it_is_read_back(tmp_path):
    """Lattices against random points, in three dimensions."""
    positions, species = cubes(24)
    columns = {"run": np.arange(24), "protocol": ["p"] * 24, "step": [1] * 24, "label": np.arange(24) % 2}
    columns |= parquet.coordinate_columns(positions)
    parquet.write_rows(tmp_path / "samples.parquet", parquet.in_dimensions(parquet.SAMPLES, 3), columns)
    data, keys = load_configurations([tmp_path / "samples.parquet"], species)
    assert (data.positions == positions).all()
    assert (data.subset(np.array([3, 1])).positions == positions[[3, 1]]).all()
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
    with pytest.raises(DataError, match="dimension is '3', must be 2 or 3"):
        load(tmp_path)


def test_exported_attention_says_where_particles_are(tmp_path):
    positions, species = cubes()
    data = Configurations(positions, species, np.arange(4) % 2)
    keys = pd.DataFrame({"run": [1, 1, 2, 2], "protocol": "p", "step": [1, 9, 1, 9], "label": data.labels})
    model = DMPNN(8, 3, 0.0, 1, attention="scaled", dimension=3).eval()
    paths = tmp_path / "particles.parquet", tmp_path / "edges.parquet"
    export_attention(model, data, keys, [0.6], 2, 7, *paths, {})
    table = read_particles(paths[0], 0.6)
    rows = (2 * (table["run"] - 1) + table["label"]).to_numpy()
    assert (positions[rows, table["particle"] - 1] == table[["x", "y", "z"]]).all(axis=None)
    assert (species[table["particle"] - 1] == table["species"]).all()


@pytest.mark.parametrize("attended", ["edges", "nodes"])
def test_attention_under_test_is_weighed_and_deleted(attended):
    positions, species = cubes()
    data = Configurations(positions, species, np.arange(4) % 2)
    keys = pd.DataFrame({"run": [1, 1, 2, 2], "protocol": "p", "step": [1, 9, 1, 9], "label": data.labels})
    settings = SETTINGS | {"attention": "scaled", "attended": attended}
    tested = [
        UnderTest(network, number, untrained(HYPERPARAMETERS, settings, 10 * number + place))
        for place, network in enumerate(NETWORKS)
        for number in (1, 2)
    ]
    scores, shares, _ = weigh(tested, draw_windows(data, keys, HYPERPARAMETERS, seed=3))
    batch, _ = next(draw_windows(data, keys, HYPERPARAMETERS, seed=3))
    assert scores["log_odds"][:4].tolist() == pytest.approx(tested[0].model(batch).tolist(), rel=1e-5)
    units = shares[(shares["network"] == "trained") & (shares["number"] == 1)].groupby("pair")["units"].sum()
    seen = batch.x[:, 3].to(torch.int64)
    if attended == "nodes":
        assert units.to_dict() == {"A": (seen == 1).sum(), "B": (seen == 2).sum()}
    else:
        ends = seen[batch.edge_index].sum(dim=0)
        assert units.to_dict() == {"AA": (ends == 2).sum(), "AB": (ends == 3).sum(), "BB": (ends == 4).sum()}
    deletions = delete(tested[:1], draw_windows(data, keys, HYPERPARAMETERS, seed=3), [0.5], seed=0)
    changed = deletions.set_index("fraction")["log_odds"]
    assert (changed[0.5].to_numpy() != changed[0.0].to_numpy()).all()
