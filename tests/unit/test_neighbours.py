"""Nearest-neighbour edges: cases by hand, brute force, batches."""

import numpy as np
import pytest

from vitrify.graphs.neighbours import nearest_neighbour_edges


def brute_force_pairs(positions, k):
    """Unordered pairs in which one is among the k nearest of the other, from the full table of distances."""
    distances = np.linalg.norm(positions[:, None].astype(float) - positions[None].astype(float), axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, : min(k, len(positions) - 1)]
    return {tuple(sorted((i, int(j)))) for i, row in enumerate(nearest) for j in row}


def test_isolated_pair_is_joined_once_in_each_direction():
    assert nearest_neighbour_edges(np.array([[0.0, 0.0], [0.0, 1.0]]), k=1).T.tolist() == [[0, 1], [1, 0]]


def test_being_nearest_need_not_be_mutual():
    line = np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])  # 2 is nearest to nobody, yet joined to its own nearest, 1
    assert nearest_neighbour_edges(line, k=1).T.tolist() == [[0, 1], [1, 0], [1, 2], [2, 1]]


@pytest.mark.parametrize("k", [1, 2, 5])
def test_equals_brute_force(k):
    positions = np.random.default_rng(k).random((150, 2), dtype=np.float32)
    edges = nearest_neighbour_edges(positions, k)
    assert edges.dtype == np.int64
    assert {tuple(pair) for pair in edges[:, ::2].T.tolist()} == brute_force_pairs(positions, k)
    assert len(np.unique(edges, axis=1).T) == edges.shape[1]


def test_neighbouring_columns_are_opposite_edges():
    edges = nearest_neighbour_edges(np.random.default_rng(0).random((60, 2)), k=3)
    reverse = np.arange(edges.shape[1]) ^ 1
    assert (edges[:, reverse] == edges[::-1]).all()


def test_every_particle_has_at_least_k_neighbours():
    edges = nearest_neighbour_edges(np.random.default_rng(0).random((60, 2)), k=3)
    assert np.bincount(edges[0]).min() >= 3


@pytest.mark.parametrize("k", [3, 4, 50])
def test_few_particles_are_all_joined(k):
    edges = nearest_neighbour_edges(np.random.default_rng(0).random((4, 2)), k)
    assert sorted(edges.T.tolist()) == [[i, j] for i in range(4) for j in range(4) if i != j]


@pytest.mark.parametrize("n", [0, 1])
def test_no_edges_without_two_particles(n):
    assert nearest_neighbour_edges(np.zeros((n, 2)), k=2).shape == (2, 0)


def test_particles_at_the_same_place_are_not_joined_to_themselves():
    edges = nearest_neighbour_edges(np.zeros((6, 2)), k=2)
    assert (edges[0] != edges[1]).all()
    assert np.bincount(edges[0], minlength=6).min() >= 2


def test_graphs_of_a_batch_have_the_edges_that_they_have_alone():
    rng = np.random.default_rng(3)
    sizes = [40, 1, 2, 0, 3, 170]  # more, fewer and as many as k
    positions = [rng.random((size, 2), dtype=np.float32) for size in sizes]
    starts = np.cumsum([0, *sizes[:-1]])
    alone = [nearest_neighbour_edges(p, 3) + start for p, start in zip(positions, starts, strict=True)]
    together = nearest_neighbour_edges(np.concatenate(positions), 3, graphs=np.repeat(np.arange(6), sizes))
    assert (together == np.concatenate(alone, axis=1)).all()


def test_graphs_may_be_larger_than_the_box():
    rng = np.random.default_rng(3)
    positions = 1e4 * rng.random((40, 2))
    together = nearest_neighbour_edges(positions, 2, graphs=np.repeat([0, 1], 20))
    alone = [nearest_neighbour_edges(positions[part], 2) for part in (slice(20), slice(20, 40))]
    assert (together == np.concatenate([alone[0], alone[1] + 20], axis=1)).all()


@pytest.mark.parametrize(
    ("positions", "k", "graphs", "message"),
    [
        (np.zeros((3, 4)), 1, None, r"must be \(n, 2\) or \(n, 3\)"),
        (np.zeros((3, 2)), 0, None, "k=0 must be at least 1"),
        (np.zeros((3, 2)), 1, np.zeros(2, dtype=int), r"graphs must be \(3,\)"),
    ],
)
def test_bad_input_is_refused(positions, k, graphs, message):
    with pytest.raises(ValueError, match=message):
        nearest_neighbour_edges(positions, k, graphs)
