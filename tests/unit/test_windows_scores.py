"""Scores in windows of several lengths."""

import numpy as np
import pandas as pd
import pytest

from vitrify.errors import WorkError
from vitrify.evaluation.windows import compare_windows, predict_windows
from vitrify.scoring import Resampling
from vitrify.store import parquet

KEYS = pd.DataFrame({"run": [0, 1, 0, 1], "protocol": "slow", "step": [1, 1, 9, 9], "label": [0, 0, 1, 1]})
RESAMPLING = Resampling(resamples=100, confidence=0.95, seed=1)
LOG_ODDS = {0.1: [0.0, 1.0, 0.5, 2.0], 0.4: [-1.0, -2.0, 3.0, 4.0]}


def write(folder, network="dmpnn"):
    path = folder / network / "dataset_1" / "0.parquet"
    table = predict_windows(KEYS, [0.4, 0.1, 0.4], lambda length: np.array(LOG_ODDS[length]))
    parquet.write_rows(path, parquet.WINDOW_PREDICTIONS, table)
    return path


def test_auc_by_window_by_hand(tmp_path):
    table = compare_windows([write(tmp_path)], [0.4], RESAMPLING, ["sum"], "readout", 1000)
    assert table["window_length"].tolist() == [0.1, 0.4]
    assert table["trained"].tolist() == [False, True]
    assert table["particles"].tolist() == pytest.approx([10, 160])
    assert table["configurations"].tolist() == [4, 4]
    assert table["auc"].tolist() == [0.75, 1.0]
    assert (table["auc_low"] <= table["auc"]).all()
    assert (table["auc"] <= table["auc_high"]).all()


def test_networks_stand_beneath_each_other(tmp_path):
    paths = [write(tmp_path, network) for network in ("dmpnn", "dmpnn-mean")]
    table = compare_windows(paths, [0.4, 0.4], RESAMPLING, ["sum", "mean"], "readout", 1000)
    assert table["readout"].tolist() == ["sum", "sum", "mean", "mean"]
    assert table["auc_low"][:2].tolist() == table["auc_low"][2:].tolist()  # the same draws


def test_what_is_no_number_is_refused():
    with pytest.raises(WorkError, match=r"windows of 0.2: 1 of 4 scores are not finite numbers"):
        predict_windows(KEYS, [0.2], lambda length: np.array([0, 1, 2, np.inf]))
