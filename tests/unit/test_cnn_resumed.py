"""Trainings that are killed, in processes of their own."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from vitrify.images.render import encode_png
from vitrify.store.parquet import IMAGES, write_rows

SETTINGS = {
    "pixels": 40,
    "filters": [6, 16],
    "kernels": [5, 5],
    "dense": 40,
    "l2": 0.01,
    "learning_rate": {"initial": 1e-4, "maximum": 1e-3, "final": 1e-4, "warmup_epochs": 2},
}
TRAIN = """
import json, sys
import numpy as np
from vitrify.training.cnn import fit, load_images

images, _ = load_images(sys.argv[1])
settings = json.loads(sys.argv[3])
train, validation = images.subset(np.arange(len(images)) >= 16), images.subset(np.arange(16))
hyperparameters = {"dropout": 0.3, "batch_size": 8}
model, history = fit(train, hyperparameters, settings, 10, 5, validation, threads=2, work=sys.argv[2])
np.savez(sys.argv[4], *model.get_weights()[:8])
history.to_csv(sys.argv[5], index=False)
"""


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """64 images of noise; the glasses are somewhat brighter."""
    rng = np.random.default_rng(0)
    labels = np.arange(64) % 2
    png = [encode_png(rng.integers(0, 240 + 4 * label, (40, 40, 3), dtype=np.uint8)) for label in labels]
    path = tmp_path_factory.mktemp("images") / "images.parquet"
    write_rows(
        path, IMAGES, {"run": range(64), "protocol": ["slow"] * 64, "step": [0] * 64, "label": labels, "png": png}
    )
    return path


def start(images, folder, precision, root):
    settings = json.dumps(SETTINGS | {"precision": precision})
    results = [str(folder / "weights.npz"), str(folder / "history.csv")]
    command = [sys.executable, "-c", TRAIN, str(images), str(folder / "work"), settings, *results]
    environment = os.environ | {"PYTHONPATH": str(root / "workflow" / "lib"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def checkpoints(folder):
    return sorted((folder / "work").glob("epoch_*/state.json"))


def weights(folder):
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        return [arrays[name] for name in arrays.files]


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_killed_training_ends_with_the_weights_of_an_undisturbed_one_bit_for_bit(images, precision, tmp_path, root):
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    for folder in (undisturbed, disturbed):
        folder.mkdir()
    one = start(images, undisturbed, precision, root)
    assert one.wait(300) == 0, one.stderr.read()
    kills = 0
    while kills < 2:
        before = checkpoints(disturbed)
        one = start(images, disturbed, precision, root)
        while checkpoints(disturbed) == before and one.poll() is None:
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.03))
        if one.poll() is not None:
            break
        one.send_signal(signal.SIGKILL)
        one.wait()
        kills += 1
    assert kills > 0, one.stderr.read()
    found = checkpoints(disturbed)
    assert found
    finished = len(json.loads(found[-1].read_text())["state"]["history"])
    one = start(images, disturbed, precision, root)
    assert one.wait(300) == 0, one.stderr.read()
    for expected, found in zip(weights(undisturbed), weights(disturbed), strict=True):
        np.testing.assert_array_equal(found, expected)
    columns = ["epoch", "loss", "validation_auc"]
    tables = [
        np.genfromtxt(folder / "history.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")[columns]
        for folder in (undisturbed, disturbed)
    ]
    assert tables[0].tolist() == tables[1].tolist()
    assert finished >= 1
