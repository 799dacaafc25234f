import keras
import numpy as np
import pytest
import tensorflow as tf

from vitrify.models.cnn import bias_gradient, build_cnn, training_logits
from vitrify.training.cnn_step import TrainingStep

# 23 - 6 + 1 = 18 columns: the first convolution's blocks of 4 do not fit
SHAPE = {"pixels": 23, "filters": [2, 3], "kernels": [6, 3], "dense": 8, "l2": 0.01}
TARGETS = np.eye(2, dtype=np.float32)[[0, 1, 1, 0]]


def network(dropout=0.0):
    """A network whose biases are not zero."""
    model = build_cnn(**SHAPE, dropout=dropout, seed=0)
    rng = np.random.default_rng(0)
    model.set_weights([weight + rng.normal(0, 0.05, weight.shape) for weight in model.get_weights()])
    return model


def images(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (4, 23, 23, 3), dtype=np.uint8)


def keras_loss_and_gradients(model):
    with tf.GradientTape() as tape:
        loss = keras.losses.CategoricalCrossentropy(from_logits=True)(TARGETS, model(images(), training=True))
        loss += tf.add_n(model.losses)
    return float(loss), [each.numpy() for each in tape.gradient(loss, [one.value for one in model.trainable_variables])]


def loss_and_gradients(precision):
    model = network()
    step = TrainingStep(model, SHAPE["l2"], 0.0, 0, [1e-3], precision)
    loss = float(step(images(), TARGETS))
    return loss, [moment.numpy() / 0.1 for moment in step.state[:8]]  # a tenth of the first gradient


def test_loss_and_gradients_of_all_weights_are_those_of_keras():
    (loss, gradients), (expected_loss, expected) = loss_and_gradients("float32"), keras_loss_and_gradients(network())
    assert loss == pytest.approx(expected_loss, rel=1e-5)
    for one, other in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5 * np.abs(other).max())


def test_in_bfloat16_gradients_are_as_near_to_those_in_float32_as_under_the_policy_of_keras():
    loss, gradients = loss_and_gradients("bfloat16")
    exact_loss, exact = keras_loss_and_gradients(network())
    assert loss == pytest.approx(exact_loss, rel=0.01)
    weights = network().get_weights()
    try:
        keras.config.set_dtype_policy("mixed_bfloat16")
        mixed = build_cnn(**SHAPE, dropout=0.0, seed=0)
        mixed.set_weights(weights)
        _, by_keras = keras_loss_and_gradients(mixed)
    finally:
        keras.config.set_dtype_policy("float32")

    def error(found):
        return np.sqrt(sum(((one - other) ** 2).sum() for one, other in zip(found, exact, strict=True)))

    assert 0 < error(gradients) < 1.5 * error(by_keras)


def test_weights_after_several_steps_are_those_of_keras():
    model, reference = network(), network()
    rates = [1e-3, 3e-3, 2e-3, 1e-3]
    step = TrainingStep(model, SHAPE["l2"], 0.0, 0, rates, "float32")
    reference.compile(keras.optimizers.Adam(), keras.losses.CategoricalCrossentropy(from_logits=True))
    for number, rate in enumerate(rates):
        reference.optimizer.learning_rate = rate
        loss = reference.train_on_batch(images(number), TARGETS)
        assert float(step(images(number), TARGETS)) == pytest.approx(float(loss), rel=1e-4)
    for found, expected in zip(model.get_weights()[:8], reference.get_weights()[:8], strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_inverted_a_step_on_images_is_that_on_their_complements():
    plain, inverted = network(), network()
    losses = [
        float(TrainingStep(model, 0.01, 0.0, 0, [1e-3], "float32", inverted=turned)(seen, TARGETS))
        for model, turned, seen in ((plain, False, 255 - images()), (inverted, True, images()))
    ]
    assert losses[0] == losses[1]
    for found, expected in zip(inverted.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_pooled_the_dense_layer_alone_moves_less_by_the_number_of_places():
    def moves(pooled):
        model = network()
        before = model.get_weights()[:8]
        TrainingStep(model, 0.0, 0.0, 0, [1e-3], "float32", pooled=pooled)(images(), TARGETS)
        return [after - one for after, one in zip(model.get_weights()[:8], before, strict=True)]

    shares = [1, 1, 1, 1, 1 / 16**2, 1, 1, 1]  # of a map of 16 x 16 places
    for found, expected, share in zip(moves(True), moves(False), shares, strict=True):
        np.testing.assert_allclose(found, expected * share, atol=1e-7)


def test_dropout_depends_on_seed_and_step():
    def losses(seed):
        step = TrainingStep(network(), 0.0, 0.5, seed, [1e-30] * 2, "float32")  # so small that nothing is learned
        return [float(step(images(), TARGETS)) for _ in range(2)]

    assert losses(1) == losses(1)
    assert losses(1) != losses(2)
    assert losses(1)[0] != losses(1)[1]


def test_dropout_keeps_the_mean_of_what_it_lets_pass():
    weights = [variable.value for variable in network().trainable_variables]

    def logits(dropout, seed):
        return training_logits(weights, images(), dropout, tf.constant([seed, 0]), tf.float32)[0].numpy()

    drawn = np.stack([logits(0.5, seed) for seed in range(400)])
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (error > 0).all()
    assert (np.abs(drawn.mean(axis=0) - logits(0.0, 0)) < 5 * error).all()


def test_the_gradient_of_a_bias_is_a_sum_in_float32():
    gradient = np.full((2, 300, 7, 6), 1.0, np.float32)  # of two blocks of 3 filters; bfloat16 stops counting at 256
    gradient[..., 1] = 2.0
    found = bias_gradient(tf.cast(gradient, tf.bfloat16), 3)
    assert found.dtype == tf.float32
    assert found.numpy().tolist() == [2 * 300 * 7 * 2.0, 2 * 300 * 7 * 3.0, 2 * 300 * 7 * 2.0]
