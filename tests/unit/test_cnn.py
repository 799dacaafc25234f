import keras
import numpy as np
import pytest

from vitrify.models.cnn import build_cnn, describe_cnn, first_feature_maps, places_of

SMALL = {"pixels": 12, "filters": [2, 3], "kernels": [4, 3], "dense": 5, "l2": 0.1, "dropout": 0.5}


def random_images(n, pixels, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, pixels, pixels, 3), dtype=np.uint8)


def test_the_published_network_has_the_published_shapes():
    model = build_cnn(pixels=250, filters=[6, 16], kernels=[10, 5], dense=80, l2=0.01, dropout=0.5, seed=0)
    shapes = {layer.name: tuple(layer.output.shape[1:]) for layer in model.layers}
    assert shapes["convolution_1"] == (241, 241, 6)
    assert shapes["convolution_2"] == (237, 237, 16)
    assert shapes["dense"] == (80,)
    assert shapes["logits"] == (2,)
    assert model.get_layer("convolution_1").kernel.shape == (10, 10, 3, 6)
    assert model.get_layer("convolution_2").kernel.shape == (5, 5, 6, 16)
    assert model.count_params() == 71_900_784


def test_logits_equal_a_computation_by_hand():
    model = build_cnn(**SMALL, seed=3)
    rng = np.random.default_rng(3)
    weights = [rng.normal(scale=0.3, size=one.shape) for one in model.get_weights()[:8]]  # biases too
    model.set_weights([*weights, *model.get_weights()[8:]])
    images = random_images(4, 12)
    hidden = images / 255
    for kernel, bias in (weights[:2], weights[2:4]):
        patches = np.lib.stride_tricks.sliding_window_view(hidden, kernel.shape[:2], axis=(1, 2))  # (n, i, j, c, a, b)
        hidden = np.maximum(np.einsum("nijcab,abcf->nijf", patches, kernel) + bias, 0)
    assert hidden.shape == (4, 7, 7, 3)
    hidden = np.maximum(hidden.reshape(4, -1) @ weights[4] + weights[5], 0)
    np.testing.assert_allclose(model.predict(images, verbose=0), hidden @ weights[6] + weights[7], atol=1e-4)


def test_inverted_it_sees_ink_as_one_and_paper_as_zero():
    images = random_images(4, 12)
    inverted, plain = build_cnn(**SMALL, seed=3, inverted=True), build_cnn(**SMALL, seed=3)
    found, expected = (model.predict(seen, verbose=0) for model, seen in ((inverted, images), (plain, 255 - images)))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_pooled_it_begins_as_a_network_of_the_means_of_its_feature_maps():
    model = build_cnn(**SMALL, seed=3, pooled=True)
    images = random_images(4, 12)
    assert places_of(model) == 7 * 7
    maps = keras.Model(model.inputs[0], model.get_layer("convolution_2").output)(images, training=False)
    kernel = model.get_layer("dense").kernel.numpy().reshape(7, 7, 3, 5)
    assert (kernel == kernel[0, 0]).all()
    assert 0 < np.abs(kernel[0, 0] * 49).max() <= np.sqrt(6 / (3 + 5))  # Glorot's bound of 3 inputs and 5 neurons
    hidden = np.maximum(maps.numpy().mean(axis=(1, 2)) @ (kernel[0, 0] * 49), 0)
    expected = hidden @ model.get_layer("logits").kernel.numpy()
    np.testing.assert_allclose(model.predict(images, verbose=0), expected, atol=1e-5)


def test_first_feature_maps_are_a_convolution_by_hand():
    model = build_cnn(**SMALL, seed=3)
    kernel, bias = model.get_weights()[0], np.array([0.3, -0.2], dtype=np.float32)
    model.set_weights([kernel, bias, *model.get_weights()[2:]])
    images = random_images(3, 12)
    patches = np.lib.stride_tricks.sliding_window_view(images / 255, (4, 4), axis=(1, 2))  # (n, i, j, c, a, b)
    expected = np.maximum(np.einsum("nijcab,abcf->nfij", patches, kernel) + bias[:, None, None], 0)
    maps = first_feature_maps(model, images)
    assert maps.shape == (3, 2, 9, 9)
    np.testing.assert_allclose(maps, expected, atol=1e-5)


def test_the_description_is_of_the_network_as_it_is():
    described = describe_cnn(build_cnn(**SMALL, seed=0))
    assert described["input"] == [12, 12, 3]
    layers = {layer["name"]: layer for layer in described["layers"]}
    assert layers["convolution_1"]["output"] == [9, 9, 2]
    assert layers["convolution_1"]["kernel"] == [4, 4, 3, 2]
    assert layers["convolution_1"]["parameters"] == 4 * 4 * 3 * 2 + 2
    assert layers["convolution_1"]["activation"] == "relu"
    assert layers["flatten"]["output"] == [7 * 7 * 3]
    assert layers["dense"]["parameters"] == 7 * 7 * 3 * 5 + 5
    assert layers["dropout"]["parameters"] == 0
    assert layers["logits"]["output"] == [2]
    assert described["parameters"] == sum(layer["parameters"] for layer in described["layers"])


def test_all_four_layers_are_regularised_without_their_biases():
    model = build_cnn(**SMALL, seed=0)
    kernels = [weight for weight in model.get_weights() if weight.ndim > 1]
    assert len(kernels) == len(model.losses) == 4
    assert float(sum(model.losses)) == pytest.approx(0.1 * sum((kernel**2).sum() for kernel in kernels), rel=1e-5)


def test_biases_begin_at_zero_and_layers_with_different_weights():
    first, first_bias, second, second_bias = build_cnn(
        **SMALL | {"filters": [3, 3], "kernels": [3, 3]}, seed=0
    ).weights[:4]
    assert not np.any(first_bias)
    assert not np.any(second_bias)
    assert not np.array_equal(first, second)


def test_weights_and_dropout_depend_on_the_seed_alone():
    images = random_images(3, 12)

    def trained_outputs(seed):
        return keras.ops.convert_to_numpy(build_cnn(**SMALL, seed=seed)(images, training=True))

    keras.utils.set_random_seed(1)
    once = trained_outputs(5)
    keras.utils.set_random_seed(2)
    np.testing.assert_array_equal(once, trained_outputs(5))
    assert not np.array_equal(once, trained_outputs(6))


def test_dropout_acts_in_training_only():
    images = random_images(3, 12)
    model = build_cnn(**SMALL, seed=0)
    evaluated, trained = (keras.ops.convert_to_numpy(model(images, training=training)) for training in (False, True))
    np.testing.assert_array_equal(evaluated, model(images, training=False))
    assert not np.allclose(evaluated, trained)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"kernels": [4]}, "must have the same length"), ({"pixels": 5}, "do not fit into an image of 5 pixels")],
)
def test_a_network_that_cannot_be_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        build_cnn(**SMALL | change, seed=0)


def test_kernels_may_just_fit():
    assert build_cnn(**SMALL | {"pixels": 6}, seed=0).get_layer("convolution_2").output.shape[1:3] == (1, 1)
