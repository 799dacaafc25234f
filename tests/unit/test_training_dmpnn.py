"""Training of the D-MPNN: it learns, repeats itself, and survives as a file."""

import json

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.special import expit

from vitrify.errors import DataError
from vitrify.graphs.batches import window_batch
from vitrify.graphs.windows import draw_corners
from vitrify.scoring import auc
from vitrify.store.parquet import SAMPLES, coordinate_columns, write_rows
from vitrify.training import dmpnn as training
from vitrify.training.dmpnn import Configurations, fit, load, load_configurations, predict, save

HYPERPARAMETERS = {
    "neighbours": 2,
    "window_length": 0.5,
    "hidden_size": 32,
    "depth": 3,
    "dropout": 0.0,
    "layers": 2,
}
SETTINGS = {
    "learning_rate": {"initial": 1e-3, "maximum": 1e-2, "final": 1e-3, "warmup_epochs": 2},
    "readout": "sum",
    "batch_size": 5,
    "evaluation_windows": 2,
    "precision": "float32",
}


def lattices_and_random_points(n, seed=0):
    """n configurations of 144 particles: random points, label 0, and jittered square lattices, label 1, in turn."""
    rng = np.random.default_rng(seed)
    x, y = np.divmod(np.arange(144), 12)
    positions = (np.stack([x, y]) + 0.5 + rng.normal(0, 0.1, (n, 2, 144))) / 12
    labels = (np.arange(n) % 2).astype(np.int8)
    positions[labels == 0] = rng.random((n - n // 2, 2, 144))
    species = rng.choice([1, 2], 144, p=[0.65, 0.35]).astype(np.int8)
    return Configurations(positions.astype(np.float32).transpose(0, 2, 1), species, labels)


def trained(epochs=3, seed=1, n=20, validation=None, **changes):
    return fit(lattices_and_random_points(n), HYPERPARAMETERS | changes, SETTINGS, epochs, seed, validation, threads=1)


def test_few_configurations_are_learnt_by_heart_and_new_ones_recognised():
    model, history = trained(epochs=40)
    seen, unseen = (lattices_and_random_points(20, seed) for seed in (0, 1))
    auc_seen, auc_unseen = (
        auc(configurations.labels, predict(model, configurations, HYPERPARAMETERS, SETTINGS, seed=9))
        for configurations in (seen, unseen)
    )
    assert auc_seen == 1.0
    assert auc_unseen > 0.85
    assert history["loss"].iloc[-1] < 0.5 < 0.69 < history["loss"].iloc[0]  # ln 2 = 0.69: nothing learnt


def test_history_has_one_row_an_epoch():
    _, history = trained(epochs=3)
    numbers = ["epoch", "learning_rate", "loss", "seconds", "graphs_per_second"]
    assert list(history) == [*numbers, "device", "precision", "peak_memory_mb"]
    assert set(history["precision"]) == {"float32"}
    assert (history["graphs_per_second"] >= 20 / history["seconds"]).all()
    assert history["peak_memory_mb"].is_monotonic_increasing
    assert history["epoch"].tolist() == [1, 2, 3]
    assert history["learning_rate"].iloc[-1] == pytest.approx(1e-3)


def test_same_seed_same_network_and_other_seed_other_network():
    configurations = lattices_and_random_points(4)
    first, again, other = (
        predict(trained(seed=seed, dropout=0.3)[0], configurations, HYPERPARAMETERS, SETTINGS, seed=0)
        for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_training_leaves_the_global_generator_as_it_was():
    before = torch.get_rng_state()
    trained(epochs=3, dropout=0.5)
    assert torch.equal(torch.get_rng_state(), before)


def test_best_epoch_is_kept_and_among_equals_the_later(monkeypatch):
    weights, aucs = [], iter([0.5, 0.9, 0.7, 0.9, 0.8])

    def remember(model, configurations, *_, **__):
        weights.append({name: weight.clone() for name, weight in model.state_dict().items()})
        return configurations.labels

    monkeypatch.setattr(training, "predict", remember)
    monkeypatch.setattr(training, "auc", lambda *_: next(aucs))
    model, history = trained(epochs=5, validation=lattices_and_random_points(10, seed=5))
    assert history["validation_auc"].tolist() == [0.5, 0.9, 0.7, 0.9, 0.8]
    kept = [all(torch.equal(epoch[name], weight) for name, weight in model.state_dict().items()) for epoch in weights]
    assert kept == [False, False, False, True, False]


def test_validation_does_not_change_the_course_of_training():
    _, alone = trained(epochs=3, dropout=0.3)
    _, validated = trained(epochs=3, dropout=0.3, validation=lattices_and_random_points(10, seed=5))
    assert validated["loss"].tolist() == alone["loss"].tolist()
    assert validated["validation_auc"].between(0, 1).all()


def test_scores_of_a_configuration_do_not_depend_on_the_others():
    model, _ = trained()
    configurations = lattices_and_random_points(11)
    all_scores = predict(model, configurations, HYPERPARAMETERS, SETTINGS, seed=4)
    first = predict(model, configurations.subset(np.arange(3)), HYPERPARAMETERS, SETTINGS, seed=4)
    one_by_one = predict(model, configurations, HYPERPARAMETERS, SETTINGS | {"batch_size": 1}, seed=4)
    assert all_scores[:3] == pytest.approx(first, rel=1e-5)
    assert all_scores == pytest.approx(one_by_one, rel=1e-4)


def test_score_is_the_mean_probability_over_the_windows():
    model, _ = trained()
    data = lattices_and_random_points(4)
    corners = draw_corners((4, 2, 2), 0.5, np.random.default_rng(6))
    with torch.no_grad():
        first, second = (
            torch.sigmoid(model(window_batch(data.positions, data.species, corners[:, window], 0.5, neighbours=2)))
            for window in (0, 1)
        )
    assert (first != second).all()
    probability = expit(predict(model, data, HYPERPARAMETERS, SETTINGS, seed=6))
    assert probability == pytest.approx(((first + second) / 2).numpy(), rel=1e-5)


def test_log_odds_do_not_saturate():
    model, _ = trained()
    configurations = lattices_and_random_points(12)
    with torch.no_grad():
        model.f[-1].weight *= 1e4
    odds = predict(model, configurations, HYPERPARAMETERS, SETTINGS, seed=0)
    assert np.abs(odds).max() > 1e3
    assert len(np.unique(odds)) == 12


def test_saved_network_gives_identical_scores(tmp_path):
    model, _ = trained()
    configurations = lattices_and_random_points(6)
    before = predict(model, configurations, HYPERPARAMETERS, SETTINGS, seed=0)
    save(model, HYPERPARAMETERS, SETTINGS, tmp_path / "network")
    assert sorted(path.name for path in (tmp_path / "network").glob("[!.]*")) == [
        "hyperparameters.json",
        "weights.safetensors",
    ]
    loaded, hyperparameters, settings = load(tmp_path / "network")
    assert (hyperparameters, settings) == (HYPERPARAMETERS, SETTINGS)
    assert (predict(loaded, configurations, hyperparameters, settings, seed=0) == before).all()


def test_broken_or_foreign_network_is_refused(tmp_path):
    save(trained(epochs=3)[0], HYPERPARAMETERS, SETTINGS, tmp_path)
    for digest in tmp_path.glob(".*.sha256"):
        digest.unlink()
    text = (tmp_path / "hyperparameters.json").read_text()
    (tmp_path / "hyperparameters.json").write_text(text.replace('"hidden_size": 32', '"hidden_size": 31'))
    with pytest.raises(DataError, match="not the weights of the network"):
        load(tmp_path)
    (tmp_path / "hyperparameters.json").write_text(text)
    (tmp_path / "weights.safetensors").write_bytes(b"cut off")
    with pytest.raises(DataError, match=r"weights.safetensors: not a whole safetensors file"):
        load(tmp_path)
    (tmp_path / "hyperparameters.json").write_text(json.dumps({"model": "cnn", "hyperparameters": {}, "settings": {}}))
    with pytest.raises(DataError, match="of kind 'cnn'"):
        load(tmp_path)


def test_bfloat16_learns_as_float32_does_and_is_told_of():
    data = lattices_and_random_points(20)
    for precision in ("float32", "bfloat16"):
        settings = SETTINGS | {"precision": precision}
        model, history = fit(data, HYPERPARAMETERS, settings, 40, 1, None, threads=1)
        assert set(history["precision"]) == {precision}
        assert all(weight.dtype == torch.float32 for weight in model.parameters())
        assert auc(data.labels, predict(model, data, HYPERPARAMETERS, settings, seed=9)) == 1.0


def test_auto_is_resolved_before_it_is_recorded(monkeypatch):
    for fast, precision in [(True, "bfloat16"), (False, "float32")]:
        monkeypatch.setattr("vitrify.training.dmpnn_device.processor_is_fast_in_bfloat16", lambda fast=fast: fast)
        assert training.resolved(SETTINGS | {"precision": "auto"}) == SETTINGS | {"precision": precision}
        _, history = fit(
            lattices_and_random_points(6), HYPERPARAMETERS, SETTINGS | {"precision": "auto"}, 3, 1, None, threads=1
        )
        assert set(history["precision"]) == {precision}


def test_windows_without_edges_train_and_score():
    """Windows of a hundredth of the box hold one particle or none."""
    data = lattices_and_random_points(10)
    tiny = HYPERPARAMETERS | {"window_length": 0.01, "neighbours": 5}
    model, history = fit(data, tiny, SETTINGS, 3, 1, data, threads=1)
    assert np.isfinite(history["loss"]).all()
    assert np.isfinite(predict(model, data, tiny, SETTINGS, seed=0)).all()


def test_more_neighbours_than_the_window_holds_joins_all():
    data = lattices_and_random_points(4)
    window = {"corners": np.full((4, 2), 0.4), "window_length": 0.2}  # about six particles
    batch = window_batch(data.positions, data.species, **window, neighbours=1000)
    for graph in batch.to_data_list():
        assert 1 < graph.num_nodes < 1000
        assert graph.num_edges == graph.num_nodes * (graph.num_nodes - 1)


def test_diverging_training_is_an_error():
    rates = {"initial": 1e30, "maximum": 1e30, "final": 1e30, "warmup_epochs": 0}
    configurations = lattices_and_random_points(10)
    with pytest.raises(RuntimeError, match="the loss of epoch"):
        fit(configurations, HYPERPARAMETERS, SETTINGS | {"learning_rate": rates}, 3, 0, None, threads=1)


def test_training_needs_configurations_and_validation_both_classes():
    configurations = lattices_and_random_points(6)
    with pytest.raises(ValueError, match="no configurations to train on"):
        fit(configurations.subset(np.zeros(6, bool)), HYPERPARAMETERS, SETTINGS, 3, 0, None, threads=1)
    glasses = configurations.subset(configurations.labels == 1)
    with pytest.raises(ValueError, match="both classes are needed"):
        fit(configurations, HYPERPARAMETERS, SETTINGS, 3, 0, glasses, threads=1)


def test_configurations_must_fit_together():
    positions = np.zeros((2, 3, 2), np.float32)
    with pytest.raises(ValueError, match="must be"):
        Configurations(positions, np.ones(4, np.int8), np.zeros(2, np.int8))
    with pytest.raises(ValueError, match="species must be 1 or 2, got 3"):
        Configurations(positions, np.array([1, 2, 3]), np.zeros(2, np.int8))


def test_samples_files_are_read_in_order(tmp_path):
    configurations = lattices_and_random_points(5)
    for part, rows in [("0", slice(0, 2)), ("rest", slice(2, 5))]:
        n = len(configurations.labels[rows])
        columns = {
            "run": np.arange(rows.start, rows.stop, dtype=np.int32),
            "protocol": ["slow"] * n,
            "step": np.full(n, 100),
            "label": configurations.labels[rows],
            **coordinate_columns(configurations.positions[rows]),
        }
        write_rows(tmp_path / f"{part}.parquet", SAMPLES, columns)
    read, keys = load_configurations([tmp_path / "0.parquet", tmp_path / "rest.parquet"], configurations.species)
    assert (read.positions == configurations.positions).all()
    assert (read.labels == configurations.labels).all()
    expected = pd.DataFrame({"run": range(5), "protocol": "slow", "step": 100, "label": configurations.labels})
    pd.testing.assert_frame_equal(keys, expected, check_dtype=False)
    with pytest.raises(DataError, match=r"0.parquet: configurations have \d+ particles, the start has \d+"):
        load_configurations([tmp_path / "0.parquet"], configurations.species[:-1])
