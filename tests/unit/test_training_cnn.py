import gc
import logging
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import tensorflow as tf
from safetensors.numpy import load_file

from vitrify.images.render import Renderer, decode_png, encode_png
from vitrify.scoring import auc
from vitrify.store.parquet import IMAGES, parquet_writer, write_rows
from vitrify.training.cnn import fit, load, predict, save
from vitrify.training.cnn_data import Images, load_images, moved, training_batches
from vitrify.training.cnn_device import device, limit_threads
from vitrify.training.schedule import learning_rate

COURSE = {"initial": 1e-4, "maximum": 1e-3, "final": 1e-4, "warmup_epochs": 2}
FLOAT32 = {"precision": "float32"}
PUBLISHED = {"filters": [6, 16], "kernels": [10, 5], "dense": 80, "l2": 0.01, "learning_rate": COURSE} | FLOAT32
EIGHT = {"batch_size": 8}
SMALL = {"pixels": 24, "filters": [2, 2], "kernels": [5, 3], "dense": 8, "l2": 0.01, "learning_rate": COURSE} | FLOAT32


def drawn(n, pixels, side, seed, marker_size=4.0):
    """Images of side^2 particles: random points (0, as a liquid) and a jittered square lattice (1, as a glass)."""
    rng = np.random.default_rng(seed)
    renderer = Renderer(rng.permutation(np.arange(side**2) % 3 // 2 + 1), pixels, 100, marker_size)
    lattice = (np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) + 0.5) / side
    labels = np.arange(n) % 2
    positions = [
        lattice + rng.normal(0, 0.1 / side, lattice.shape) if label else rng.random(lattice.shape) for label in labels
    ]
    return Images.of([encode_png(renderer.image(*each.T)) for each in positions], labels)


def noise(n, pixels, seed=0):
    """Images of random colours."""
    pictures = np.random.default_rng(seed).integers(0, 256, (n, pixels, pixels, 3), dtype=np.uint8)
    return Images.of([encode_png(picture) for picture in pictures], np.arange(n) % 2)


def symmetries(picture):
    """The 8 images that a square can be turned and mirrored into."""
    turned = [np.rot90(picture, quarter) for quarter in range(4)]
    return turned + [picture[::-1] for picture in turned]


@pytest.fixture(scope="module")
def small():
    return drawn(20, 24, 5, seed=0)


@pytest.fixture(scope="module")
def trained(small):
    """A small network."""
    return fit(small, {"dropout": 0.3, "batch_size": 8}, SMALL, epochs=3, seed=0)[0]


def test_the_published_network_learns_a_small_set_by_heart():
    images, unseen = (drawn(32, 48, 10, seed) for seed in (0, 2))  # other particles in other places
    settings = PUBLISHED | {"pixels": 48}
    model, history = fit(images, {"dropout": 0.2, "batch_size": 8}, settings, epochs=10, seed=1, validation=unseen)
    scores = predict(model, images, EIGHT)
    assert scores.shape == (32,)
    assert scores.dtype == np.float64
    assert auc(images.labels, scores) == 1.0
    assert history["loss"].iloc[-1] < history["loss"].iloc[0]
    assert auc(unseen.labels, predict(model, unseen, EIGHT)) == history["validation_auc"].max() > 0.9


def test_augmentation_makes_exactly_the_eight_symmetries_of_the_square():
    picture = np.arange(4 * 4 * 3, dtype=np.uint8).reshape(4, 4, 3)
    made = [moved(tf.constant(picture), tf.constant(symmetry), tf.zeros(2, tf.int32)).numpy() for symmetry in range(8)]
    for image, expected in zip(made, symmetries(picture), strict=True):
        np.testing.assert_array_equal(image, expected)
    assert len({image.tobytes() for image in made}) == 8


def test_every_symmetry_is_equally_likely():
    one = noise(1, 6)
    batches = training_batches(one.subset(np.zeros(800, int)), 100, np.random.default_rng(0))
    counts = pd.Series(
        [image.tobytes() for images, _ in batches.as_numpy_iterator() for image in images]
    ).value_counts()
    assert set(counts.index) == {image.tobytes() for image in symmetries(decode_png(one.read()[0]))}
    assert counts.between(60, 140).all()  # 100 each are expected, with a standard deviation of 9.4


def test_an_epoch_shows_every_image_once_with_its_own_label():
    images = Images.of([encode_png(np.full((2, 2, 3), grey, np.uint8)) for grey in range(10)], np.arange(10) % 2)
    rng = np.random.default_rng(0)
    orders = []
    for _ in range(2):
        batches = list(training_batches(images, 4, rng, threads=2).as_numpy_iterator())
        assert [len(pictures) for pictures, _ in batches] == [4, 4, 2]
        greys = np.concatenate([pictures[:, 0, 0, 0] for pictures, _ in batches])
        targets = np.concatenate([targets for _, targets in batches])
        assert sorted(greys) == list(range(10))
        assert targets.tolist() == [[0.0, 1.0] if grey % 2 else [1.0, 0.0] for grey in greys]
        orders.append(greys.tolist())
    assert orders[0] != orders[1]


@pytest.mark.parametrize(("liquids", "glasses", "of_a_batch"), [(10, 10, [2, 2, 2, 2, 2]), (5, 15, [1, 1, 1, 1, 1])])
def test_balanced_batches_have_the_same_share_of_each_class(liquids, glasses, of_a_batch):
    labels = np.repeat([0, 1], [liquids, glasses])
    images = Images.of([encode_png(np.full((2, 2, 3), grey, np.uint8)) for grey in range(20)], labels)
    rng, orders = np.random.default_rng(0), []
    for _ in range(2):
        batches = list(training_batches(images, 4, rng, balanced=True).as_numpy_iterator())
        assert [int(targets[:, 0].sum()) for _, targets in batches] == of_a_batch
        orders.append([grey for pictures, _ in batches for grey in pictures[:, 0, 0, 0].tolist()])
        assert sorted(orders[-1]) == list(range(20))
    assert orders[0] != orders[1]


def test_the_same_seed_gives_the_same_scores(small):
    def scores(seed):
        return predict(fit(small, {"dropout": 0.3, "batch_size": 8}, SMALL, epochs=3, seed=seed)[0], small, EIGHT)

    once = scores(7)
    np.testing.assert_array_equal(once, scores(7))
    assert not np.array_equal(once, scores(8))


def test_the_learning_rate_follows_its_course_step_by_step(small):
    _, history = fit(small, {"dropout": 0.0, "batch_size": 8}, SMALL, epochs=4, seed=0)
    recorded = ["seconds", "images_per_second", "device", "precision", "peak_memory_mb"]
    assert history.columns.tolist() == ["epoch", "learning_rate", "loss", *recorded]
    assert history["epoch"].tolist() == [1, 2, 3, 4]
    expected = [learning_rate(3 * epoch - 1, 3, 4, **COURSE) for epoch in history["epoch"]]  # 20 images: 8, 8, 4
    assert history["learning_rate"].tolist() == pytest.approx(expected, rel=1e-5)


def test_a_batch_larger_than_the_set_is_the_set(small):
    losses = [
        fit(small, {"dropout": 0.0, "batch_size": batch_size}, SMALL, epochs=3, seed=0)[1]["loss"]
        for batch_size in (len(small), 100)
    ]
    assert losses[0].tolist() == losses[1].tolist()


def test_the_best_epoch_by_validation_is_kept_and_of_equals_the_latest(small, monkeypatch):
    seen = []

    def prescribed_auc(labels, scores):
        assert labels is small.labels
        seen.append(scores)
        return [0.5, 0.9, 0.9, 0.7][len(seen) - 1]

    monkeypatch.setattr("vitrify.training.cnn.auc", prescribed_auc)
    model, history = fit(small, {"dropout": 0.3, "batch_size": 8}, SMALL, epochs=4, seed=0, validation=small)
    assert history["validation_auc"].tolist() == [0.5, 0.9, 0.9, 0.7]
    np.testing.assert_array_equal(predict(model, small, EIGHT), seen[2])
    assert not any(np.array_equal(seen[2], seen[other]) for other in (0, 1, 3))


def test_without_validation_the_last_epoch_is_kept(small):
    arguments = (small, {"dropout": 0.3, "batch_size": 8}, SMALL, 3, 0)
    _, history = fit(*arguments, validation=small)
    last, _ = fit(*arguments)
    assert history["validation_auc"].iloc[-1] == auc(small.labels, predict(last, small, EIGHT))


def test_a_saved_network_gives_identical_scores_and_its_file_holds_the_weights_alone(trained, small, tmp_path):
    hyperparameters = {"dropout": 0.3, "batch_size": 8}
    save(trained, hyperparameters, SMALL, tmp_path / "model")
    names = sorted(path.name for path in (tmp_path / "model").glob("[!.]*"))
    assert names == ["hyperparameters.json", "weights.safetensors"]
    stored = load_file(tmp_path / "model" / "weights.safetensors")
    assert sum(array.size for array in stored.values()) == trained.count_params()  # nothing of the optimiser
    loaded, *rest = load(tmp_path / "model")
    assert rest == [hyperparameters, SMALL]
    np.testing.assert_array_equal(predict(loaded, small, EIGHT), predict(trained, small, EIGHT))
    assert loaded.get_layer("dropout").rate == 0.3


def test_a_score_does_not_depend_on_the_other_images(trained, small):
    scores = predict(trained, small, EIGHT)
    np.testing.assert_allclose(predict(trained, small, {"batch_size": 3}), scores, atol=1e-6)
    np.testing.assert_allclose(predict(trained, small.subset(np.array([4, 2])), EIGHT), scores[[4, 2]], atol=1e-6)


def test_images_are_loaded_in_the_order_of_the_files(tmp_path):
    images = noise(5, 4)
    rows = {"run": range(5), "protocol": ["slow"] * 5, "step": [10] * 5, "label": images.labels, "png": images.read()}
    table = pd.DataFrame(rows)
    for name, part in (("a", table[3:]), ("b", table[:3])):
        write_rows(tmp_path / f"{name}.parquet", IMAGES, part.to_dict("list"))
    loaded, keys = load_images([tmp_path / "a.parquet", tmp_path / "b.parquet"])
    assert keys.columns.tolist() == ["run", "protocol", "step", "label"]
    assert keys["run"].tolist() == [3, 4, 0, 1, 2]
    assert loaded.labels.tolist() == keys["label"].tolist() == [1, 0, 0, 1, 0]
    assert loaded.read() == images.read(np.array([3, 4, 0, 1, 2]))
    assert len(loaded.subset(loaded.labels == 1)) == 2


def test_a_network_that_is_no_longer_used_leaves_nothing_in_memory(small):
    def variables_in_memory():
        gc.collect()
        return sum(isinstance(each, tf.Tensor) and each.dtype == tf.resource for each in gc.get_objects())

    before = variables_in_memory()
    fit(small, {"dropout": 0.3, "batch_size": 8}, SMALL, epochs=3, seed=0, validation=small)
    assert variables_in_memory() == before


def test_more_threads_after_the_first_operation_are_refused_with_a_warning(caplog):
    tf.constant(0)  # TensorFlow has begun
    limit_threads(tf.config.threading.get_intra_op_parallelism_threads() + 5)
    assert "TensorFlow already runs with" in caplog.text


def test_a_diverging_training_is_an_error(small):
    settings = SMALL | {"learning_rate": COURSE | {"initial": 1e30, "maximum": 1e30}}
    with pytest.raises(RuntimeError, match="after epoch 1: training diverged"):
        fit(small, {"dropout": 0.0, "batch_size": 5}, settings, epochs=3, seed=0)


def test_wrong_images_are_refused(trained, small):
    hyperparameters = {"dropout": 0.0, "batch_size": 8}
    with pytest.raises(ValueError, match="images have 24 x 24 pixels, the network needs 25 x 25"):
        fit(small, hyperparameters, SMALL | {"pixels": 25}, epochs=3, seed=0)
    with pytest.raises(ValueError, match="no images to train on"):
        fit(small.subset(small.labels > 1), hyperparameters, SMALL, epochs=3, seed=0)
    with pytest.raises(ValueError, match="images have 9 x 9 pixels, the network needs 24 x 24"):
        predict(trained, noise(2, 9), EIGHT)
    with pytest.raises(ValueError, match="no images to predict"):
        predict(trained, small.subset(small.labels > 1), EIGHT)


@pytest.mark.parametrize(
    ("epochs", "batch_size", "message"),
    [
        (0, 8, "epochs=0 must"),
        (3, 0, r"batch_size\n.*greater than or equal to 1"),
        (2, 8, r"warmup_epochs=2 must lie in \[0, 2\)"),
    ],
)
def test_wrong_numbers_are_refused(small, epochs, batch_size, message):
    with pytest.raises(ValueError, match=message):
        fit(small, {"dropout": 0.0, "batch_size": batch_size}, SMALL, epochs=epochs, seed=0)


@pytest.mark.parametrize(
    ("n_png", "labels", "message"), [(2, [0], "one label an image"), (1, [2], "labels must be 0 or 1, got 2")]
)
def test_wrong_labels_are_refused(n_png, labels, message):
    with pytest.raises(ValueError, match=message):
        Images.of([b""] * n_png, np.array(labels))


def test_a_network_of_an_earlier_time_still_gives_the_scores_that_it_gave_then(root):
    folder = root / "tests" / "data" / "cnn"  # made by tests/data/make_cnn.py
    model, hyperparameters, settings = load(folder)
    images, _ = load_images(folder / "images.parquet")
    then = pd.read_csv(folder / "scores.csv")
    assert images.labels.tolist() == then["label"].tolist()
    np.testing.assert_allclose(predict(model, images, hyperparameters, settings), then["log_odds"], atol=1e-4)
    assert then["log_odds"].std() > 1  # of a network that tells images apart


def test_what_is_recorded_and_logged_of_an_epoch(small, caplog):
    with caplog.at_level(logging.INFO, logger="vitrify.training.cnn"):
        _, history = fit(small, {"dropout": 0.0, "batch_size": 8}, SMALL, epochs=3, seed=0, validation=small)
    lines = [record.message.split(",")[0] for record in caplog.records if record.levelno == logging.INFO]
    assert lines == ["epoch 1", "epoch 2", "epoch 3"]
    assert history["precision"].tolist() == ["float32"] * 3
    assert set(history["device"]) == {device()}
    training = len(small) / history["images_per_second"]
    assert ((training > 0) & (training < history["seconds"])).all()  # the rest is validation
    assert history["peak_memory_mb"].is_monotonic_increasing
    assert history["peak_memory_mb"].iloc[0] > 100  # TensorFlow alone takes more


def test_images_do_not_fill_the_memory(tmp_path, root):
    rng = np.random.default_rng(0)
    noise = [encode_png(rng.integers(256, size=(82, 82, 3), dtype=np.uint8)) for _ in range(64)]  # 20 kB each
    for name, groups in (("few", 8), ("many", 160)):  # row groups as `render_file` makes them
        with parquet_writer(tmp_path / f"{name}.parquet", IMAGES) as writer:
            for group in range(groups):
                png = [noise[(group + number) % 64] for number in range(64)]
                runs = range(64 * group, 64 * (group + 1))
                keys = {"run": runs, "protocol": ["slow"] * 64, "step": [0] * 64, "label": [0, 1] * 32}
                writer.write_table(pa.table(keys | {"png": png}, schema=IMAGES))
    read = """
import resource, sys
from vitrify.training.cnn_data import load_images
for path in sys.argv[1:]:
    images, _ = load_images(path)
    size = sum(len(images.read([row])[0]) for row in range(len(images)))
    print(size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
    paths = [str(tmp_path / f"{name}.parquet") for name in ("few", "many")]
    environment = os.environ | {"PYTHONPATH": str(root / "workflow" / "lib")}
    command = [sys.executable, "-c", read, *paths]
    run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found = [line.split() for line in run.stdout.splitlines()]
    (few, memory_of_few), (many, memory_of_many) = ((int(size), int(memory)) for size, memory in found)
    size = sum(map(len, noise))
    assert (few, many) == (8 * size, 160 * size)
    assert memory_of_many - memory_of_few < 0.2 * (many - few)  # all of it, were they kept
