"""One training step of the CNN: gradient of the loss, and Adam."""

from collections.abc import Sequence

import numpy as np

from vitrify.models.cnn import bias_gradient, places_of, training_logits
from vitrify.models.framework import keras, tf

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7  # Keras's and TensorFlow's

_DENSE = -4  # place of the dense layer's kernel among the weights

_COMPUTED = {"float32": tf.float32, "bfloat16": tf.bfloat16}


class TrainingStep:
    """Steps of Adam on the mean cross-entropy plus L2 regularisation, equal to Keras's and faster.

    What a step of Keras spends on the paper's 71.9 million weights is mostly reading and writing memory: some twenty
    passes over them. Here the gradient stays in the precision in which it comes, float32 or bfloat16, L2's part of it
    is formed where it is used, and one compiled pass updates weights and moments. Weights, moments and the loss are
    float32. The model is one of `build_cnn`, `inverted` and `pooled` as there; `rates` are learning rates of each step
    of the training. Where the dense layer is a mean over places, its rate is divided by them: Adam moves each weight by
    the rate, whatever its size, and these are as many times smaller.
    """

    def __init__(
        self,
        model: keras.Model,
        l2: float,
        dropout: float,
        seed: int,
        rates: Sequence[float],
        precision: str,
        inverted: bool = False,
        pooled: bool = False,
    ):
        pixels = model.input_shape[1]
        self._weights = [variable.value for variable in model.trainable_variables]
        self._dtype = _COMPUTED[precision]
        self._l2, self._dropout, self._seed, self._inverted = l2, dropout, seed, inverted
        self._shares = [1.0] * len(self._weights)  # of the rate
        if pooled:
            self._shares[_DENSE] /= places_of(model)
        self._first_moments, self._second_moments = (
            [tf.Variable(tf.zeros_like(weight)) for weight in self._weights] for _ in range(2)
        )
        self._done = tf.Variable(0, dtype=tf.int64)
        steps = np.arange(1, len(rates) + 1)
        corrections = np.sqrt(1 - BETA_2**steps) / (1 - BETA_1**steps)
        self._rates = tf.constant(np.asarray(rates) * corrections, tf.float32)  # with Adam's correction of its start
        self._step = tf.function(
            self._train,
            input_signature=[tf.TensorSpec((None, pixels, pixels, 3), tf.uint8), tf.TensorSpec((None, 2), tf.float32)],
            autograph=False,
        )
        self._compiled_update = tf.function(self._update, autograph=False, jit_compile=True)

    @property
    def state(self) -> list[tf.Variable]:
        """Return the state of the optimiser, which with the model's weights determines the next step; to be saved."""
        return [*self._first_moments, *self._second_moments, self._done]

    def __call__(self, images: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        """Take one step; return the loss before it, regularisation included: a scalar, float32.

        Images are (n, pixels, pixels, 3) uint8, targets (n, 2) float32: [1, 0] liquid, [0, 1] glass.
        """
        return self._step(images, targets)

    def _train(self, images: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        *body, dense_bias, last, last_bias = self._weights
        # All that is multiplied in `dtype`: gradients of kernels come in it too.
        used = [tf.cast(weight, self._dtype) for weight in body]
        used += [tf.identity(weight) for weight in (dense_bias, last, last_bias)]
        convolutions = len(body) // 2  # kernel and bias of each, and the dense layer's kernel
        biases = range(1, 2 * convolutions, 2)
        others = [number for number in range(len(used)) if number not in biases]
        seed = tf.stack([tf.constant(self._seed, tf.int64), self._done])
        if self._inverted:
            images = tf.constant(255, tf.uint8) - images
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([used[number] for number in others])
            logits, sums = training_logits(used, images, self._dropout, seed, self._dtype)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(targets, logits))
        found = tape.gradient(loss, [used[number] for number in others] + sums)
        gradients = dict(zip(others, found, strict=False))
        for number, gradient in zip(biases, found[len(others) :], strict=True):
            gradients[number] = bias_gradient(gradient, used[number].shape[0])
        gradients = [gradients[number] for number in range(len(used))]
        penalty = 2 * self._l2 * tf.add_n([tf.nn.l2_loss(weight) for weight in self._weights[::2]])
        with tf.control_dependencies([penalty]):
            self._compiled_update(gradients, self._rates[self._done])
        self._done.assign_add(1)
        return loss + penalty

    def _update(self, gradients: list[tf.Tensor], rate: tf.Tensor) -> None:
        rows = zip(self._weights, self._first_moments, self._second_moments, gradients, strict=True)
        for number, (weight, first_moment, second_moment, gradient) in enumerate(rows):
            gradient = tf.cast(gradient, tf.float32)
            if number % 2 == 0:  # a kernel
                gradient += 2 * self._l2 * weight
            m = first_moment + (1 - BETA_1) * (gradient - first_moment)
            v = second_moment + (1 - BETA_2) * (tf.square(gradient) - second_moment)
            weight.assign(weight - rate * self._shares[number] * m / (tf.sqrt(v) + EPSILON))
            first_moment.assign(m)
            second_moment.assign(v)
