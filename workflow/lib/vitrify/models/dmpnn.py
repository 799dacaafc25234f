"""Directed message passing neural network (D-MPNN): from the graph of a window to the log-odds that it is a glass."""

from functools import partial

import torch
from torch import nn
from torch.nn.functional import linear
from torch_geometric.data import Batch, Data

from vitrify.graphs.features import PUBLISHED, SHELL, feature_sizes
from vitrify.models.attention import ATTENDED, ATTENTIONS, attend
from vitrify.models.message_passing import MESSAGES, Neighbourhood, neighbourhood, pass_messages, sum_lists
from vitrify.space import PLANE

PARTICLES = "particles"
READOUTS = ("sum", "mean", PARTICLES)
SOFTMAXES = ("graph", "batch")
STATES = ("after", "before")


class DMPNN(nn.Module):
    r"""Messages travel along directed edges; no message returns along the edge by which it came.

    Equations of the paper, section II D 1, with its letters; \alpha is ReLU:

    .. math::
        h^0_{vw} &= \alpha(W_i \, \mathrm{cat}(x_v, e_{vw}))                              & (4) \\
        m^{t+1}_{vw} &= \sum_{k \in N(v) \setminus w} h^t_{kv}                             & (2, 5) \\
        h^{t+1}_{vw} &= \mathrm{dropout}(\alpha(h^0_{vw} + W_m m^{t+1}_{vw}))              & (3, 6) \\
        m_v &= \sum_{k \in N(v)} h^{T-1}_{kv}, \quad h_v = \alpha(W_a \, \mathrm{cat}(x_v, m_v)) & (7) \\
        h &= \sum_{v \in G} h_v                                                            & (8) \\
        \hat y &= f(h)                                                                     & (9)

    Equation 6 is printed with the message m_wv. With it the state of an edge would never contain more than the two ends
    of that edge know, whatever T; equation 2 and Yang et al. (2019), from where the network is taken, have m_vw, and
    so has this network by default. W_a is printed as h x h; it takes cat(x_v, m_v), so it is h x (3 + h).
    3 and 4 stand for the published features in the plane; see `vitrify.graphs.features` for others.

    f has as many linear layers as `layers`, the last of which gives the logit. Dropout stands before each and ReLU
    between them, as in the public code that the paper builds upon (chemprop); h is not negative as it is.

    With attention on edges, the states after each of the T - 1 steps from edge to edge are weighted before they travel
    on, see `vitrify.models.attention.attend`; W_attn and v_attn are the same in all steps. With attention on nodes, the
    paper's outlook, messages travel as without, and equation 8 sums weighted states h'_v of particles instead: the
    softmax of equation 10 is over the particles of a graph, and h_v stands in the place of h.

    W_i is (h, 4), W_m (h, h) and W_a (h, 3 + h); with attention there are W_attn (h, h) and v_attn (heads, h). None of
    them has a bias.
    """

    def __init__(
        self,
        hidden_size: int,
        depth: int,
        dropout: float,
        layers: int,
        readout: str = "sum",
        seed: int = 0,
        attention: str = "none",
        softmax: str = "graph",
        message: str = "m_vw",
        features: str = PUBLISHED,
        heads: int = 1,
        attended: str = "edges",
        dimension: int = PLANE,
        state: str = STATES[0],
    ) -> None:
        """Build a network with Xavier-normal weights and zero biases; see `vitrify.models.parameters` for the ranges.

        Args:
            depth: T, message passing steps, T - 1 of which go from edge to edge; with 0 particles know their own
                features alone, which with `shell` tell of their neighbours.
            readout: "sum" over the particles (Eq. 8), or their "mean", which does not grow with the window; or
                "particles": f gives each particle log-odds of its own, whose mean is that of the graph.
            seed: of the weights; those that a network has without attention are the same with it.
            softmax: of the attention, over the edges of a "graph", or of the whole "batch", with which a score
                depends on what else is in the batch.
            attention, message, features: see `attend`, `neighbourhood`, and `vitrify.graphs.features.FEATURES`.
            state: "after" or "before" its activation, the h^0 that Eqs. 3 and 6 add.
            attended, heads: "edges" (Eqs. 10 and 11) or "nodes"; of the attention, at most hidden_size.

        Raises:
            ValueError: if an argument is none of those allowed.
        """
        super().__init__()
        for name, value, allowed in (
            ("readout", readout, READOUTS),
            ("attention", attention, ATTENTIONS),
            ("softmax", softmax, SOFTMAXES),
            ("message", message, MESSAGES),
            ("attended", attended, ATTENDED),
            ("state", state, STATES),
        ):
            if value not in allowed:
                raise ValueError(f"{name}={value!r} must be one of {', '.join(allowed)}")
        if not isinstance(heads, int) or not 1 <= heads <= hidden_size:
            raise ValueError(f"heads={heads!r} must be a whole number from 1 to hidden_size={hidden_size}")
        sizes = feature_sizes(features, dimension)
        self.depth = depth
        self.readout = readout
        self.attention = attention
        self.attended = attended
        self.softmax = softmax
        self.message = message
        self.state = state
        self.node_features = sizes.node
        self.standardised = features == SHELL
        if self.standardised:  # the numbers are part of the network, and stored with its weights
            for what, size in zip(("node", "edge"), sizes, strict=True):
                self.register_buffer(f"{what}_mean", torch.zeros(size))
                self.register_buffer(f"{what}_std", torch.ones(size))
        self.W_i = nn.Linear(sizes.node + sizes.edge, hidden_size, bias=False)
        self.W_m = nn.Linear(hidden_size, hidden_size, bias=False)
        self.W_a = nn.Linear(sizes.node + hidden_size, hidden_size, bias=False)
        self.dropout = nn.Dropout(dropout)
        hidden_layers = [
            module
            for _ in range(layers - 1)
            for module in (nn.Dropout(dropout), nn.Linear(hidden_size, hidden_size), nn.ReLU())
        ]
        self.f = nn.Sequential(*hidden_layers, nn.Dropout(dropout), nn.Linear(hidden_size, 1))
        if attention != "none":  # last, as the weights are drawn in this order
            self.W_attn = nn.Linear(hidden_size, hidden_size, bias=False)
            self.v_attn = nn.Linear(hidden_size, heads, bias=False)
        generator = torch.Generator().manual_seed(seed)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_normal_(module.weight, generator=generator)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, graphs: Batch | Data) -> torch.Tensor:
        """Return log-odds of class 1 (glass), one per graph, float32.

        Under `torch.autocast` with bfloat16, states and messages of edges are bfloat16, and so are the products with
        W_m and with the part of W_a that takes messages. Coordinates and distances, which bfloat16 would blur by up to
        a quarter of a particle's size, the softmax of the attention, the sum of the readout, f and all weights stay
        float32. Graphs are what `vitrify.graphs.batches.window_batch` makes, or one of them, with the network's
        features.
        """
        x, device = graphs.x, graphs.x.device.type
        dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else x.dtype
        with torch.autocast(device, enabled=False):  # what is of which type is said here
            h_v = self._hidden_particles(graphs, dtype)
            if self.readout == PARTICLES:
                return self._read_out(self.f(h_v), graphs).squeeze(1)
            if self._attends("nodes"):
                h_v = self._attend(h_v, graphs, _owners(graphs)[0])[0]
            return self.f(self._read_out(h_v, graphs)).squeeze(1)

    def standardise(self, graphs: Batch) -> None:
        """Take means and standard deviations of the features, by which they are standardised, from graphs."""
        for what, features in (("node", graphs.x), ("edge", graphs.edge_attr)):
            getattr(self, f"{what}_mean").copy_(features.mean(dim=0))
            getattr(self, f"{what}_std").copy_(features.std(dim=0) + 1e-3)
        self.node_mean[:2], self.node_std[:2] = 0.0, 1.0  # the type: as W_i and W_a have no bias, it stands for one

    def _features(self, graphs: Batch | Data) -> tuple[torch.Tensor, torch.Tensor]:
        """Features of particles and of edges, standardised where the network does so."""
        if not self.standardised:
            return graphs.x, graphs.edge_attr
        return (graphs.x - self.node_mean) / self.node_std, (graphs.edge_attr - self.edge_mean) / self.edge_std

    def particle_logits(self, graphs: Batch | Data) -> torch.Tensor:
        """Return the log-odds of each particle, (n,) float32, of a network with the readout `particles`."""
        device = graphs.x.device.type
        dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else graphs.x.dtype
        with torch.autocast(device, enabled=False):
            return self.f(self._hidden_particles(graphs, dtype)).squeeze(1)

    def attention_weights(self, graphs: Batch | Data) -> torch.Tensor:
        r"""Return the attention weights: \sigma of Eq. 10 after each step from edge to edge, or of the readout.

        They are (T - 1, e), of the edges in their order, or (1, n), of the particles, where these are attended; mean
        over the heads. Of each graph and step they sum to 1, or of the batch with its softmax. A ValueError is raised
        if the network has no attention.
        """
        return self.head_weights(graphs).mean(dim=2)

    def head_weights(self, graphs: Batch | Data) -> torch.Tensor:
        """Return the `attention_weights` of each head, (T - 1, e, heads) or (1, n, heads)."""
        if self.attention == "none":
            raise ValueError("this network has no attention")
        dtype = graphs.x.dtype
        if self._attends("nodes"):
            return self._attend(self._hidden_particles(graphs, dtype), graphs, _owners(graphs)[0])[1].unsqueeze(0)
        weights = self._hidden_edges(graphs, self._neighbourhood(graphs), dtype)[1]
        return torch.stack(weights) if weights else graphs.x.new_empty(0, graphs.num_edges, self.v_attn.out_features)

    def _neighbourhood(self, graphs: Batch | Data) -> Neighbourhood:
        return neighbourhood(graphs.edge_index, len(graphs.x), self.message)

    def _attends(self, what: str) -> bool:
        return self.attention != "none" and self.attended == what

    def _hidden_particles(self, graphs: Batch | Data, dtype: torch.dtype) -> torch.Tensor:
        """Hidden states of the particles (Eq. 7), (n, hidden_size)."""
        x, _ = self._features(graphs)
        if self.depth == 0:
            return linear(x, self.W_a.weight[:, : self.node_features]).relu_()
        around = self._neighbourhood(graphs)
        h, _ = self._hidden_edges(graphs, around, dtype)
        m_v = sum_lists(h, around.ends, around.targets)
        W_x, W_h = self.W_a.weight.split([self.node_features, self.W_a.in_features - self.node_features], dim=1)
        return torch.addmm(linear(m_v, W_h.to(dtype)).to(x.dtype), x, W_x.T).relu_()

    def _hidden_edges(
        self, graphs: Batch | Data, around: Neighbourhood, dtype: torch.dtype = torch.float32
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Hidden states of the edges after T - 1 steps (Eqs. 2-6), (e, hidden_size); with attention (Eqs. 10 and 11)
        also its weights in each step, (e, heads).
        """
        x, edges = self._features(graphs)
        if self.standardised:  # particles have many features, and fewer than the edges that begin at them
            W_x, W_e = self.W_i.weight.split([self.node_features, edges.shape[1]], dim=1)
            h_in = linear(x, W_x).index_select(0, graphs.edge_index[0]) + linear(edges, W_e)
        else:
            h_in = self.W_i(torch.cat([x.index_select(0, graphs.edge_index[0]), edges], dim=1))
        h_in = h_in.to(dtype)
        h_0 = h_in.relu() if self.state == "before" else h_in.relu_()
        attended = None
        if self._attends("edges"):
            attended = partial(self._attend, graphs=graphs, owners=_owners(graphs)[0][graphs.edge_index[0]])
        dropout = self.dropout.p if self.training else 0.0
        return pass_messages(h_0, self.W_m.weight, self.depth - 1, dropout, around, attended, h_in)

    def _attend(self, h: torch.Tensor, graphs: Batch | Data, owners: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Weight states of edges or of particles of the graphs `owners`; see `attend`."""
        n_graphs = _owners(graphs)[1]
        if self.softmax == "batch":
            owners, n_graphs = torch.zeros_like(owners), 1
        sizes = torch.bincount(owners, minlength=n_graphs)
        return attend(h, self.W_attn.weight, self.v_attn.weight, self.attention, owners, sizes)

    def _read_out(self, h_v: torch.Tensor, graphs: Batch | Data) -> torch.Tensor:
        """Eq. 8, (number of graphs, hidden_size); zeros for a graph without particles."""
        owners, n_graphs = _owners(graphs)
        sizes = torch.bincount(owners, minlength=n_graphs)
        h = torch.segment_reduce(h_v, "sum", lengths=sizes, initial=0)
        if self.readout != "sum":
            h = h / sizes.clamp(min=1).unsqueeze(1)
        return h


def _owners(graphs: Batch | Data) -> tuple[torch.Tensor, int]:
    """The graph of each particle, (n,), and the number of graphs."""
    if graphs.batch is None:
        return torch.zeros(len(graphs.x), dtype=torch.int64, device=graphs.x.device), 1
    return graphs.batch, graphs.num_graphs
