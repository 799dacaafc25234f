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

from patience import PATIENCE, wait_for
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
# Each epoch is written down, however slow the disk; after one of them the training waits for its kill.
TRAIN = """
import json, sys, time
import numpy as np
from vitrify.training import checkpoints
from vitrify.training.cnn import fit, load_images

checkpoints.SHARE = 1.0
write = checkpoints.Checkpoints.write
def write_and_wait(self, epoch, *content):
    write(self, epoch, *content)
    while epoch == int(sys.argv[6]):
        time.sleep(1)
checkpoints.Checkpoints.write = write_and_wait

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


def start(images, folder, precision, root, until=0):
    """A training; after so many epochs it waits, if any."""
    settings = json.dumps(SETTINGS | {"precision": precision})
    results = [str(folder / "weights.npz"), str(folder / "history.csv")]
    command = [sys.executable, "-c", TRAIN, str(images), str(folder / "work"), settings, *results, str(until)]
    environment = os.environ | {"PYTHONPATH": str(root / "workflow" / "lib"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def end(training):
    _, said = training.communicate(timeout=PATIENCE)
    assert training.returncode == 0, said


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
    end(start(images, undisturbed, precision, root))
    drawn = random.Random(precision)
    for until in (4, 8):
        before = checkpoints(disturbed)
        one = start(images, disturbed, precision, root, until)
        wait_for(lambda before=before: checkpoints(disturbed) != before, "another checkpoint")
        time.sleep(drawn.uniform(0, 0.03))  # on its way to the one after which it waits
        one.send_signal(signal.SIGKILL)
        _, said = one.communicate()
        assert one.returncode == -signal.SIGKILL, said
    assert checkpoints(disturbed)
    end(start(images, disturbed, precision, root))
    for expected, found in zip(weights(undisturbed), weights(disturbed), strict=True):
        np.testing.assert_array_equal(found, expected)
    columns = ["epoch", "loss", "validation_auc"]
    tables = [
        np.genfromtxt(folder / "history.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")[columns]
        for folder in (undisturbed, disturbed)
    ]
    assert tables[0].tolist() == tables[1].tolist()
