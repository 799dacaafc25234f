"""Self-attention of a D-MPNN: on the source edges of messages, or on the particles of the readout."""

import torch
from torch.nn.functional import linear
from torch_geometric.utils import softmax

ATTENTIONS = ("none", "scaled", "literal")
ATTENDED = ("edges", "nodes")


def attend(
    h: torch.Tensor,
    W_attn: torch.Tensor,
    v_attn: torch.Tensor,
    attention: str,
    graph: torch.Tensor,
    edges: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    r"""Multiply the hidden states of edges or particles by their weights (Eqs. 10 and 11); \alpha is ReLU.

    .. math::
        \sigma = \mathrm{softmax}(\alpha(h \, W_\mathrm{attn}) \, v_\mathrm{attn}), \quad h' = \sigma h

    h has the states as rows, so W_attn stands to its right: Eq. 10 is printed with the transposed h, whose product
    with W_attn has no meaning. The softmax is over the n edges of a graph, so that \sigma is 1/n on average, and
    states that are multiplied by it vanish as the graph grows. "scaled" is h' = n \sigma h, which leaves their mean
    size as it is; "literal" is Eq. 11 as printed.

    Each of H heads has a v_attn of its own, with all of h before it, and so a \sigma of its own, by which it weights
    its part of the columns of h: the first head the first h / H of them, and so on, as equal as they can be. One head
    is the paper's.

    Args:
        h: (e, h) states.
        W_attn, v_attn: (h, h), as `torch.nn.Linear` keeps it, transposed; and (H, h), one row a head; both float32.
        graph, edges: (e,) int64, the graph of each edge; and int64, the number of edges of each graph: n.

    Returns:
        h', (e, h) of the type of h; and \sigma, (e, H), at least float32: of each graph and head it sums to 1.
    """
    exact = torch.promote_types(h.dtype, torch.float32)
    scores = linear(linear(h, W_attn.to(h.dtype)).relu().to(exact), v_attn.to(exact))
    weights = softmax(scores, graph, num_nodes=len(edges))
    factors = (weights * edges[graph].unsqueeze(1) if attention == "scaled" else weights).to(h.dtype)
    heads, size = v_attn.shape
    if heads > 1:
        factors = factors[:, torch.arange(size, device=h.device) * heads // size]  # (e, h): that of each column's head
    return h * factors, weights
