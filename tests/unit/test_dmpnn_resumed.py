"""A training that is killed goes on, and ends as an undisturbed one."""

import itertools
import random
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
import torch

from unit.test_training_dmpnn import HYPERPARAMETERS, SETTINGS, lattices_and_random_points
from vitrify.training import dmpnn

EPOCHS = 24
DECIDED = ["epoch", "learning_rate", "loss", "validation_auc", "device", "precision"]  # by the arguments, not by time

CHILD = """
import logging, sys, time
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
from pathlib import Path
from unit.test_dmpnn_resumed import train
from vitrify.training import checkpoints
checkpoints.SHARE = 1.0  # each epoch is written down, however slow the disk
write = checkpoints.Checkpoints.write
def write_and_wait(self, epoch, *content):
    write(self, epoch, *content)
    while epoch == int(sys.argv[2]):  # for its kill
        time.sleep(1)
checkpoints.Checkpoints.write = write_and_wait
train(Path(sys.argv[1]))
"""


def train(work, epochs=EPOCHS, **changes):
    """A training in which everything that a checkpoint holds matters: dropout, a best epoch that is not the last."""
    return dmpnn.fit(
        lattices_and_random_points(60),
        HYPERPARAMETERS | {"dropout": 0.2},
        SETTINGS | {"precision": "bfloat16"} | changes,
        epochs,
        seed=5,
        validation=lattices_and_random_points(30, seed=3),
        threads=1,
        work=work,
    )


def assert_same(one, other):
    (model, history), (other_model, other_history) = one, other
    pd.testing.assert_frame_equal(history[DECIDED], other_history[DECIDED], check_exact=True)
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, other_model.state_dict()[name]), name


def test_training_killed_at_random_moments_ends_with_the_same_weights(tmp_path, root):
    chance = random.Random()
    seen = []
    for last in (7, 14, 21):
        paths = [str(root / folder) for folder in ("workflow/lib", "tests")]
        child = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path[:0] = {paths}\n{CHILD}", str(tmp_path), str(last)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        epochs, until, lines = [], chance.randint(2, 4), []
        for line in child.stdout:
            lines.append(line)
            if line.startswith("epoch "):
                epochs.append(int(line.split(",")[0].removeprefix("epoch ")))
                if len(epochs) == until:
                    seconds = float(line.split("seconds ")[1].split(",")[0])
                    time.sleep(chance.uniform(0, 1.5 * seconds))  # into its checkpoint, or the next epoch
                    break
        child.send_signal(signal.SIGKILL)
        child.communicate()
        assert child.returncode == -signal.SIGKILL, "".join(lines)
        seen.append(epochs)
    for before, after in itertools.pairwise(seen):
        # At its last finished epoch; the last one told of may have died before it was written down, or others follow.
        assert after[0] >= before[-1], seen
        assert after[0] > 1, seen
    assert list(tmp_path.glob("epoch_*"))
    assert_same(train(tmp_path), train(None))


def test_finished_training_is_not_repeated(tmp_path, monkeypatch):
    monkeypatch.setattr("vitrify.training.checkpoints.SHARE", 1.0)
    first = train(tmp_path, epochs=4)
    monkeypatch.setattr(dmpnn, "_train_epoch", lambda *_: pytest.fail("an epoch was repeated"))
    assert_same(train(tmp_path, epochs=4), first)


def test_interrupted_training_repeats_no_finished_epoch(tmp_path, monkeypatch):
    train_epoch, trained, rates = dmpnn._train_epoch, [], []

    def interrupted(*arguments):
        if len(trained) == 5:
            trained.append("interruption")
            raise KeyboardInterrupt
        if arguments[5] not in rates:  # learning rates tell an epoch
            rates.append(arguments[5])
        trained.append(rates.index(arguments[5]) + 1)
        return train_epoch(*arguments)

    monkeypatch.setattr(dmpnn, "_train_epoch", interrupted)
    monkeypatch.setattr("vitrify.training.checkpoints.SHARE", 1.0)
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path, epochs=8)
    train(tmp_path, epochs=8)
    assert trained == [1, 2, 3, 4, 5, "interruption", 6, 7, 8]
