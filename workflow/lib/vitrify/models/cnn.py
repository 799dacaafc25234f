"""The convolutional neural network of the paper's Figure 2."""

from collections.abc import Callable, Sequence

import numpy as np

from vitrify.models.framework import keras, tf

_BLOCK = 4  # pixels of a row that the first convolution takes for one


def build_cnn(
    pixels: int,
    filters: Sequence[int],
    kernels: Sequence[int],
    dense: int,
    l2: float,
    dropout: float,
    seed: int,
    inverted: bool = False,
    pooled: bool = False,
) -> keras.Model:
    """Build two convolutions, a dense layer with dropout, and two outputs, liquid and glass.

    The convolutions have stride 1 and no zero padding; all layers but the last have ReLU. Weights are drawn as Keras
    does by default (Glorot uniform), biases are zero. The paper's network, 250 pixels with 6 and 16 filters of
    10 and 5 pixels and 80 neurons, has feature maps of 237 x 237 and 71,900,784 parameters. Source: the paper,
    section II C 1 and Figure 2; L2 regularisation: section II C 2.

    Args:
        filters, kernels: of each convolution: their number, and their width and height in pixels.
        dense, dropout: neurons of the dense layer, and the share of them that is dropped in training.
        l2: coefficient of the sum of squared weights, of every layer and without biases, in the loss.
        inverted: whether ink counts as 1 and paper as 0, and not the other way round.
        pooled: whether the dense layer begins as a mean over the image: a weight of each map and neuron, by Glorot's
            rule for as many inputs as there are maps, divided by the places of a map and the same at all of them.

    Returns:
        A model that maps (n, pixels, pixels, 3) uint8 to (n, 2) float32 logits. It scales the colours to [0, 1] itself.

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

    scale, offset = (-1 / 255, 1.0) if inverted else (1 / 255, 0.0)
    convolutions = [
        keras.layers.Conv2D(count, kernel, activation="relu", name=f"convolution_{number}", **weighted())
        for number, (count, kernel) in enumerate(zip(filters, kernels, strict=True), start=1)
    ]
    of_dense = weighted()
    if pooled:
        of_dense["kernel_initializer"] = _mean_over_places(filters[-1], of_dense["kernel_initializer"])
    return keras.Sequential(
        [
            keras.Input((pixels, pixels, 3), dtype="uint8", name="image"),
            keras.layers.Rescaling(scale, offset, name="colours"),
            *convolutions,
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(dense, activation="relu", name="dense", **of_dense),
            keras.layers.Dropout(dropout, seed=next(seeds), name="dropout"),
            keras.layers.Dense(2, name="logits", **weighted()),
        ],
        name="cnn",
    )


def places_of(model: keras.Model) -> int:
    """Return the places of a feature map of the last convolution: inputs of the dense layer divided by the maps."""
    rows, columns, _ = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)][-1].output.shape[1:]
    return rows * columns


def first_feature_maps(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Maps of the first convolution, after its bias and ReLU. Source: the paper, appendix D, Figure 13.

    Images are (n, pixels, pixels, 3) uint8, maps (n, filters, rows, columns) float32, a map being smaller than the
    image by a kernel minus one.
    """
    first = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    maps = keras.Model(model.inputs[0], first.output)(images, training=False)
    return np.moveaxis(maps.numpy(), -1, 1)


def describe_cnn(model: keras.Model) -> dict:
    """Describe the built network: its input, its layers in order, and its number of parameters.

    A layer has None as activation or kernel where it has none. Shapes are lists, without the number of images.
    """
    layers = [
        {
            "name": layer.name,
            "kind": type(layer).__name__,
            "activation": getattr(getattr(layer, "activation", None), "__name__", None),
            "kernel": list(layer.kernel.shape) if hasattr(layer, "kernel") else None,
            "output": list(layer.output.shape[1:]),
            "parameters": layer.count_params() if layer.trainable_weights else 0,
        }
        for layer in model.layers
    ]
    shape = list(model.input_shape[1:])
    return {"model": "cnn", "input": shape, "layers": layers, "parameters": model.count_params()}


def training_logits(
    weights: Sequence[tf.Tensor], images: tf.Tensor, dropout: float, seed: tf.Tensor, dtype: tf.DType
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Logits of the network of `build_cnn` in training, (n, 2) float32, by a faster way to the same numbers.

    The convolutions and the large matrix are multiplied in `dtype` and summed in float32; the dense layer's bias, the
    dropout and the logits are float32. benchmarks/cnn_training.py measures what that gives.

    Args:
        weights: kernel and bias of each layer, in the order of `build_cnn(...).trainable_variables`; all but the last
            three (the dense layer's bias, and the logits' kernel and bias, which are float32) are of type `dtype`.
        images: (n, pixels, pixels, 3) uint8, whose colours are divided by 255.
        seed: (2,) integers; decides, alone, which neurons are dropped.

    Returns:
        The logits, and of each convolution its result before bias and ReLU, for `bias_gradient`.
    """
    *convolutions, (dense, dense_bias), (last, last_bias) = zip(weights[::2], weights[1::2], strict=True)
    hidden = tf.cast(images, dtype) * tf.constant(1 / 255, dtype)
    sums = []
    for number, (kernel, bias) in enumerate(convolutions):
        layer = _convolution_in_blocks if number == 0 else _convolution
        hidden, before = layer(hidden, kernel, bias)
        sums.append(before)
    hidden = tf.reshape(hidden, (-1, dense.shape[0]))
    hidden = tf.nn.relu(tf.cast(hidden @ dense, tf.float32) + dense_bias)
    if dropout > 0:
        hidden = tf.nn.experimental.stateless_dropout(hidden, dropout, seed, rng_alg="philox")
    return hidden @ last + last_bias, sums


def bias_gradient(gradient: tf.Tensor, filters: int) -> tf.Tensor:
    """Gradient of a convolution's bias, (filters,) float32, from that of its output; TensorFlow's own way is slow.

    The latter is (n, rows, columns, channels), float32 or bfloat16; the channels are a multiple of the filters.
    """
    _, _, columns, channels = gradient.shape
    rows = tf.reshape(gradient, (-1, columns * channels))
    by_place = tf.ones((1, tf.shape(rows)[0]), rows.dtype) @ rows  # such products are summed in float32
    return tf.reduce_sum(tf.cast(tf.reshape(by_place, (-1, filters)), tf.float32), axis=0)


def _mean_over_places(maps: int, of_maps: Callable) -> Callable:
    """Return an initializer of a dense layer behind feature maps, from one for their means over all places."""

    def weights(shape: tuple[int, int], dtype: str | None = None) -> tf.Tensor:
        inputs, neurons = shape
        places = inputs // maps
        return tf.tile(of_maps((maps, neurons), dtype=dtype), (places, 1)) / places

    return weights


def _convolution(images: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """A layer and its pre-activation sums: TensorFlow fuses convolution, bias and ReLU into one operation."""
    sums = tf.nn.conv2d(images, kernel, 1, "VALID")
    return tf.nn.relu(tf.nn.bias_add(sums, bias)), sums


def _convolution_in_blocks(images: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The same layer, on rows cut into blocks of pixels that count as channels of one pixel.

    Vector and matrix units work on 16 or more channels at a time; an image has 3. Some kernel weights are zeros then,
    yet the gradient of the kernel, the slowest part of a training step, comes three times faster.

    Images are (n, rows, columns, c), the kernel is (height, width, c, filters), the bias (filters,). The result is
    (n, rows - height + 1, columns - width + 1, filters), and the sums are of blocks of filters as channels.
    """
    _, rows, columns, c = images.shape
    height, width, _, filters = kernel.shape
    made = columns - width + 1  # columns of the result
    blocks = -(-made // _BLOCK)  # of the result, in a row
    reach = -(-(width + _BLOCK - 1) // _BLOCK)  # blocks of the image that a block of the result sees
    padding = (blocks + reach - 1) * _BLOCK - columns
    padded = tf.pad(images, [[0, 0], [0, 0], [0, padding], [0, 0]])
    blocked = tf.reshape(padded, (-1, rows, blocks + reach - 1, _BLOCK * c))
    # Within a block of the result, the kernel of each pixel stands one pixel further to the right.
    shifted = [tf.pad(kernel, [[0, 0], [p, reach * _BLOCK - width - p], [0, 0], [0, 0]]) for p in range(_BLOCK)]
    wide = tf.reshape(tf.concat(shifted, axis=3), (height, reach, _BLOCK * c, _BLOCK * filters))
    result, sums = _convolution(blocked, wide, tf.tile(bias, [_BLOCK]))
    result = tf.reshape(result, (-1, rows - height + 1, blocks * _BLOCK, filters))
    # The gradient of tf.slice is a padding; that of [...] is slow.
    return tf.slice(result, [0, 0, 0, 0], [-1, -1, made, -1]), sums
