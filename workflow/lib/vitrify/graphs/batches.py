"""Batches of windows as torch-geometric graphs."""

from functools import reduce

import numpy as np
import torch
from torch_geometric.data import Batch, Data

from vitrify.graphs.features import PUBLISHED, RELATIVE, SHELL, feature_sizes, gaussians, shells
from vitrify.graphs.neighbours import nearest_neighbour_edges
from vitrify.graphs.windows import inside_windows


def window_batch(
    positions: np.ndarray,
    species: np.ndarray,
    corners: np.ndarray,
    window_length: float,
    neighbours: int,
    labels: np.ndarray | None = None,
    features: str = PUBLISHED,
    periodic: bool = False,
) -> Batch:
    """Return one graph per configuration: the particles of its window, joined to their nearest neighbours.

    The graphs are built together, without a loop over graphs, particles or edges; ``batch.to_data_list()`` gives them
    one by one. Source: the paper, section II D 2.

    Args:
        positions: (b, N, d) of b configurations, scaled to the box.
        species, labels: (N,) particle types t, 1 is A and 2 is B; (b,) classes 0 and 1, or None.
        corners, window_length: see `vitrify.graphs.windows.inside_windows`.
        neighbours: k, see `vitrify.graphs.neighbours.nearest_neighbour_edges`.
        features: of particles and edges, see `vitrify.graphs.features.FEATURES`.
        periodic: whether each graph is the whole periodic box; corners and window_length are then not looked at.

    Returns:
        A batch with, for n particles and e edges in all, x (n, d + 1): coordinates as they are, and t, of each
        particle; edge_index (2, e): source and target, ``e ^ 1`` is the reverse of edge ``e``; edge_attr (e, 1):
        Euclidean distance, scaled to the box; batch (n,): graph of each particle; y (b,), if labels are given. With
        features other than the published ones, x is (n, 2), t one-hot, and edge_attr (e, d + 1): the vector from
        source to target and its length, or (e, 1): the length; in units of box / N^(1/d). With `shell` they are what
        `vitrify.graphs.features.shells` and `gaussians` return.

    Raises:
        ValueError: if shapes do not fit, window_length or neighbours lie outside their range, or features are unknown.
    """
    b, N, d = positions.shape
    feature_sizes(features, d)  # raises if there is no such name
    if species.shape != (N,):
        raise ValueError(f"species must be ({N},), one a particle, got {species.shape}")
    if labels is not None and labels.shape != (b,):
        raise ValueError(f"labels must be ({b},), one a configuration, got {labels.shape}")
    seen = np.ones((b, N), dtype=bool) if periodic else inside_windows(positions, corners, window_length)
    graphs, particles = np.nonzero(seen)  # (n,) each, graphs ascending
    nodes = np.empty((len(graphs), d + 1), dtype=np.float32)
    nodes[:, :-1] = positions[graphs, particles]
    nodes[:, -1] = species[particles]
    places = nodes[:, :-1]
    edges = nearest_neighbour_edges(places, neighbours, graphs, periodic)
    across = places[edges[0, ::2]] - places[edges[1, ::2]]  # of one edge of each pair
    if periodic:
        across -= np.round(across)
    vectors = np.stack([-across, across], axis=1).reshape(-1, d) if features in (RELATIVE, SHELL) else None
    across *= across
    lengths = np.repeat(np.sqrt(reduce(np.add, across.T)), 2)[:, None]
    if features != PUBLISHED:
        nodes = (nodes[:, -1:] == (1, 2)).astype(np.float32)
        lengths *= np.float32(N ** (1 / d))
        if vectors is not None:
            vectors *= np.float32(N ** (1 / d))
        if features == RELATIVE:
            lengths = np.concatenate([vectors, lengths], axis=1)
        if features == SHELL:
            lengths = gaussians(lengths)
            nodes = shells(nodes, edges, vectors, lengths)
    particle_ends, edge_ends = (  # (b + 1,): where the particles and edges of each graph begin and end
        torch.from_numpy(np.searchsorted(owners, np.arange(b + 1))) for owners in (graphs, graphs[edges[0]])
    )
    batch = Batch(
        _base_cls=Data,
        x=torch.from_numpy(nodes),
        edge_index=torch.from_numpy(edges),
        edge_attr=torch.from_numpy(lengths),
        batch=torch.from_numpy(graphs),
        ptr=particle_ends,
    )
    nothing = torch.zeros(b, dtype=torch.int64)
    # What torch-geometric's collate, which needs a list of graphs, would note down for to_data_list().
    batch._num_graphs = b
    batch._slice_dict = {"x": particle_ends, "edge_index": edge_ends, "edge_attr": edge_ends}
    batch._inc_dict = {"x": nothing, "edge_index": particle_ends[:-1], "edge_attr": nothing}
    if labels is not None:
        batch.y = torch.from_numpy(labels.astype(np.float32))
        batch._slice_dict["y"] = torch.arange(b + 1)
        batch._inc_dict["y"] = nothing
    return batch
