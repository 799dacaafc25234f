"""Views of a configuration: windows that tile the box, periodic shifts, symmetries; in training and in scores."""

import numpy as np
import pytest
import tensorflow as tf
from test_training_cnn import EIGHT, PUBLISHED, drawn, symmetries
from test_training_dmpnn import HYPERPARAMETERS, SETTINGS, lattices_and_random_points

from vitrify.graphs.windows import inside_windows, tile_corners
from vitrify.images.render import decode_png, encode_png
from vitrify.scoring import mean_log_odds
from vitrify.space import moved, symmetry_count
from vitrify.training import cnn, dmpnn
from vitrify.training.cnn_data import Images
from vitrify.training.cnn_data import moved as moved_image


def periodic_distances(positions):
    apart = positions[:, None] - positions[None]
    return np.linalg.norm(apart - np.round(apart), axis=2)


@pytest.mark.parametrize(("d", "count"), [(2, 8), (3, 48)])
def test_each_view_is_another_and_keeps_all_distances(d, count):
    points = np.random.default_rng(0).random((1, 6, d))
    views = moved(np.repeat(points, count, axis=0), np.zeros((count, d)), np.arange(count))
    assert symmetry_count(d) == count == len(np.unique(views.round(9).reshape(count, -1), axis=0))
    np.testing.assert_array_equal(views[0], points[0])
    for view in moved(views, np.full((count, d), 0.7), np.arange(count)):
        assert view.min() >= 0
        assert view.max() <= 1
        np.testing.assert_allclose(periodic_distances(view), periodic_distances(points[0]), atol=1e-12)


@pytest.mark.parametrize(("length", "windows"), [(0.2, 25), (0.3, 16), (0.1, 100), (0.6, 4), (1.0, 1)])
def test_tiles_are_the_fewest_windows_that_cover_the_box(length, windows):
    corners = tile_corners(length, 2)
    points = np.random.default_rng(1).random((1, 2000, 2))
    covered = [inside_windows(points, corner[None], length)[0] for corner in corners]
    assert len(corners) == windows
    assert np.any(covered, axis=0).all()


def test_a_score_of_the_whole_box_is_the_mean_over_its_tiles_and_views():
    data = lattices_and_random_points(6)
    settings = SETTINGS | {"evaluation_windows": "box"}
    model, _ = dmpnn.fit(data, HYPERPARAMETERS, settings, 3, 1, None, 1)
    whole = dmpnn.predict(model, data, HYPERPARAMETERS, settings, seed=0)
    np.testing.assert_array_equal(whole, dmpnn.predict(model, data, HYPERPARAMETERS, settings, seed=5))
    found = dmpnn.predict(model, data, HYPERPARAMETERS, settings | {"evaluation_views": 9}, seed=2)
    rng, scores = np.random.default_rng([2, 1]), []
    for view in range(9):
        turned = moved(data.positions, rng.random((6, 2)), np.full(6, view % 8))
        shown = dmpnn.Configurations(turned, data.species, data.labels)
        scores.append(dmpnn.predict(model, shown, HYPERPARAMETERS, settings, seed=0))
    np.testing.assert_allclose(found, mean_log_odds(np.stack(scores)), rtol=1e-9)


def test_a_training_with_views_repeats_itself_and_differs_from_one_without():
    data = lattices_and_random_points(8)
    losses = [
        dmpnn.fit(data, HYPERPARAMETERS, SETTINGS | {"augmentation": augmentation}, 3, 1, None, 1)[1]["loss"].tolist()
        for augmentation in (True, True, False)
    ]
    assert losses[0] == losses[1] != losses[2]


def test_an_image_is_shifted_periodically():
    picture = np.arange(4 * 4 * 3, dtype=np.uint8).reshape(4, 4, 3)
    found = moved_image(tf.constant(picture), tf.constant(0), tf.constant([1, 2])).numpy()
    np.testing.assert_array_equal(found, np.roll(picture, (1, 2), axis=(0, 1)))


def test_a_score_of_several_views_of_an_image_is_their_mean():
    images = drawn(4, 24, 5, seed=0)
    settings = PUBLISHED | {"pixels": 24, "augmentation": True}
    model, _ = cnn.fit(images, {"dropout": 0.0, "batch_size": 2}, settings, epochs=3, seed=1)
    found = cnn.predict(model, images, EIGHT, {"evaluation_views": 10}, seed=3)
    rng, scores = np.random.default_rng(3), []
    for view in range(10):
        shifts = rng.integers(24, size=(4, 2), dtype=np.int32)
        rolled = [
            np.roll(decode_png(png), shift, axis=(0, 1)) for png, shift in zip(images.read(), shifts, strict=True)
        ]
        png = [encode_png(np.ascontiguousarray(symmetries(picture)[view % 8])) for picture in rolled]
        scores.append(cnn.predict(model, Images.of(png, images.labels), EIGHT))
    np.testing.assert_allclose(found, mean_log_odds(np.stack(scores)), atol=1e-5)
