"""Trainings that are killed, in processes of their own: each goes on, and ends as an undisturbed one."""

import multiprocessing
import random
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from patience import PATIENCE, wait_for
from unit.test_training_dmpnn import HYPERPARAMETERS, SETTINGS, lattices_and_random_points
from vitrify.images.render import encode_png
from vitrify.store.parquet import IMAGES, write_rows
from vitrify.training import dmpnn
from vitrify.training.checkpoints import Checkpoints

EPOCHS = 10
DECIDED = ["epoch", "learning_rate", "loss", "validation_auc", "device", "precision"]  # by the arguments, not by time
CNN = {
    "pixels": 24,
    "filters": [3, 4],
    "kernels": [5, 3],
    "dense": 16,
    "l2": 0.01,
    "learning_rate": {"initial": 1e-4, "maximum": 1e-3, "final": 1e-4, "warmup_epochs": 2},
}

# Each training is a fork of a process that has imported what takes long.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["pandas", "pyarrow.parquet", "torch", "torch_geometric.data", "tensorflow", "keras"])


def train_cnn(precision: str, work: Path) -> tuple[list[np.ndarray], pd.DataFrame]:
    """A training by 32 images of noise, of which the glasses are somewhat brighter, and 16 others for validation."""
    from vitrify.training.cnn import fit, load_images

    rng = np.random.default_rng(0)
    labels = np.arange(48) % 2
    png = [encode_png(rng.integers(0, 240 + 4 * label, (24, 24, 3), dtype=np.uint8)) for label in labels]
    path = work.with_suffix(".parquet")
    write_rows(
        path, IMAGES, {"run": range(48), "protocol": ["slow"] * 48, "step": [0] * 48, "label": labels, "png": png}
    )
    images, _ = load_images(path)
    train, validation = images.subset(np.arange(48) >= 16), images.subset(np.arange(16))
    hyperparameters = {"dropout": 0.3, "batch_size": 8}
    settings = CNN | {"precision": precision}
    model, history = fit(train, hyperparameters, settings, EPOCHS, 5, validation, threads=2, work=work)
    return model.get_weights(), history


def train_dmpnn(work: Path | None, epochs: int = EPOCHS) -> tuple[list[np.ndarray], pd.DataFrame]:
    """A training in which everything that a checkpoint holds matters: dropout, validation, half precision."""
    model, history = dmpnn.fit(
        lattices_and_random_points(30),
        HYPERPARAMETERS | {"dropout": 0.2},
        SETTINGS | {"precision": "bfloat16"},
        epochs,
        seed=5,
        validation=lattices_and_random_points(20, seed=3),
        threads=1,
        work=work,
    )
    return [array.numpy() for array in model.state_dict().values()], history


TRAININGS = {
    "cnn in float32": partial(train_cnn, "float32"),
    "cnn in bfloat16": partial(train_cnn, "bfloat16"),
    "dmpnn": train_dmpnn,
}


def run(train, folder: Path, held: int) -> None:
    """In a process of its own: a training whose every epoch is written down; after one of them it waits for its kill.

    Leaves the numbers of the epochs that were written down, and at its end weights and history.
    """
    write = Checkpoints.write

    def write_and_wait(checkpoints, epoch, *content):
        write(checkpoints, epoch, *content)
        with (folder / "epochs").open("a") as file:
            print(epoch, file=file)
        while epoch == held:
            time.sleep(1)

    Checkpoints.write = write_and_wait
    Checkpoints.is_due = lambda checkpoints: True  # however slow the disk
    weights, history = train(folder / "work")
    history[DECIDED].to_json(folder / "history.json", double_precision=15)
    np.savez(folder / "weights.npz", *weights)


def epochs(folder: Path) -> list[int]:
    """The epochs that were written down so far."""
    path = folder / "epochs"
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def results(folder: Path) -> tuple[list[np.ndarray], str]:
    """What a training has ended with."""
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        return [arrays[name] for name in arrays.files], (folder / "history.json").read_text()


@pytest.mark.parametrize("name", TRAININGS)
def test_a_killed_training_ends_as_an_undisturbed_one_bit_for_bit_and_repeats_no_epoch(name, tmp_path):
    def start(folder: Path, held: int = 0):
        process = processes.Process(target=run, args=(TRAININGS[name], folder, held), daemon=True)
        process.start()
        return process

    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    for folder in (undisturbed, disturbed):
        folder.mkdir()
    drawn = random.Random(name)
    for held in (4, 8):
        before = epochs(disturbed)
        training = start(disturbed, held)
        wait_for(lambda: epochs(disturbed) != before or not training.is_alive(), "another checkpoint")  # noqa: B023
        time.sleep(drawn.uniform(0, 0.1))  # on its way to the one after which it waits
        training.kill()
        training.join()
        assert training.exitcode < 0
    for folder in (undisturbed, disturbed):
        training = start(folder)
        training.join(PATIENCE)
        assert training.exitcode == 0
    assert epochs(undisturbed) == list(range(1, EPOCHS + 1))
    done = epochs(disturbed)  # one whose process was killed between its checkpoint and this note is not in it
    assert done == sorted(set(done))
    assert done[-1] == EPOCHS
    (weights, history), (expected, expected_history) = results(disturbed), results(undisturbed)
    assert history == expected_history
    for found, array in zip(weights, expected, strict=True):
        np.testing.assert_array_equal(found, array)


def test_a_finished_training_is_not_repeated(tmp_path, monkeypatch):
    monkeypatch.setattr(Checkpoints, "is_due", lambda checkpoints: True)
    weights, history = train_dmpnn(tmp_path, epochs=3)
    monkeypatch.setattr(dmpnn, "_train_epoch", lambda *_: pytest.fail("an epoch was repeated"))
    again, same_history = train_dmpnn(tmp_path, epochs=3)
    pd.testing.assert_frame_equal(same_history[DECIDED], history[DECIDED], check_exact=True)
    for found, array in zip(again, weights, strict=True):
        np.testing.assert_array_equal(found, array)
