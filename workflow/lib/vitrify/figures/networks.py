"""Figures 2 and 4: the two networks, drawn from their descriptions."""

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from vitrify.figures.style import INK, MODEL_COLOURS, SPECIES_COLOURS
from vitrify.graphs.neighbours import nearest_neighbour_edges
from vitrify.space import AXES

_MOST_MAPS = 16  # that are drawn behind each other
_ARROW = {"arrowstyle": "-|>", "mutation_scale": 7, "linewidth": 0.8, "color": INK, "shrinkA": 0, "shrinkB": 0}
_SMALL = 6.0  # points, text beside drawings
_TIMES = " × "
_AXIS = 1.05  # height of Figure 2's arrows, inches

# A few particles whose graph Figure 4 draws: x, y, species.
_PARTICLES = np.array(
    [
        (0.14, 0.80, 1), (0.43, 0.88, 2), (0.70, 0.76, 1), (0.93, 0.90, 1), (0.30, 0.56, 2),
        (0.57, 0.50, 1), (0.87, 0.52, 2), (0.08, 0.36, 1), (0.40, 0.24, 1), (0.68, 0.22, 2), (0.94, 0.16, 1),
    ]
)  # fmt: skip
_K = 2


def plot_cnn(description: dict) -> Figure:
    """Figure 2, from `describe_cnn`: input, feature maps, fully connected layers, outputs, their sizes and weights."""
    figure, axes = _canvas(7.0, 1.95)
    steps = [layer for layer in description["layers"] if layer["parameters"] or layer["kind"] == "Flatten"]
    dropout = any(layer["kind"] == "Dropout" for layer in description["layers"])
    x = 0.12
    right = x + _draw_maps(axes, x, description["input"], description["input"][0], "image")
    for i, layer in enumerate(steps):
        x = right + (0.72 if i > len(steps) - 3 else 0.78)
        _arrow(axes, (right + 0.04, _AXIS), (x - 0.04, _AXIS))
        at = {"ha": "center", "fontsize": _SMALL}
        axes.text((right + x) / 2, _AXIS + 0.06, _operation(layer), va="bottom", **at)
        if layer["parameters"]:
            at["fontsize"] = _SMALL - 0.5
            axes.text((right + x) / 2, _AXIS - 0.06, f"{layer['parameters']:,}\nweights", va="top", color="0.35", **at)
        if len(layer["output"]) == 3:
            right = x + _draw_maps(axes, x, layer["output"], description["input"][0], "feature maps")
        else:
            right = x + _draw_neurons(axes, x, layer, dropout)
    axes.text(0.12, 1.86, f"{description['parameters']:,} weights in all, biases included", va="top", fontsize=7)
    figure.set_figwidth(right + 0.3)
    axes.set_xlim(0, right + 0.3)
    return figure


def _operation(layer: dict) -> str:
    """Operation before a layer, in a few lines."""
    if layer["kind"] == "Flatten":
        return "flatten"
    lines = ["fully\nconnected"]
    if layer["kind"] == "Conv2D":
        lines = ["convolution", _TIMES.join(map(str, layer["kernel"][:2]))]
    if layer["activation"] == "relu":
        lines.append("ReLU")
    return "\n".join(lines)


def _draw_maps(axes: Axes, x: float, shape: list[int], widest: int, name: str) -> float:
    """Draw a stack of squares; return its width."""
    rows, columns, channels = shape
    drawn = min(channels, _MOST_MAPS)
    offset = 0.22 / max(drawn - 1, 5)
    height, width = (0.72 * size / widest for size in (rows, columns))
    bottom = _AXIS - (height + (drawn - 1) * offset) / 2
    for i in reversed(range(drawn)):
        colour = ("#D55E00", "#009E73", "#0072B2")[i % 3] if name == "image" and channels == 3 else MODEL_COLOURS["cnn"]
        corner = (x + i * offset, bottom + i * offset)
        face = {"facecolor": "white"} if name == "image" else {"facecolor": "#FBE3D6"}
        axes.add_patch(Rectangle(corner, width, height, edgecolor=colour, linewidth=0.7, **face))
    full = width + (drawn - 1) * offset
    label = f"{name}\n{_TIMES.join(map(str, shape))}"
    axes.text(x + full / 2, _AXIS - 0.62, label, ha="center", va="top", fontsize=_SMALL + 0.5)
    return full


def _draw_neurons(axes: Axes, x: float, layer: dict, dropout: bool) -> float:
    """Draw a column of neurons, long ones shortened to dots; return its width."""
    (count,) = layer["output"]
    drawn = count if count <= 4 else 7 if layer["kind"] == "Flatten" else 5
    step = 0.15
    ys = _AXIS + (np.arange(drawn) - (drawn - 1) / 2) * step
    for i, y in enumerate(ys):
        if count > drawn and i == drawn // 2:
            axes.text(x + 0.06, y, "⋮", ha="center", va="center", fontsize=8)
        else:
            axes.add_patch(
                Rectangle((x, y - 0.06), 0.12, 0.12, facecolor="#FBE3D6", edgecolor=MODEL_COLOURS["cnn"], linewidth=0.7)
            )
    names = {"flatten": "vector", "logits": "liquid, glass"}
    label = f"{names.get(layer['name'], 'neurons')}\n{count:,}"
    if layer["name"] == "dense" and dropout:
        label += "\ndropout"
    axes.text(x + 0.06, _AXIS - 0.62, label, ha="center", va="top", fontsize=_SMALL + 0.5)
    return 0.12


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure, and axes over all of it, in inches."""
    # "none" would be taken for the style's constrained layout when it is saved.
    figure = Figure(
        figsize=(width, height), layout=PlaceHolderLayoutEngine(adjust_compatible=True, colorbar_gridspec=False)
    )
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return figure, axes


def _arrow(axes: Axes, begin: tuple[float, float], end: tuple[float, float], **style: Any) -> None:
    axes.add_patch(FancyArrowPatch(begin, end, **(_ARROW | style)))


def plot_dmpnn(description: dict) -> Figure:
    """Figure 4, from `describe_dmpnn`: from particles to a probability, with letters, sizes of weights, and spans."""
    figure, axes = _canvas(7.0, 3.1)
    weights = {name.removesuffix(".weight"): _shape(shape) for name, shape in description["weights"].items()}
    hidden, last = (weights[name] for name in weights if name.startswith("f.") and not name.endswith("bias"))
    nodes, edges = description["node_features"], description["edge_features"]
    readout = {"sum": r"h = \sum_{v \in G} h_v", "mean": r"h = \frac{1}{n} \sum_{v \in G} h_v"}[description["readout"]]
    draw = {"fill": False, "edgecolor": "0.6", "linewidth": 0.7}
    stages = (
        (0.08, 1.75, "graph construction", _draw_graph, 0.33, 1.5, [
            ("window of edge $l_\\mathrm{win}$;", ""),
            ("each joined to its $k$ nearest", ""),
            (rf"$x_v = ({', '.join(AXES[: nodes - 1])}, \mathrm{{type}})$", f"{nodes} numbers"),
            (r"$e_{vw} = $ distance", f"{edges} number"),
        ]),
        (2.0, 2.4, "message passing phase", _draw_messages, 2.45, 1.55, [
            (r"$h^0_{vw} = \alpha(W_i\,\mathrm{cat}(x_v, e_{vw}))$", f"$W_i$: {weights['W_i']}"),
            (r"$T - 1$ times, each with dropout:", ""),
            (r"$m^{t+1}_{vw} = \sum_{k \in N(v) \setminus w} h^t_{kv}$", ""),
            (r"$h^{t+1}_{vw} = \alpha(h^0_{vw} + W_m m^{t+1}_{vw})$", f"$W_m$: {weights['W_m']}"),
        ]),
        (4.57, 2.35, "readout phase", _draw_readout, 4.75, 1.55, [
            (r"$m_v = \sum_{k \in N(v)} h^{T-1}_{kv}$", ""),
            (r"$h_v = \alpha(W_a\,\mathrm{cat}(x_v, m_v))$", f"$W_a$: {weights['W_a']}"),
            (f"${readout}$", ""),
            (r"$\hat{y} = f(h)$, $f$ layers", f"{hidden}, the last {last}"),
        ]),
    )  # fmt: skip
    for x, width, title, picture, *place, formulas in stages:
        axes.add_patch(FancyBboxPatch((x + 0.05, 0.5), width - 0.1, 2.4, "round,pad=0.05", **draw))
        axes.text(x + width / 2, 2.83, title, ha="center", va="top", fontsize=8)
        picture(axes, *place)
        for i, (formula, size) in enumerate(formulas):
            axes.text(x + 0.12, 1.3 - 0.23 * i, formula, va="center", fontsize=_SMALL + 0.5)
            at = {"ha": "right", "va": "center", "fontsize": _SMALL - 0.5, "color": "0.35"}
            axes.text(x + width - 0.14, 1.3 - 0.23 * i, size, **at)
    for (x, width, *_), (following, *_) in pairwise(stages):
        _arrow(axes, (x + width + 0.01, 2.1), (following - 0.01, 2.1))
    axes.text(0.12, 0.3, _spans(description["search_space"]), va="top", fontsize=_SMALL)
    fewest, most = description["parameters"]["low"], description["parameters"]["high"]
    axes.text(6.9, 0.3, f"{fewest:,} to {most:,} weights", ha="right", va="top", fontsize=_SMALL)
    return figure


def _shape(sizes: list[str]) -> str:
    return _TIMES.join(f"({size})" if "+" in size else size for size in sizes).replace("h", "$h$")


def _spans(space: dict) -> str:
    """Ranges of the search, in the paper's letters."""
    letters = {
        "neighbours": "$k$",
        "window_length": "$l_\\mathrm{win}$",
        "hidden_size": "$h$",
        "depth": "$T$",
        "layers": "$f$",
        "dropout": "dropout",
    }
    spans = {name: (space[name]["low"], space[name]["high"]) for name in letters}
    return "searched: " + ",  ".join(
        f"{letters[name]} {low:g}" + (f" to {high:g}" if low != high else "") for name, (low, high) in spans.items()
    )


def _draw_graph(axes: Axes, x: float, y: float) -> None:
    """Draw particles and the edges of their nearest-neighbour graph."""
    places = np.array([x, y]) + _PARTICLES[:, :2] * [1.25, 1.1]
    for v, w in nearest_neighbour_edges(_PARTICLES[:, :2], _K)[:, ::2].T:
        axes.plot(*places[[v, w]].T, color="0.4", linewidth=0.9, zorder=1)
    for species, colour in SPECIES_COLOURS.items():
        of_species = places[_PARTICLES[:, 2] == species]
        axes.plot(*of_species.T, "o", color=colour, markersize=6, zorder=2)
        where = {1: (0.55, "A"), 2: (0.78, "B")}[species]
        axes.text(x + where[0] + 0.03, y - 0.02, where[1], color=colour, fontsize=_SMALL + 0.5, ha="center")


def _draw_messages(axes: Axes, x: float, y: float) -> None:
    """Draw an edge and the edges whose states make its message: all that lead to its source but its own reverse."""
    places = {"k": (x, y + 0.9), "k'": (x + 0.1, y + 0.15), "v": (x + 0.72, y + 0.5), "w": (x + 1.5, y + 0.62)}
    around = {"shrinkA": 6, "shrinkB": 6}
    for name, (label, offset) in {"k": ("$h_{kv}$", (0.03, 0.06)), "k'": ("$h_{k'v}$", (0.0, -0.17))}.items():
        _arrow(axes, places[name], places["v"], color=MODEL_COLOURS["dmpnn"], **around)
        middle = np.mean([places[name], places["v"]], axis=0) + offset
        axes.text(*middle, label, fontsize=_SMALL + 0.5, color=MODEL_COLOURS["dmpnn"])
    _arrow(axes, places["v"], places["w"], connectionstyle="arc3,rad=-0.15", **around)
    _arrow(axes, places["w"], places["v"], connectionstyle="arc3,rad=-0.15", color="0.75", **around)
    axes.text(x + 1.02, y + 0.72, "$h_{vw}$", fontsize=_SMALL + 0.5)
    axes.text(x + 1.05, y + 0.3, "$h_{wv}$", fontsize=_SMALL + 0.5, color="0.6")
    for name, place in places.items():
        axes.plot(*place, "o", color="white", markeredgecolor=INK, markeredgewidth=0.8, markersize=10)
        axes.text(*place, f"${name}$", ha="center", va="center", fontsize=_SMALL + 0.5)


def _draw_readout(axes: Axes, x: float, y: float) -> None:
    """Draw nodes, their sum, and the feed-forward network."""
    middle = y + 0.5
    for i, height in enumerate((0.1, 0.5, 0.9)):
        axes.plot(x + 0.1, y + height, "o", color="white", markeredgecolor=INK, markeredgewidth=0.8, markersize=10)
        axes.text(x + 0.1, y + height, f"$h_{{{'uvw'[i]}}}$", ha="center", va="center", fontsize=_SMALL)
        _arrow(axes, (x + 0.1, y + height), (x + 0.62, middle), shrinkA=6, shrinkB=2, color=MODEL_COLOURS["dmpnn"])
    for i in range(6):
        axes.add_patch(
            Rectangle((x + 0.65, y + 0.2 + 0.1 * i), 0.1, 0.1, facecolor="#D9F0E7", edgecolor=INK, linewidth=0.6)
        )
    axes.text(x + 0.7, y + 0.13, "$h$", ha="center", va="top", fontsize=_SMALL + 0.5)
    _arrow(axes, (x + 0.8, middle), (x + 1.3, middle))
    axes.text(x + 1.05, middle + 0.05, "$f$", ha="center", fontsize=_SMALL + 0.5)
    axes.text(x + 1.33, middle, r"$\hat{y}$", va="center", fontsize=8)
    axes.text(x + 1.46, middle, "log-odds\nof a glass", va="center", fontsize=_SMALL)
