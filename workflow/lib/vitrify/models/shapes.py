"""Parameters of the networks, from the shapes of their layers."""

from collections.abc import Sequence

from vitrify.graphs.features import FeatureSizes
from vitrify.store.tables import File

DESCRIPTION = File("networks/<model>.json", "the layers of a network, with their shapes and numbers of parameters")


def cnn_parameters(pixels: int, filters: Sequence[int], kernels: Sequence[int], dense: int) -> int:
    """Weights and biases of the network."""
    side, channels, count = pixels, 3, 0
    for filters_here, kernel in zip(filters, kernels, strict=True):
        side -= kernel - 1
        count += (kernel**2 * channels + 1) * filters_here
        channels = filters_here
    return count + (side**2 * channels + 1) * dense + (dense + 1) * 2


def dmpnn_parameters(hidden_size: int, layers: int, features: FeatureSizes) -> int:
    """Weights and biases of the network."""
    w_i, w_m, w_a = sum(features) * hidden_size, hidden_size**2, (features.node + hidden_size) * hidden_size
    return w_i + w_m + w_a + (layers - 1) * (hidden_size + 1) * hidden_size + hidden_size + 1
