"""Operations and parameters of the networks, from the shapes of their layers."""

from collections.abc import Sequence

from vitrify.graphs.features import FeatureSizes
from vitrify.store.tables import File

TRAINING = 3  # operations of a training step in those of a prediction: derivatives by inputs and by weights come to it
BYTES = 4  # of a stored parameter
DESCRIPTION = File("networks/<model>.json", "the layers of a network, with their shapes and numbers of parameters")


def cnn_flops(pixels: int, filters: Sequence[int], kernels: Sequence[int], dense: int) -> int:
    """Floating-point operations of one prediction for one image, additions and multiplications counted alike.

    Args:
        pixels, filters, kernels, dense: see `vitrify.models.cnn.build_cnn`.
    """
    convolutions, inputs = _convolutions(pixels, filters, kernels)
    return 2 * (sum(side**2 * weights for side, weights, _ in convolutions) + inputs * dense + dense * 2)


def cnn_parameters(pixels: int, filters: Sequence[int], kernels: Sequence[int], dense: int) -> int:
    """Weights and biases of the network."""
    convolutions, inputs = _convolutions(pixels, filters, kernels)
    return sum(weights + biases for _, weights, biases in convolutions) + (inputs + 1) * dense + (dense + 1) * 2


def _convolutions(
    pixels: int, filters: Sequence[int], kernels: Sequence[int]
) -> tuple[list[tuple[int, int, int]], int]:
    """Width of the output, weights and biases of each convolution, and the number of outputs of the last one."""
    side, channels, layers = pixels, 3, []
    for count, kernel in zip(filters, kernels, strict=True):
        side -= kernel - 1
        layers.append((side, kernel**2 * channels * count, count))
        channels = count
    return layers, side**2 * channels


def dmpnn_flops(
    particles: float,
    edges: float,
    hidden_size: int,
    depth: int,
    layers: int,
    features: FeatureSizes,
) -> float:
    """Floating-point operations of one prediction for one graph, in matrix products.

    Args:
        particles: of the window.
        edges: directed ones.
        hidden_size, depth, layers: see `vitrify.models.dmpnn.DMPNN`.
        features: numbers that describe a particle, and an edge.
    """
    w_i = edges * sum(features) * hidden_size
    w_m = (depth - 1) * edges * hidden_size**2
    w_a = particles * (features.node + hidden_size) * hidden_size
    f = (layers - 1) * hidden_size**2 + hidden_size
    return 2 * (w_i + w_m + w_a + f)


def dmpnn_parameters(hidden_size: int, layers: int, features: FeatureSizes) -> int:
    """Weights and biases of the network."""
    w_i, w_m, w_a = sum(features) * hidden_size, hidden_size**2, (features.node + hidden_size) * hidden_size
    return w_i + w_m + w_a + (layers - 1) * (hidden_size + 1) * hidden_size + hidden_size + 1
