"""The D-MPNN in few lines: torch-geometric's scatter and torch's own gradients, on the graphs of the project."""

import torch
from torch.nn.functional import linear
from torch_geometric.utils import scatter

from vitrify.models.dmpnn import DMPNN


class ScatterDMPNN(DMPNN):
    """The network of `vitrify.models.dmpnn.DMPNN` with the sums of torch-geometric's `MessagePassing`.

    A message is the sum of all states at a particle less that of the edge's own reverse. Without attention.
    """

    def _hidden_particles(self, graphs, dtype):
        (source, target), n = graphs.edge_index, len(graphs.x)
        W_m = self.W_m.weight.to(dtype)
        h = h_0 = self._first_edges(graphs, dtype)
        for _ in range(self.depth - 1):
            reverse = h.view(-1, 2, h.shape[1]).flip(1).view_as(h)
            m = scatter(h, target, dim_size=n)[source] - reverse
            h = self.dropout(torch.relu(torch.addmm(h_0, m, W_m.T)))
        m_v = scatter(h, target, dim_size=n)
        W_x, W_h = self.W_a.weight.split([self.node_features, self.W_a.in_features - self.node_features], dim=1)
        return torch.relu(linear(m_v, W_h.to(dtype)).to(W_x.dtype) + graphs.x @ W_x.T)

    def _read_out(self, h_v, graphs):
        return scatter(h_v, graphs.batch, dim_size=graphs.num_graphs)
