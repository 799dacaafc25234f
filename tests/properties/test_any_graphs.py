"""Nearest-neighbour graphs of any points: also such as share places, stand in a row, or are few."""

import networkx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vitrify.graphs.batches import window_batch
from vitrify.graphs.neighbours import nearest_neighbour_edges, unordered_pairs
from vitrify.structure.bonds import bond_graphs, periodic_neighbours
from vitrify.structure.counts import count_unique_bonds

# Multiples of 1/8 are often equally far apart, or the same.
PLACES = st.one_of(st.integers(0, 8).map(lambda eighths: eighths / 8), st.floats(0.0, 1.0, width=32))
KS = st.integers(1, 6)


def points(least=0, most=14):
    return st.integers(least, most).flatmap(lambda n: arrays(np.float64, (n, 2), elements=PLACES))


@given(points(), KS)
def test_edges_come_in_opposite_pairs_each_once_and_join_no_particle_to_itself(positions, k):
    edges = nearest_neighbour_edges(positions, k)
    assert edges.shape[1] % 2 == 0
    np.testing.assert_array_equal(edges[:, ::2], edges[::-1, 1::2])
    assert (edges[0] != edges[1]).all()
    assert len(set(map(tuple, edges.T.tolist()))) == edges.shape[1]


@given(points(least=2), KS)
def test_each_particle_is_joined_to_k_others_that_none_is_nearer_than(positions, k):
    n = len(positions)
    wanted = min(k, n - 1)
    distances = np.sqrt(((positions[:, None] - positions[None]) ** 2).sum(-1))
    np.fill_diagonal(distances, np.inf)
    kth = np.sort(distances, axis=1)[:, wanted - 1]
    source, target = nearest_neighbour_edges(positions, k)
    lengths = distances[source, target]
    # Each edge is one that an end of it chose, and each particle has as many within its own reach as it chose.
    assert (lengths <= np.maximum(kth[source], kth[target]) * (1 + 1e-9)).all()
    within = lengths <= kth[source] * (1 + 1e-9)
    assert (np.bincount(source[within], minlength=n) >= wanted).all()


@given(st.data(), points(), st.integers(1, 4), KS)
def test_graphs_of_a_batch_are_those_that_each_would_have_alone(data, positions, graphs, k):
    owners = np.sort(data.draw(arrays(np.int64, len(positions), elements=st.integers(0, graphs - 1))))
    together = nearest_neighbour_edges(positions, k, owners)
    np.testing.assert_array_equal(owners[together[0]], owners[together[1]])
    for graph in range(graphs):
        rows = np.flatnonzero(owners == graph)
        if no_ties(positions[rows]):  # among equally near ones, a tree of other points may choose others
            own = together[:, owners[together[0]] == graph]
            alone = nearest_neighbour_edges(positions[rows], k)
            np.testing.assert_array_equal(own, rows[alone] if len(rows) else alone)


def lengths_of(positions, edges):
    return np.sqrt(((positions[edges[0]] - positions[edges[1]]) ** 2).sum(-1))


def no_ties(positions):
    distances = ((positions[:, None] - positions[None]) ** 2).sum(-1)[np.triu_indices(len(positions), 1)]
    ascending = np.sort(distances)
    return (np.diff(ascending) > 1e-9).all() and (ascending > 1e-12).all()


@given(st.data(), st.integers(1, 4), st.integers(1, 12), st.floats(0.05, 1.0), KS)
def test_a_batch_of_windows_holds_the_particles_inside_and_nothing_else(data, rows, particles, length, k):
    positions = data.draw(arrays(np.float32, (rows, particles, 2), elements=PLACES))
    species = data.draw(arrays(np.int8, particles, elements=st.integers(1, 2)))
    corners = data.draw(arrays(np.float64, (rows, 2), elements=st.floats(0.0, 1.0)))
    batch = window_batch(positions, species, corners, length, k, labels=np.arange(rows) % 2)
    graphs = batch.to_data_list()
    assert len(graphs) == rows
    for row, graph in enumerate(graphs):
        (left, bottom), place = corners[row], positions[row]
        inside = ((place >= (left, bottom)) & (place <= (left + length, bottom + length))).all(1)
        np.testing.assert_array_equal(graph.x[:, :2].numpy(), place[inside])
        np.testing.assert_array_equal(graph.x[:, 2].numpy(), species[inside])
        assert graph.y.item() == row % 2
        ends = graph.edge_index.numpy()
        assert ends.size == 0 or ends.max() < inside.sum()
        np.testing.assert_allclose(graph.edge_attr[:, 0].numpy(), lengths_of(place[inside], ends), atol=1e-6)


@given(points(least=3), st.integers(1, 2))
def test_periodic_neighbours_are_the_nearest_images(positions, k):
    separation = positions[:, None] - positions[None]
    separation -= np.round(separation)
    distances = np.sqrt((separation**2).sum(-1))
    np.fill_diagonal(distances, np.inf)
    found = np.take_along_axis(distances, periodic_neighbours(positions, k), axis=1)
    np.testing.assert_allclose(found, np.sort(distances, axis=1)[:, :k], atol=1e-9)


@given(st.data(), st.integers(1, 14))
def test_counts_of_bonds_are_those_of_a_graph_library(data, n):
    species = data.draw(arrays(np.int8, n, elements=st.integers(1, 2)))
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] != pair[1])
    edges = data.draw(st.lists(ends, max_size=20)) if n > 1 else []
    graph = networkx.Graph(edges)
    counts = count_unique_bonds(unordered_pairs(*np.array(edges, dtype=np.int64).reshape(-1, 2).T, n), species)
    assert counts.disjoint_graphs == networkx.number_connected_components(graph)
    assert counts.bb_edges == sum(species[a] == species[b] == 2 for a, b in graph.edges)
    alone = [particle for particle in range(n) if particle not in graph]
    assert counts.isolated_a == sum(species[particle] == 1 for particle in alone)
    assert counts.isolated_b == sum(species[particle] == 2 for particle in alone)


@given(st.data(), points(least=3))
def test_bonds_of_b_are_part_of_the_bonds_at_b_and_none_joins_two_a(data, positions):
    species = data.draw(arrays(np.int8, len(positions), elements=st.integers(1, 2)))
    graphs = {
        name: set(zip(*map(np.ndarray.tolist, ends), strict=True))
        for name, ends in bond_graphs(positions, species).items()
    }
    assert graphs["b_centred"] <= graphs["b_incident"]
    assert all(low < high and 2 in (species[low], species[high]) for low, high in graphs["b_incident"])
