"""Counts of bonds: small graphs whose answer is seen at a glance."""

import networkx as nx
import numpy as np

from vitrify.graphs.neighbours import unordered_pairs
from vitrify.structure.counts import count_unique_bonds

A, B = 1, 2


def count_bonds(edges, species):
    return count_unique_bonds(unordered_pairs(*edges.T, len(species)), species)


def test_two_pairs_and_two_that_stand_alone():
    #  A-B   B-B   A   B
    assert count_bonds(np.array([[0, 1], [2, 3]]), np.array([A, B, B, B, A, B])) == (2, 1, 1, 1)


def test_a_b_between_two_a_is_one_graph_without_b_b_edges():
    assert count_bonds(np.array([[1, 0], [1, 2]]), np.array([A, B, A])) == (1, 0, 0, 0)


def test_both_directions_of_an_edge_are_one_edge():
    assert count_bonds(np.array([[0, 1], [1, 0], [0, 1]]), np.array([B, B])) == (1, 1, 0, 0)


def test_without_edges_all_are_isolated_and_there_is_no_graph():
    assert count_bonds(np.empty((0, 2), dtype=int), np.array([A, A, B])) == (0, 0, 2, 1)
    assert count_bonds(np.empty((0, 2), dtype=int), np.array([], dtype=int)) == (0, 0, 0, 0)


def test_agrees_with_networkx_on_random_graphs():
    rng = np.random.default_rng(0)
    for n, m in [(12, 5), (60, 40), (60, 200)]:
        species, edges = rng.integers(1, 3, n), rng.integers(0, n, (m, 2))
        edges = edges[edges[:, 0] != edges[:, 1]]
        graph = nx.Graph(edges.tolist())
        alone = [node for node in range(n) if node not in graph]
        expected = (
            nx.number_connected_components(graph),
            sum(species[u] == species[v] == B for u, v in graph.edges),
            sum(species[node] == A for node in alone),
            sum(species[node] == B for node in alone),
        )
        assert count_bonds(edges, species) == expected
