"""The inner part of the nested cross-validation: who sees what, and what decides."""

import json
import os
import signal
import time
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from patience import PATIENCE, wait_for
from searches import in_fork
from vitrify.seeds import derived_seed
from vitrify.training import dmpnn
from vitrify.training.dmpnn import Configurations
from vitrify.training.nested import tune
from vitrify.training.search import best_trial
from vitrify.training.splits import inner_split

RUNS = 30
INNER = {"validation": 0.2, "test": 0.2, "by_run": True}
SEED = 5
KEYS = pd.DataFrame(
    {"run": np.repeat(np.arange(RUNS), 2), "protocol": "slow", "step": 1, "label": np.tile([0, 1], RUNS)}
)


@dataclass(frozen=True)
class Rows:
    """Rows that know which they are."""

    rows: np.ndarray
    labels: np.ndarray

    def subset(self, chosen):
        return Rows(self.rows[chosen], self.labels[chosen])


def search(network, data, folder, space, settings, trials=3, epochs=3):
    return tune(
        network,
        data,
        KEYS,
        space,
        {"trials": trials, "startup_trials": 2, "splits": 1, "epochs": epochs},
        INNER,
        settings,
        SEED,
        1,
        folder / "work",
        [],
    )


def network_that_tells(folder):
    """A network whose every epoch is as good as its hyperparameter says, and which writes down what it is shown."""

    def tell(name, **seen):
        with (folder / name).open("a") as file:
            file.write(json.dumps(seen) + "\n")

    def fit(train, hyperparameters, settings, epochs, seed, validation, *_, **__):
        tell("fit", train=train.rows.tolist(), validation=validation.rows.tolist(), seed=seed)
        aucs = [0.6, 0.9, 0.9, 0.7][:epochs]
        table = pd.DataFrame({"epoch": range(1, epochs + 1), "validation_auc": aucs, "seconds": 2.0})
        return hyperparameters["quality"], table

    def predict(quality, data, hyperparameters, settings, seed):
        tell("predict", rows=data.rows.tolist(), seed=seed)
        flipped = np.arange(len(data.rows)) >= 2 * quality  # quality: how many pairs are ranked rightly
        return np.where(flipped, 1 - data.labels, data.labels) + 2 * (np.arange(len(data.rows)) // 2)

    return SimpleNamespace(fit=fit, predict=predict)


def told(folder, name):
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


@pytest.fixture
def rows():
    return Rows(np.arange(len(KEYS)), KEYS["label"].to_numpy())


QUALITY = {"quality": {"low": 0, "high": 6, "step": 1}}


def test_training_validation_and_test_share_no_run_and_are_all_there_is(rows, tmp_path):
    search(network_that_tells(tmp_path), rows, tmp_path, QUALITY, {})
    fits, predictions = told(tmp_path, "fit"), told(tmp_path, "predict")[::2]  # the others probe a training set
    assert len(fits) == len(predictions) == 3
    for fit, prediction in zip(fits, predictions, strict=True):
        parts = [KEYS["run"].to_numpy()[part] for part in (fit["train"], fit["validation"], prediction["rows"])]
        assert [len(set(part)) for part in parts] == [18, 6, 6]
        assert sorted(np.concatenate(parts)) == KEYS["run"].tolist()
        assert set().union(*map(set, parts)) == set(range(RUNS))
    assert len({json.dumps([fit["train"], fit["validation"]]) for fit in fits}) == 1  # trials are compared on one split
    assert len({fit["seed"] for fit in fits}) == 3


def test_validation_decides_the_epoch_and_the_inner_test_decides_the_trial(rows, tmp_path):
    trials = search(network_that_tells(tmp_path), rows, tmp_path, QUALITY, {}, trials=6, epochs=4)
    assert set(trials["inner_validation_auc"]) == {0.9}
    assert set(trials["best_epoch"]) == {3}  # the later of equals, as `fit` keeps it
    assert set(trials["epochs"]) == {4}
    assert set(trials["seconds"]) == {8.0}
    assert trials.sort_values("quality")["inner_test_auc"].is_monotonic_increasing
    assert trials["inner_test_auc"].nunique() > 1
    assert best_trial(trials, QUALITY) == {"quality": trials["quality"].max()}


def test_a_killed_search_goes_on_from_its_last_finished_trial(rows, tmp_path):
    network = network_that_tells(tmp_path)
    hastily = network.fit

    def fit(*arguments, **named):
        history = hastily(*arguments, **named)
        if len(told(tmp_path, "fit")) == 3:
            time.sleep(PATIENCE)  # the third trial is under way when the kill comes
        return history

    killed = in_fork(search, SimpleNamespace(fit=fit, predict=network.predict), rows, tmp_path, QUALITY, {}, 5)
    wait_for(lambda: (tmp_path / "fit").exists() and len(told(tmp_path, "fit")) >= 3, "the third trial")
    os.kill(killed, signal.SIGKILL)
    os.waitpid(killed, 0)
    trials = search(network, rows, tmp_path, QUALITY, {}, trials=5)
    assert trials["state"].tolist() == ["complete"] * 5
    seeds = [fit["seed"] for fit in told(tmp_path, "fit")]
    assert len(seeds) == 6
    assert seeds[2] == seeds[3]  # only the trial that was under way is repeated, as it was
    assert len(set(seeds)) == 5
    (tmp_path / "other").mkdir()
    undisturbed = search(network_that_tells(tmp_path / "other"), rows, tmp_path / "other", QUALITY, {}, trials=5)
    pd.testing.assert_frame_equal(trials, undisturbed)


def test_nothing_is_left_of_the_work(rows, tmp_path):
    search(network_that_tells(tmp_path), rows, tmp_path, QUALITY, {})
    assert not (tmp_path / "work").exists()


SPACE = {
    "neighbours": {"low": 2, "high": 2, "step": 1},
    "window_length": {"low": 0.5, "high": 0.6, "step": 0.1},
    "hidden_size": {"low": 8, "high": 16, "step": 8},
    "depth": {"low": 2, "high": 3, "step": 1},
    "dropout": {"low": 0.0, "high": 0.1, "step": 0.1},
    "layers": {"low": 1, "high": 2, "step": 1},
}
SETTINGS = {
    "learning_rate": {"initial": 1e-3, "maximum": 1e-2, "final": 1e-3, "warmup_epochs": 1},
    "readout": "sum",
    "batch_size": 5,
    "evaluation_windows": 2,
    "precision": "float32",
}


def configurations():
    """Of each run random points, label 0, and a jittered square lattice, label 1."""
    rng = np.random.default_rng(0)
    x, y = np.divmod(np.arange(64), 8)
    positions = (np.stack([x, y]) + 0.5 + rng.normal(0, 0.15, (2 * RUNS, 2, 64))) / 8
    positions[::2] = rng.random((RUNS, 2, 64))
    positions = positions.astype(np.float32).transpose(0, 2, 1)
    return Configurations(positions, rng.choice([1, 2], 64).astype(np.int8), KEYS["label"].to_numpy())


def poisoned(data, rows):
    """Configurations whose labels are wrong, and whose coordinates are noise, in some rows."""
    positions, labels = data.positions.copy(), data.labels.copy()
    labels[rows] = 1 - labels[rows]
    positions[rows] = np.random.default_rng(1).random((2, rows.sum(), positions.shape[1])).transpose(1, 2, 0)
    return Configurations(positions, data.species, labels)


def test_a_poisoned_inner_test_changes_neither_the_training_nor_the_epoch_that_is_kept(tmp_path):
    data = configurations()
    rng = np.random.default_rng(derived_seed(SEED, "inner split"))
    split = inner_split(KEYS["run"].to_numpy(), INNER["validation"], INNER["test"], rng, data.labels)
    clean = search(dmpnn, data, tmp_path, SPACE, SETTINGS, trials=2)
    bad = search(dmpnn, poisoned(data, split == "test"), tmp_path, SPACE, SETTINGS, trials=2)
    same = [*SPACE, "trial", "state", "inner_validation_auc", "best_epoch", "epochs"]
    pd.testing.assert_frame_equal(bad[same], clean[same])
    assert (clean["state"] == "complete").all()
    assert (bad["inner_test_auc"] != clean["inner_test_auc"]).all()


def test_a_poisoned_validation_changes_the_validation(tmp_path):
    """The poison of the test above is one that shows where it is seen."""
    data = configurations()
    rng = np.random.default_rng(derived_seed(SEED, "inner split"))
    split = inner_split(KEYS["run"].to_numpy(), INNER["validation"], INNER["test"], rng, data.labels)
    clean = search(dmpnn, data, tmp_path, SPACE, SETTINGS, trials=2)
    bad = search(dmpnn, poisoned(data, split == "validation"), tmp_path, SPACE, SETTINGS, trials=2)
    assert (bad["inner_validation_auc"] != clean["inner_validation_auc"]).all()


def test_where_there_is_one_choice_nothing_is_trained_and_it_is_the_best(tmp_path):
    data, space = Rows(np.arange(2 * RUNS), KEYS["label"].to_numpy()), {"quality": {"low": 7, "high": 7, "step": 1}}
    trials = search(network_that_tells(tmp_path), data, tmp_path, space, {})
    assert not list(tmp_path.iterdir())
    assert trials["state"].tolist() == ["complete"]
    assert trials["inner_test_auc"].isna().all()
    assert best_trial(trials, space) == {"quality": 7}
