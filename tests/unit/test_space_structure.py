"""Pairs, g(r), two-nearest graphs, descriptors, export and the page in three dimensions."""

import numpy as np
import pandas as pd
import pytest
import yaml

from conftest import ROOT
from vitrify.baselines.classifiers import predict_simple
from vitrify.baselines.descriptors import Configuration, describe, nearest_distances
from vitrify.baselines.groups import DESCRIPTORS, IN_SPACE
from vitrify.configurations.pairs import close_pairs
from vitrify.configurations.radial_distribution import count_samples, ideal_counts, pair_counts, radial_distribution
from vitrify.models.dmpnn_description import describe_dmpnn
from vitrify.simulation.start import jittered_lattice
from vitrify.store import parquet
from vitrify.structure.bonds import bond_graphs, periodic_neighbours
from vitrify.trajectories.extended_xyz import extended_xyz


def distances(positions):
    """(n, n) between nearest images in a periodic cube, by hand."""
    apart = positions[:, None] - positions
    return np.linalg.norm(apart - np.round(apart), axis=-1)


@pytest.mark.parametrize("particles", [20, 300])
def test_pairs_and_neighbours_are_those_of_nearest_images(particles):
    positions = np.random.default_rng(0).random((particles, 3))
    expected = distances(positions)
    pairs = close_pairs(positions, 0.3)
    first, second = np.nonzero(np.triu(expected <= 0.3, 1))
    assert sorted(zip(pairs.first, pairs.second, strict=True)) == list(zip(first, second, strict=True))
    assert np.sort(pairs.distance) == pytest.approx(np.sort(expected[first, second]))
    np.fill_diagonal(expected, np.inf)
    neighbours = periodic_neighbours(positions, 2)
    assert (neighbours == np.argsort(expected, axis=1)[:, :2]).all()
    assert nearest_distances(positions) == pytest.approx(expected.min(axis=1))


def test_the_two_nearest_graph_does_not_depend_on_where_the_axes_point():
    rng = np.random.default_rng(1)
    positions, species = rng.random((200, 3)), rng.integers(1, 3, 200)
    plain = bond_graphs(positions, species)
    for moved in (positions[:, [1, 2, 0]], 1 - positions, positions + rng.random(3)):
        for name, bonds in bond_graphs(moved, species).items():
            assert all((one == other).all() for one, other in zip(bonds, plain[name], strict=True))


def test_g_of_particles_without_correlations_is_1_in_shells(tmp_path):
    rng = np.random.default_rng(2)
    species, box_length, frames = np.repeat([1, 2], [800, 200]), 9.41, rng.random((10, 1000, 3))
    counts = sum(pair_counts(frame, species, box_length, 9, 4.5) for frame in frames)
    ideal = 10 * ideal_counts(species, box_length, 9, 4.5, dimension=3)
    assert ((counts - ideal) / np.sqrt(ideal)).std() == pytest.approx(1, abs=0.5)
    columns = {"run": np.arange(10), "protocol": ["p"] * 10, "step": [1] * 10, "label": np.arange(10) % 2}
    columns |= parquet.coordinate_columns(frames)
    (tmp_path / "dataset").mkdir()
    samples, path = tmp_path / "samples.parquet", tmp_path / "dataset" / "rest.parquet"
    parquet.write_rows(samples, parquet.in_dimensions(parquet.SAMPLES, 3), columns)
    count_samples(samples, path, species, box_length, {"bins": 9, "cutoff": 4.5, "configurations": 10})
    table = radial_distribution([path])
    assert table[table["r"] > 2]["g"].to_numpy() == pytest.approx(1, abs=0.05)


def test_descriptors_are_those_that_do_not_need_a_plane(config):
    system = config["system"] | {"dimension": 3, "box_length": 5.646}
    species, positions = jittered_lattice(216, 0.8, np.random.default_rng(3), 3)
    found = describe(positions, species, system)
    assert {*found, "inherent_energy"} == set(IN_SPACE)
    assert set(IN_SPACE) < set(DESCRIPTORS)
    assert {*Configuration(positions, species, system).describe_window(np.zeros(3), 0.9)} == {*found}
    turned = describe(positions[:, [2, 0, 1]], species, system)
    assert turned == pytest.approx(found, rel=1e-6)
    nearest = distances(positions)
    np.fill_diagonal(nearest, np.inf)
    assert found["distance_mean_A"] == pytest.approx(5.646 * nearest.min(axis=1)[species == 1].mean())


def test_classifiers_take_the_descriptors_that_there_are():
    rng = np.random.default_rng(4)
    described = pd.DataFrame({name: rng.normal(size=60) for name in IN_SPACE})
    described["label"] = np.arange(60) % 2
    described["potential_energy"] += 5 * described["label"]
    described = described.assign(run=np.arange(60) // 2, protocol="p", step=1, part=np.arange(60) // 2 % 3)
    described["part"] = described["part"].map({0: "0", 1: "1", 2: "rest"})
    inner = {"validation": 0.2, "test": 0.2, "by_run": True}
    methods = ["potential_energy", "logistic_regression"]
    predictions = predict_simple({"d": described}, "d", methods, 2, inner, 0)
    assert list(predictions) == [(method, fold, "d") for fold in ("0", "1") for method in methods]
    for method in methods:
        own = pd.concat([predictions[method, fold, "d"] for fold in ("0", "1")])
        assert ((own["log_odds"] > 0) == (own["label"] == 1)).mean() > 0.9


def test_extended_xyz_has_a_cell_of_three_sides_and_three_coordinates():
    text = extended_xyz(np.array([[1.0, 2.0, 3.5]]), ["A"], 4.0, {"step": 7})
    lattice = 'Lattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3:id:I:1 pbc="T T T" step=7'
    assert text == f"1\n{lattice}\nA 1 2 3.5 1\n"


def test_the_network_is_described_with_a_coordinate_more():
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    space = config["models"]["dmpnn"]["search_space"]
    flat, solid = (describe_dmpnn("sum", space, dimension) for dimension in (2, 3))
    assert solid["node_features"] == flat["node_features"] + 1 == 4
    assert solid["weights"]["W_i.weight"] == ["h", "5"]
    assert solid["parameters"]["low"] - flat["parameters"]["low"] == 2 * 300  # one column of W_i, one of W_a
