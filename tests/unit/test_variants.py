"""Variants of the D-MPNN: what each changes, and how they are compared with the unchanged network."""

import json

import numpy as np
import pandas as pd
import pytest
import torch

from unit.test_beyond_figures import drawn
from unit.test_dmpnn import graphs_of
from unit.test_message_passing import STAR, as_lists
from unit.test_training_dmpnn import HYPERPARAMETERS, SETTINGS, lattices_and_random_points
from vitrify.errors import DataError
from vitrify.evaluation.comparison import differs
from vitrify.evaluation.predictions import write_predictions
from vitrify.evaluation.tables import variants_table
from vitrify.figures.comparisons import plot_variants
from vitrify.graphs.windows import draw_corners
from vitrify.models.dmpnn import DMPNN
from vitrify.models.message_passing import neighbourhood
from vitrify.scoring import Resampling
from vitrify.settings.study import Study
from vitrify.store.files import write_json
from vitrify.training.classifier import changed
from vitrify.training.dmpnn import fit, load, predict, save

RUNS = 12


def test_one_number_puts_windows_on_the_diagonal():
    corners = draw_corners((500, 2, 2), 0.4, np.random.default_rng(0), "one_number")
    assert (corners[..., 0] == corners[..., 1]).all()
    assert 0 <= corners.min() < 0.01
    assert 0.59 < corners.max() <= 0.6
    with pytest.raises(ValueError, match="window='diagonal' must be one of two_numbers, one_number"):
        draw_corners((1, 2), 0.4, np.random.default_rng(0), "diagonal")


def test_the_printed_message_comes_from_the_edges_that_end_where_the_edge_ends():
    around = neighbourhood(STAR, 4, "m_wv")  # edges 0 -> i and back, three times
    assert as_lists(around.inbound) == [[], [3, 5], [], [1, 5], [], [1, 3]]
    assert as_lists(around.outbound) == as_lists(around.inbound)  # a relation that is its own reverse


def test_with_the_printed_message_nothing_comes_from_further_than_the_ends_of_an_edge():
    chain = torch.tensor([[0, 1], [1, 0], [1, 2], [2, 1], [2, 3], [3, 2]]).T
    for message, reaches in (("m_vw", True), ("m_wv", False)):
        model = DMPNN(8, 4, 0.0, 1, message=message, seed=2).eval()
        states = []
        for value in (0.0, 1.0):
            data = graphs_of([4])
            data.edge_index, data.edge_attr = chain, torch.ones(6, 1)
            data.x = data.x * 0 + 1
            data.x[0] = value
            states.append(model._hidden_edges(data, model._neighbourhood(data))[0][4])  # of 2 -> 3
        assert torch.equal(*states) is not reaches


def test_the_state_that_is_added_may_be_the_one_before_its_activation():
    data = graphs_of([6])
    for state in ("after", "before"):
        model = DMPNN(8, 2, 0.0, 1, state=state, seed=2).eval()
        h_in = model.W_i(torch.cat([data.x[data.edge_index[0]], data.edge_attr], dim=1))
        m = torch.stack(  # Eq. 5, edge by edge
            [
                sum(
                    (h_in[k].relu() for k in range(data.num_edges) if data.edge_index[1, k] == v and k != e ^ 1),
                    0 * h_in[0],
                )
                for e, v in enumerate(data.edge_index[0])
            ]
        )
        expected = ((h_in.relu() if state == "after" else h_in) + model.W_m(m)).relu()
        found, _ = model._hidden_edges(data, model._neighbourhood(data))
        torch.testing.assert_close(found, expected)


def test_with_the_softmax_of_the_batch_weights_of_all_its_edges_sum_to_1_and_graphs_depend_on_each_other():
    graphs = graphs_of([9, 12])
    together, apart = (DMPNN(7, 3, 0.0, 1, attention="scaled", softmax=of, seed=3) for of in ("batch", "graph"))
    assert together.attention_weights(graphs).sum(1).tolist() == pytest.approx([1, 1])
    assert apart.attention_weights(graphs).sum(1).tolist() == pytest.approx([2, 2])
    first = graphs.to_data_list()[0]
    assert together(first).item() == pytest.approx(apart(first).item(), rel=1e-5)  # alone, a graph is the batch
    assert together(graphs)[0].item() != pytest.approx(together(first).item(), rel=1e-5)
    assert apart(graphs)[0].item() == pytest.approx(apart(first).item(), rel=1e-5)


VARIANT = {"features": "relative", "window": "one_number", "message": "m_wv", "attention": "scaled", "softmax": "batch"}


def test_a_variant_is_stored_with_what_it_changes(tmp_path):
    data = lattices_and_random_points(12)
    settings = SETTINGS | VARIANT
    model, _ = fit(data, HYPERPARAMETERS, settings, 3, 1, None, threads=1)
    save(model, HYPERPARAMETERS, settings, tmp_path)
    again, hyperparameters, stored = load(tmp_path)
    assert stored == settings
    scores = predict(model, data, HYPERPARAMETERS, settings, 2)
    assert predict(again, data, hyperparameters, stored, 2).tolist() == scores.tolist()
    assert predict(again, data, hyperparameters, stored | {"window": "two_numbers"}, 2).tolist() != scores.tolist()
    described = json.loads((tmp_path / "hyperparameters.json").read_text())
    for features, reason in (("angles", "describes no network: features="), (["published"], "must be a valid string")):
        described["settings"]["features"] = features
        write_json(tmp_path / "hyperparameters.json", described)
        with pytest.raises(DataError, match=reason):
            load(tmp_path)


def test_hyperparameters_of_a_variant_take_the_place_of_those_found():
    found = {"depth": 3, "window_length": 0.2}
    settings = {"readout": "sum"}
    assert changed(found, settings, {}) == (found, settings)
    changes = {"readout": "mean", "window_length": 0.6}
    assert changed(found, settings, changes) == ({"depth": 3, "window_length": 0.6}, {"readout": "mean"})


def test_variants_of_the_papers_figures_are_among_all(config):
    config["attention"]["scale"] = "literal"
    config["variants"] = {"datasets": "all", "networks": {"mean": {"readout": "mean"}, "wide": {"window_length": 0.9}}}
    config["controls"] |= {"inherent": ["dataset_2"], "swapped": []}
    study = Study(config)
    built_in = {"attention": {"attention": "literal"}, "mean": {"readout": "mean"}}
    expected = {f"dmpnn-{name}": changes for name, changes in (built_in | {"wide": {"window_length": 0.9}}).items()}
    assert {name: study.networks[name].changes for name in expected} == expected
    assert study.asked("variants") == [*config["datasets"], "dataset_2_inherent"]


def write(folder, network, dataset, fold, log_odds):
    """Predictions of both classes of runs, the liquids first."""
    keys = pd.DataFrame({"run": np.tile(np.arange(RUNS), 2), "protocol": "slow", "step": 1})
    path = folder / network / dataset / fold / f"{dataset}.parquet"
    write_predictions(path, keys.assign(label=np.repeat([0, 1], RUNS)), log_odds, {})
    return path


@pytest.fixture
def paths(tmp_path):
    """Of two folds of a dataset and its control: the network, one that knows everything, and one that scores alike."""
    rng, truth, found = np.random.default_rng(0), np.repeat([0.0, 9.0], RUNS), []
    datasets = ("dataset_1", "dataset_1_inherent")
    for fold in ("0", "1"):
        log_odds = rng.normal(size=2 * RUNS) + truth / 9
        for network, scores in (("dmpnn", log_odds), ("dmpnn-mean", log_odds + truth), ("dmpnn-seed_1", 2 * log_odds)):
            found += [write(tmp_path, network, dataset, fold, scores) for dataset in datasets]
    return found


def compared(paths):
    return variants_table(paths, {"dataset_1_inherent": "dataset_1"}, Resampling(300, 0.9, 5))


def test_variants_are_compared_with_the_unchanged_network_on_the_same_runs(paths):
    table = compared(paths)
    assert table[["dataset", "variant"]].to_numpy().tolist() == [
        [dataset, variant]
        for dataset in ("dataset_1", "dataset_1_inherent")
        for variant in ("unchanged", "mean", "seed_1")
    ]
    unchanged, mean, alike = (row for _, row in table.head(3).iterrows())
    differences = ["difference", "difference_low", "difference_high"]
    assert unchanged[differences].isna().all()
    assert mean["auc_mean"] == 1
    assert mean["difference"] == pytest.approx(1 - unchanged["auc_mean"])
    assert 0 < mean["difference_low"] < mean["difference"] < mean["difference_high"]
    assert alike[differences].tolist() == [0, 0, 0]
    assert differs(table).tolist() == [False, True, False] * 2
    assert set(table["folds"]) == {2}
    scores = table.columns.drop(["dataset"])
    pd.testing.assert_frame_equal(table.head(3)[scores], table.tail(3)[scores].reset_index(drop=True))


def test_without_the_unchanged_network_there_is_nothing_to_compare_with(paths):
    with pytest.raises(DataError, match=r"dmpnn-mean/dataset_1/0/dataset_1\.parquet: lacks .* variant = unchanged"):
        compared([path for path in paths if "/dmpnn/" not in str(path)])


def test_variants_are_drawn_filled_where_they_differ(paths):
    table = compared(paths)
    figure = plot_variants(table)
    first = figure.axes[0]
    assert [axes.get_title() for axes in figure.axes] == ["dataset 1", "dataset 1 inherent"]
    assert [label.get_text() for label in first.get_yticklabels()] == ["unchanged", "mean", "seed 1"]
    assert [point[0] for point in drawn(first)] == pytest.approx(table["auc_mean"].head(3))
    filled, hollow = (container.lines[0] for container in first.containers)
    assert (len(filled.get_xdata()), len(hollow.get_xdata())) == (2, 1)
    assert (filled.get_markerfacecolor() != "white", hollow.get_markerfacecolor()) == (True, "white")
