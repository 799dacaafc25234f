"""Messages along directed edges, the costliest part of a D-MPNN.

Sums over neighbours go through `embedding_bag`, which adds the rows of a list without a copy of them, in float32 also
where the rows are bfloat16. The gradient of a sum over lists is a sum over the transposed lists. Dropout draws 16 bits
a number. benchmarks/dmpnn_training.py compares that with torch-geometric's `scatter` and torch's dropout.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch.nn.functional import embedding_bag

MESSAGES = ("m_vw", "m_wv")
DRAWS = 1 << 15  # values of a random number that decides whether to drop: p is rounded to multiples of 1 / DRAWS


class Lists(NamedTuple):
    """Lists of row numbers, one after another: rows, (sum of the lengths,) int64, and where each list begins, int64."""

    rows: torch.Tensor
    starts: torch.Tensor


class Neighbourhood(NamedTuple):
    """Lists of the edges that meet, where ``e ^ 1`` is the reverse of edge ``e``.

    Attributes:
        ends, targets: edges that end at each particle, N(v); the transposed lists: the particle at which an edge ends.
        inbound: of each edge vw, the edges kv with k other than w: those whose states make its message. With messages
            m_wv in the place of m_vw, the edges kw with k other than v.
        outbound: the transposed lists: of each edge kv, the edges vw with w other than k, or else the edges wv: those
            whose messages its state is part of.
    """

    ends: Lists
    targets: Lists
    inbound: Lists
    outbound: Lists


def neighbourhood(edge_index: torch.Tensor, particles: int, message: str = "m_vw") -> Neighbourhood:
    """Return the lists of one graph, or of several graphs without common edges.

    Messages that change the state of edge vw are "m_vw" (Eq. 2), or "m_wv" as Eq. 6 of the paper is printed. In
    edge_index (2, e), source and target, ``e ^ 1`` is the reverse of edge ``e``.
    """
    source, target = edge_index
    edges = torch.arange(len(target), device=target.device)
    ends = torch.argsort(target, stable=True)
    degree = torch.bincount(target, minlength=particles)
    starts = degree.cumsum(0) - degree

    def all_but(which: torch.Tensor, left_out: torch.Tensor) -> Lists:
        """For each edge, the edges that end at its particle `which`, except the one left out."""
        lengths = degree[which]
        # Where to look for each entry: entries count on from list to list, places begin at the particle's start.
        shift = starts[which] - (lengths.cumsum(0) - lengths)
        owners = torch.repeat_interleave(edges, lengths)
        rows = ends[torch.arange(len(owners), device=owners.device) + shift[owners]]
        lengths = lengths - 1
        return Lists(rows[rows != left_out[owners]], lengths.cumsum(0) - lengths)

    around = all_but(target, edges)
    if message == "m_wv":
        return Neighbourhood(Lists(ends, starts), Lists(target, edges), around, around)
    inbound, outbound = all_but(source, edges ^ 1), Lists(around.rows ^ 1, around.starts)
    return Neighbourhood(Lists(ends, starts), Lists(target, edges), inbound, outbound)


def sum_lists(rows: torch.Tensor, lists: Lists, transposed: Lists) -> torch.Tensor:
    """Sum of the rows (r, width) of each of l lists, (l, width) of the same type; zeros for an empty list.

    The transposed lists are those that each of the r rows stands in.
    """
    return _SumLists.apply(rows, lists, transposed)


def pass_messages(
    h_0: torch.Tensor,
    W_m: torch.Tensor,
    steps: int,
    dropout: float,
    around: Neighbourhood,
    attend: Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor]] | None = None,
    added: torch.Tensor | None = None,
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    r"""Hidden states of the edges after `steps` steps from edge to edge (Eqs. 2-6), and what `attend` gives beside
    them.

    Args:
        h_0: (e, h); its type is that of the states and messages, and of the arithmetic.
        W_m: (h, h) float32; so is its gradient.
        steps: T - 1; at least 0.
        dropout: p, as a multiple of 1 / `DRAWS`; in [0, 1). Drawn from torch's generator of the device.
        around: lists of the e edges.
        attend: weights the states after each step (Eqs. 10 and 11), see `vitrify.models.attention.attend`.
        added: (e, h) in place of h^0 in the sum; None: h^0.
    """
    W, h, weights = W_m.to(h_0.dtype), h_0, []
    added = h_0 if added is None else added
    for _ in range(steps):
        m = sum_lists(h, around.inbound, around.outbound)
        h = _ReluDropout.apply(torch.addmm(added, m, W.T), max(round((1 - dropout) * DRAWS), 1))
        if attend is not None:
            h, of_step = attend(h)
            weights.append(of_step)
    return h, weights


def _sum(rows: torch.Tensor, lists: Lists) -> torch.Tensor:
    if len(lists.rows) == 0:
        return rows.new_zeros(len(lists.starts), rows.shape[1])
    return embedding_bag(lists.rows, rows, lists.starts, mode="sum")


class _SumLists(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows, lists, transposed):
        ctx.transposed = transposed
        return _sum(rows, lists)

    @staticmethod
    def backward(ctx, gradient):
        return _sum(gradient, ctx.transposed), None, None


class _ReluDropout(torch.autograd.Function):
    """ReLU, then dropout: one mask serves the gradients of both, as either makes a state 0."""

    @staticmethod
    def forward(ctx, z, kept):
        ctx.scale = DRAWS / kept
        h = z.relu()
        if kept < DRAWS:
            _drop(h, kept)
            h *= ctx.scale
        ctx.save_for_backward(h)
        return h

    @staticmethod
    def backward(ctx, gradient):
        (h,) = ctx.saved_tensors
        dz = torch.ops.aten.threshold_backward(gradient, h, 0)
        return dz.mul_(ctx.scale) if ctx.scale != 1 else dz, None


def _drop(h: torch.Tensor, kept: int) -> None:
    """Set numbers to zero, in place; each is kept with probability kept / DRAWS.

    The bits of a kept number are joined by "and" with ones, those of a dropped one with zeros: ten times faster on a
    CPU than torch's dropout, which draws a float for each number.
    """
    n = h.numel()
    draws = torch.empty((n + 3) // 4, dtype=torch.int64, device=h.device).random_(-(2**63), None)
    draws = draws.view(torch.int16)[:n].view(h.shape)
    mask = draws.bitwise_and_(DRAWS - 1).sub_(kept).bitwise_right_shift_(15)  # -1, all ones, below `kept`; else 0
    integer = {2: torch.int16, 4: torch.int32, 8: torch.int64}[h.element_size()]
    h.view(integer).bitwise_and_(mask.to(integer))
