"""The convolutional neural network of the paper's Figure 2."""

from collections.abc import Sequence

import keras
import numpy as np


def build_cnn(
    pixels: int, filters: Sequence[int], kernels: Sequence[int], dense: int, l2: float, dropout: float, seed: int
) -> keras.Model:
    """Two convolutions, a dense layer with dropout and two outputs, liquid and glass.

    The convolutions have stride 1 and no zero padding; all layers but the last have ReLU. Weights are drawn as Keras
    does by default (Glorot uniform), biases are zero. The paper's network, 250 pixels with 6 and 16 filters of
    10 and 5 pixels and 80 neurons, has feature maps of 237 x 237 and 71,900,784 parameters. Source: the paper,
    section II C 1 and Figure 2; L2 regularisation: section II C 2.

    Args:
        pixels: width and height of the images.
        filters: of each convolution.
        kernels: width and height of each convolution's kernels, in pixels.
        dense: neurons of the dense layer.
        l2: coefficient of the sum of squared weights, of every layer and without biases, in the loss.
        dropout: share of the dense layer's neurons that are dropped in training.
        seed: of the weights and of the dropout.

    Returns:
        A model that maps (n, pixels, pixels, 3) uint8 to (n, 2) float32 logits. It divides the colours by 255 itself.

    Raises:
        ValueError: if `filters` and `kernels` differ in length, or the kernels do not fit into the image.
    """
    if len(filters) != len(kernels):
        raise ValueError(f"filters {list(filters)} and kernels {list(kernels)} must have the same length")
    if pixels < 1 + sum(kernel - 1 for kernel in kernels):
        raise ValueError(f"kernels of {list(kernels)} pixels do not fit into an image of {pixels} pixels")
    seeds = iter(np.random.SeedSequence(seed).generate_state(len(filters) + 3).tolist())

    def weighted() -> dict:
        return {
            "kernel_initializer": keras.initializers.GlorotUniform(seed=next(seeds)),
            "kernel_regularizer": keras.regularizers.L2(l2),
        }

    convolutions = [
        keras.layers.Conv2D(count, kernel, activation="relu", name=f"convolution_{number}", **weighted())
        for number, (count, kernel) in enumerate(zip(filters, kernels, strict=True), start=1)
    ]
    return keras.Sequential(
        [
            keras.Input((pixels, pixels, 3), dtype="uint8", name="image"),
            keras.layers.Rescaling(1 / 255, name="colours"),
            *convolutions,
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(dense, activation="relu", name="dense", **weighted()),
            keras.layers.Dropout(dropout, seed=next(seeds), name="dropout"),
            keras.layers.Dense(2, name="logits", **weighted()),
        ],
        name="cnn",
    )
