"""The D-MPNN in its common form, as a reference for the project's own.

Graphs are made in Python with the loop and the lists of chemprop 1 (`MolGraph`, `BatchMolGraph`), from which public
D-MPNNs were derived, a networkx graph in place of RDKit's molecule: every pair of particles is asked for the edge
between them, as chemprop asks every pair of atoms for its bond; a2b are the edges that end at each particle, b2a the
source of each edge, b2revb its reverse; batches pad a2b. `pairs=False` walks over the edges alone, the best that such
a loop can be. The network gathers the states of all edges of each particle, sums them, and reads out graph after
graph. All is float32, and nothing is done ahead. The equations are those of `vitrify.models.dmpnn`.
"""

import networkx as nx
import numpy as np
import torch
from scipy.spatial import KDTree
from torch import nn


class WindowGraph:
    """The graph of one window.

    Attributes:
        f_atoms: x, y and type of each particle.
        f_bonds: of each edge those of its source, and its length.
        a2b, b2a, b2revb: see the module.
    """

    def __init__(self, positions, species, corner, window_length, neighbours, pairs=True):
        inside = ((corner <= positions) & (positions <= corner + window_length)).all(axis=1)
        positions = positions[inside]
        n = len(positions)
        self.f_atoms = []
        for (px, py), kind in zip(positions, species[inside], strict=True):
            self.f_atoms.append([float(px), float(py), float(kind)])
        graph = nx.Graph()
        graph.add_nodes_from(range(n))
        if n > 1:
            nearest = KDTree(positions).query(positions, min(neighbours + 1, n))[1]
            for a1 in range(n):
                for a2 in nearest[a1]:
                    if a2 != a1:
                        length = float(np.linalg.norm(positions[a1] - positions[a2]))
                        graph.add_edge(a1, int(a2), length=length)
        self.f_bonds, self.a2b, self.b2a, self.b2revb = [], [[] for _ in range(n)], [], []
        for a1 in range(n):
            for a2 in range(a1 + 1, n) if pairs else sorted(a2 for a2 in graph[a1] if a2 > a1):
                bond = graph.get_edge_data(a1, a2)
                if bond is None:
                    continue
                b1 = len(self.f_bonds)
                b2 = b1 + 1
                self.f_bonds.append([*self.f_atoms[a1], bond["length"]])
                self.f_bonds.append([*self.f_atoms[a2], bond["length"]])
                self.a2b[a2].append(b1)
                self.b2a.append(a1)
                self.b2revb.append(b2)
                self.a2b[a1].append(b2)
                self.b2a.append(a2)
                self.b2revb.append(b1)


class GraphBatch:
    """Several graphs in one; row 0 of particles and edges is zero, for padding."""

    def __init__(self, graphs, labels):
        n_atoms, n_bonds = 1, 1
        f_atoms, f_bonds = [[0.0] * 3], [[0.0] * 4]
        a2b, b2a, b2revb = [[]], [0], [0]
        self.a_scope = []
        for graph in graphs:
            f_atoms.extend(graph.f_atoms)
            f_bonds.extend(graph.f_bonds)
            for a in range(len(graph.f_atoms)):
                a2b.append([b + n_bonds for b in graph.a2b[a]])
            for b in range(len(graph.f_bonds)):
                b2a.append(n_atoms + graph.b2a[b])
                b2revb.append(n_bonds + graph.b2revb[b])
            self.a_scope.append((n_atoms, len(graph.f_atoms)))
            n_atoms += len(graph.f_atoms)
            n_bonds += len(graph.f_bonds)
        most = max(1, max(len(bonds) for bonds in a2b))
        self.f_atoms = torch.FloatTensor(f_atoms)
        self.f_bonds = torch.FloatTensor(f_bonds)
        self.a2b = torch.LongTensor([bonds + [0] * (most - len(bonds)) for bonds in a2b])
        self.b2a = torch.LongTensor(b2a)
        self.b2revb = torch.LongTensor(b2revb)
        self.y = torch.FloatTensor(labels)


def make_batch(positions, species, corners, window_length, neighbours, labels, pairs=True) -> GraphBatch:
    """Make the output of `vitrify.graphs.batches.window_batch`, graph by graph."""
    graphs = [
        WindowGraph(positions[row], species, corners[row], window_length, neighbours, pairs)
        for row in range(len(corners))
    ]
    return GraphBatch(graphs, np.asarray(labels).tolist())


class BaselineDMPNN(nn.Module):
    """The layers of `vitrify.models.dmpnn.DMPNN`, by the same names: its weights can be loaded."""

    def __init__(self, hidden_size, depth, dropout, layers):
        super().__init__()
        self.depth = depth
        self.W_i = nn.Linear(4, hidden_size, bias=False)
        self.W_m = nn.Linear(hidden_size, hidden_size, bias=False)
        self.W_a = nn.Linear(3 + hidden_size, hidden_size, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.relu = nn.ReLU()
        ffn = []
        for _ in range(layers - 1):
            ffn += [nn.Dropout(dropout), nn.Linear(hidden_size, hidden_size), nn.ReLU()]
        self.f = nn.Sequential(*ffn, nn.Dropout(dropout), nn.Linear(hidden_size, 1))

    def forward(self, batch: GraphBatch) -> torch.Tensor:
        """Logit of each graph."""
        h_0 = self.relu(self.W_i(batch.f_bonds))
        h = h_0
        for _ in range(self.depth - 1):
            of_neighbours = index_select_nd(h, batch.a2b)  # (n, most, hidden_size)
            a_message = of_neighbours.sum(dim=1)
            m = a_message[batch.b2a] - h[batch.b2revb]
            h = self.dropout(self.relu(h_0 + self.W_m(m)))
        a_message = index_select_nd(h, batch.a2b).sum(dim=1)
        h_v = self.relu(self.W_a(torch.cat([batch.f_atoms, a_message], dim=1)))
        readout = []
        for start, size in batch.a_scope:
            readout.append(h_v.narrow(0, start, size).sum(dim=0))
        return self.f(torch.stack(readout)).squeeze(1)


def index_select_nd(source: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
    """Rows of `source` in the shape of `index`."""
    return source.index_select(0, index.view(-1)).view(*index.shape, source.shape[1])


def training_step(model, optimiser, batch) -> torch.Tensor:
    """Take one step of gradient descent; return the loss."""
    optimiser.zero_grad()
    loss = nn.functional.binary_cross_entropy_with_logits(model(batch), batch.y)
    loss.backward()
    optimiser.step()
    return loss
