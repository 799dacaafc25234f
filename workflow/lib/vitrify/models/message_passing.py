"""Messages along directed edges, with gradients of their own: where a D-MPNN spends its time.

Sums over neighbours go through `embedding_bag`, which adds the rows of a list without a copy of them, in float32 also
where the rows are bfloat16; torch's index_add and scatter_add make one pass more. The way back of a sum over lists is
a sum over the transposed lists. benchmarks/dmpnn_training.py measures what that gives.
"""

from typing import NamedTuple

import torch
from torch.nn.functional import embedding_bag

MESSAGES = ("m_vw", "m_wv")
DRAWS = 1 << 15  # values of a random number that decides whether to drop: p is rounded to multiples of 1 / DRAWS


class Lists(NamedTuple):
    """Lists of row numbers, one after another.

    Attributes:
        rows: (sum of the lengths,) int64.
        starts: (number of lists,) int64, where each begins.
    """

    rows: torch.Tensor
    starts: torch.Tensor


class Neighbourhood(NamedTuple):
    """Which edges meet where, for edges of which ``e ^ 1`` is the reverse of ``e``.

    Attributes:
        ends: edges that end at each particle, N(v).
        inbound: of each edge vw, the edges kv with k other than w: those whose states make its message. With messages
            m_wv in the place of m_vw, the edges kw with k other than v.
        outbound: the transposed lists: of each edge kv, the edges vw with w other than k, or else the edges wv: those
            whose messages its state is part of.
    """

    ends: Lists
    inbound: Lists
    outbound: Lists


def neighbourhood(edge_index: torch.Tensor, particles: int, message: str = "m_vw") -> Neighbourhood:
    """The lists of a graph, or of several that have no edge in common.

    Args:
        edge_index: (2, e) source and target of each edge; ``e ^ 1`` is the reverse of edge ``e``.
        particles: number of them.
        message: that changes the state of edge vw: "m_vw" (Eq. 2), or "m_wv" as Eq. 6 of the paper is printed.
    """
    source, target = edge_index
    edges = torch.arange(len(target), device=target.device)
    ends = torch.argsort(target, stable=True)
    degree = torch.bincount(target, minlength=particles)
    starts = degree.cumsum(0) - degree

    def all_but(which: torch.Tensor, left_out: torch.Tensor) -> Lists:
        """Of each edge, the edges that end at the particle `which`, without the one that is left out."""
        lengths = degree[which]
        # Where to look for each entry: entries count on from list to list, places begin at the particle's start.
        shift = starts[which] - (lengths.cumsum(0) - lengths)
        owners = torch.repeat_interleave(edges, lengths)
        rows = ends[torch.arange(len(owners), device=owners.device) + shift[owners]]
        lengths = lengths - 1
        return Lists(rows[rows != left_out[owners]], lengths.cumsum(0) - lengths)

    around = all_but(target, edges)
    if message == "m_wv":
        return Neighbourhood(Lists(ends, starts), around, around)
    inbound = all_but(source, edges ^ 1)
    return Neighbourhood(Lists(ends, starts), inbound, Lists(around.rows ^ 1, around.starts))


def sum_rows(rows: torch.Tensor, lists: Lists) -> torch.Tensor:
    """Sum of the rows of each list, (number of lists, width); zeros for an empty one. Without gradient."""
    if len(lists.rows) == 0:
        return rows.new_zeros(len(lists.starts), rows.shape[1])
    return embedding_bag(lists.rows, rows, lists.starts, mode="sum")


def sum_by(rows: torch.Tensor, lists: Lists, owner: torch.Tensor) -> torch.Tensor:
    """Sum of the rows of each list, where each row stands in one list: its owner.

    Args:
        rows: (r, width)
        lists: l of them.
        owner: (r,) int64, in [0, l).

    Returns:
        (l, width)
    """
    return _SumBy.apply(rows, lists, owner)


def sum_neighbours(h: torch.Tensor, graph: Neighbourhood) -> torch.Tensor:
    """Messages m of the edges (Eq. 5): to each, the sum of the states of its inbound edges, (e, h)."""
    return _SumNeighbours.apply(h, graph)


def pass_messages(
    h_0: torch.Tensor, W_m: torch.Tensor, steps: int, dropout: float, graph: Neighbourhood
) -> torch.Tensor:
    r"""Hidden states of the edges after so many steps from edge to edge (Eqs. 2-6 of the paper).

    .. math::
        m^{t+1}_{vw} = \sum_{k \in N(v) \setminus w} h^t_{kv}, \quad
        h^{t+1}_{vw} = \mathrm{dropout}(\mathrm{ReLU}(h^0_{vw} + W_m m^{t+1}_{vw}))

    Args:
        h_0: (e, h); its type is that of the states and messages, and of the arithmetic.
        W_m: (h, h) float32; so is its gradient.
        steps: T - 1; at least 0.
        dropout: p, as a multiple of 1 / `DRAWS`; in [0, 1). Drawn from torch's generator of the device.
        graph: of the e edges.

    Returns:
        (e, h), of the type of h_0.
    """
    if steps == 0:
        return h_0
    return _Messages.apply(h_0, W_m, steps, max(round((1 - dropout) * DRAWS), 1), graph)


class _SumBy(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows, lists, owner):
        ctx.save_for_backward(owner)
        return sum_rows(rows, lists)

    @staticmethod
    def backward(ctx, gradient):
        (owner,) = ctx.saved_tensors
        return gradient.index_select(0, owner), None, None


class _SumNeighbours(torch.autograd.Function):
    @staticmethod
    def forward(ctx, h, graph):
        ctx.outbound = graph.outbound
        return sum_rows(h, graph.inbound)

    @staticmethod
    def backward(ctx, gradient):
        return sum_rows(gradient, ctx.outbound), None


class _Messages(torch.autograd.Function):
    @staticmethod
    def forward(ctx, h_0, W_m, steps, kept, graph):
        scale = DRAWS / kept  # of states that were not dropped; W_m takes it, so that no pass over them is needed
        W = W_m.to(h_0.dtype)
        scaled = (W_m * scale).to(h_0.dtype)
        learns = any(ctx.needs_input_grad)
        h, saved = h_0, []
        for step in range(steps):
            m = sum_rows(h, graph.inbound)
            h = torch.addmm(h_0, m, (scaled if step else W).T).relu_()
            if kept < DRAWS:
                _drop(h, kept)
            if learns:
                saved += [m, h]
        ctx.save_for_backward(W_m, *saved)
        ctx.scale, ctx.outbound = scale, graph.outbound
        return h * scale if scale != 1 else h

    @staticmethod
    def backward(ctx, gradient):
        W_m, *saved = ctx.saved_tensors
        W, scaled = W_m.to(gradient.dtype), (W_m * ctx.scale).to(gradient.dtype)
        dW = torch.zeros_like(W_m)
        dh_0, dh = None, gradient * ctx.scale if ctx.scale != 1 else gradient
        for step in reversed(range(len(saved) // 2)):
            m, h = saved[2 * step : 2 * step + 2]
            dz = torch.ops.aten.threshold_backward(dh, h, 0)  # where h is 0, ReLU or dropout has made it so
            dW.add_(dz.T @ m, alpha=ctx.scale if step else 1.0)
            dm = dz @ (scaled if step else W)
            dh = sum_rows(dm, ctx.outbound)
            dh_0 = dz if dh_0 is None else dh_0.add_(dz)
        return dh_0.add_(dh), dW, None, None, None


def _drop(h: torch.Tensor, kept: int) -> None:
    """Set numbers to zero, in place; each is kept with a probability of kept / DRAWS.

    The bits of a kept number are joined by "and" with ones, those of a dropped one with zeros: ten times faster on a
    CPU than torch's dropout, which draws a float for each number.
    """
    n = h.numel()
    draws = torch.empty((n + 3) // 4, dtype=torch.int64, device=h.device).random_(-(2**63), None)
    draws = draws.view(torch.int16)[:n].view(h.shape)
    mask = draws.bitwise_and_(DRAWS - 1).sub_(kept).bitwise_right_shift_(15)  # -1, all ones, below `kept`; else 0
    integer = {2: torch.int16, 4: torch.int32, 8: torch.int64}[h.element_size()]
    h.view(integer).bitwise_and_(mask.to(integer))
