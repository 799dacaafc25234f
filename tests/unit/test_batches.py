"""Batches of windows as graphs."""

import numpy as np
import pytest
import torch

from vitrify.graphs.batches import window_batch

SPECIES = np.array([1, 2, 1, 1], dtype=np.int8)
X = np.array([[0.1, 0.2, 0.3, 0.9], [0.1, 0.6, 0.7, 0.9], [0.9, 0.9, 0.9, 0.1]], dtype=np.float32)
Y = np.array([[0.1, 0.1, 0.1, 0.9], [0.1, 0.6, 0.6, 0.9], [0.9, 0.9, 0.9, 0.1]], dtype=np.float32)
POSITIONS = np.stack([X, Y], axis=-1)
CORNERS = np.array([[0.0, 0.0], [0.5, 0.5], [0.0, 0.5]])  # windows of three, three and no particles
LABELS = np.array([0, 1, 1], dtype=np.int8)


def batch_of(rows=(0, 1, 2), neighbours=1, labels=LABELS):
    rows = list(rows)
    return window_batch(
        POSITIONS[rows], SPECIES, CORNERS[rows], 0.5, neighbours, labels if labels is None else labels[rows]
    )


def test_features_are_coordinates_as_they_are_and_the_type():
    expected = [[0.1, 0.1, 1], [0.2, 0.1, 2], [0.3, 0.1, 1], [0.6, 0.6, 2], [0.7, 0.6, 1], [0.9, 0.9, 1]]
    batch = batch_of()
    assert torch.equal(batch.x, torch.tensor(expected))
    assert batch.batch.tolist() == [0, 0, 0, 1, 1, 1]
    assert batch.y.tolist() == [0.0, 1.0, 1.0]
    assert batch.num_graphs == 3


def test_edges_carry_their_length():
    batch = batch_of(rows=[1], neighbours=1)
    assert batch.edge_index.T.tolist() == [[0, 1], [1, 0], [1, 2], [2, 1]]
    far = 0.13**0.5
    assert batch.edge_attr.tolist() == [pytest.approx([length]) for length in (0.1, 0.1, far, far)]


def test_batch_consists_of_the_graphs_of_its_windows():
    parts = batch_of(neighbours=2).to_data_list()
    alone = [batch_of(rows=[row], neighbours=2) for row in range(3)]
    assert [part.num_nodes for part in parts] == [3, 3, 0]
    for part, graph in zip(parts, alone, strict=True):
        for name in ("x", "edge_index", "edge_attr", "y"):
            assert torch.equal(part[name], graph[name])


def test_dtypes_are_those_that_the_network_takes():
    batch = batch_of()
    names = ("x", "edge_attr", "y", "edge_index", "batch", "ptr")
    assert [batch[name].dtype for name in names] == [torch.float32] * 3 + [torch.int64] * 3


def test_labels_may_be_left_out():
    batch = batch_of(labels=None)
    assert "y" not in batch
    assert len(batch.to_data_list()) == 3


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"species must be \(4,\)"):
        window_batch(POSITIONS, SPECIES[:3], CORNERS, 0.5, 1)
    with pytest.raises(ValueError, match=r"labels must be \(3,\)"):
        window_batch(POSITIONS, SPECIES, CORNERS, 0.5, 1, LABELS[:2])
