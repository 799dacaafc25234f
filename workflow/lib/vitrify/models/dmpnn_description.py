"""The D-MPNN in letters: sizes that follow from the hidden size h, and fixed sizes."""

from typing import Any

from vitrify.graphs.features import PUBLISHED, feature_sizes
from vitrify.models.dmpnn import DMPNN
from vitrify.models.shapes import dmpnn_parameters
from vitrify.space import PLANE

_TRIED = (5, 9)  # hidden sizes from which the letters are found


def describe_dmpnn(readout: str, search_space: dict, dimension: int = PLANE) -> dict:
    """Shapes of the weights in terms of h, found by building the network, and the parameters at both ends of the space.

    `weights`, in letters, are those of a network with f = 2; `parameters` are numbers at the low and at the high end of
    the search space.
    """
    sizes = feature_sizes(PUBLISHED, dimension)
    fixed: dict[str, Any] = {"depth": 3, "dropout": 0.0, "layers": 2, "readout": readout, "dimension": dimension}
    small, large = (_shapes(DMPNN(size, **fixed)) for size in _TRIED)
    return {
        "model": "dmpnn",
        "node_features": sizes.node,
        "edge_features": sizes.edge,
        "weights": {
            name: [_letter(*ends) for ends in zip(shape, large[name], strict=True)] for name, shape in small.items()
        },
        "readout": readout,
        "search_space": search_space,
        "parameters": {
            end: dmpnn_parameters(search_space["hidden_size"][end], search_space["layers"][end], sizes)
            for end in ("low", "high")
        },
    }


def _shapes(model: DMPNN) -> dict[str, tuple[int, ...]]:
    return {name: tuple(weight.shape) for name, weight in model.named_parameters()}


def _letter(small: int, large: int) -> str:
    """A size in letters: 4, h, or h + 3."""
    times, rest = divmod(large - small, _TRIED[1] - _TRIED[0])
    fixed = small - times * _TRIED[0]
    if rest or times not in (0, 1):
        raise ValueError(f"sizes {small} and {large} of networks with h of {_TRIED} are neither fixed nor h plus some")
    if times == 0:
        return str(fixed)
    return f"h + {fixed}" if fixed else "h"
