"""Attention under test: shuffled labels, agreement, preference, deletion, and the tables of them."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.stats import rankdata, spearmanr

from unit.test_training_dmpnn import HYPERPARAMETERS, SETTINGS, lattices_and_random_points
from vitrify.attention_test.agreement import (
    NETWORKS,
    agreement,
    compared_pairs,
    most_attended,
    rank_correlations,
    ranks_within,
)
from vitrify.attention_test.trial import ALL, deletion_tables, networks_table, pairs_table, preference_table
from vitrify.attention_test.weigh import ORDERS, UnderTest, delete, draw_windows, weigh, without
from vitrify.figures.attention_test import plot_deletion, plot_preference, plot_seeds
from vitrify.models.dmpnn import DMPNN
from vitrify.scoring import Resampling
from vitrify.store import parquet
from vitrify.training.dmpnn import untrained
from vitrify.training.shuffled import shuffled_labels

RESAMPLING = Resampling(resamples=200, confidence=0.95, seed=1)
DATA = lattices_and_random_points(12)
KEYS = pd.DataFrame({"run": np.arange(12) // 2, "protocol": "slow", "step": np.arange(12) % 2, "label": DATA.labels})
OPTIONS = {"edges": {"heads": 2}, "nodes": {"attended": "nodes"}}


def networks_of(kind):
    settings = SETTINGS | {"attention": "scaled"} | OPTIONS[kind]
    return [
        UnderTest(network, number, untrained(HYPERPARAMETERS, settings, 10 * number + place))
        for place, network in enumerate(NETWORKS)
        for number in (1, 2)
    ]


def windows():
    return draw_windows(DATA, KEYS, HYPERPARAMETERS, seed=3)


@cache
def weighed(kind):
    """What `weigh` gives of one kind of attention; not to be changed."""
    return weigh(networks_of(kind), windows())


# Labels.


@pytest.mark.parametrize("runs", [6, 7])
def test_shuffled_labels_tell_nothing_of_the_classes_and_stay_balanced_in_each_run(runs):
    numbers, labels = np.repeat(np.arange(runs), 2), np.tile([0, 1], runs)
    drawn = [shuffled_labels(numbers, labels, np.random.default_rng(seed)) for seed in range(20)]
    for found in drawn:
        assert (found.reshape(runs, 2).sum(axis=1) == 1).all()
        assert (found != labels).sum() in (2 * (runs // 2), 2 * ((runs + 1) // 2))
    assert len({tuple(found) for found in drawn}) > 5
    order = np.random.default_rng(0).permutation(2 * runs)
    again = shuffled_labels(numbers[order], labels[order], np.random.default_rng(0))
    assert (again == drawn[0][order]).all()


def test_labels_of_runs_that_give_one_class_are_permuted_among_them():
    numbers, labels = np.arange(8), np.array([0, 0, 0, 0, 0, 1, 1, 1], dtype=np.int8)
    drawn = [shuffled_labels(numbers, labels, np.random.default_rng(seed)) for seed in range(20)]
    assert {found.sum() for found in drawn} == {3}
    assert {found.dtype for found in drawn} == {labels.dtype}
    assert len({tuple(found) for found in drawn}) > 5


# Agreement.


def test_rank_correlations_are_spearmans_by_window():
    rng = np.random.default_rng(0)
    graph = np.repeat([0, 1, 3], [9, 30, 2])
    one, other = rng.integers(0, 6, (2, len(graph))).astype(float)  # with ties
    one[-2:], other[-2:] = [1, 2], [5, 5]  # nothing to compare in the last window
    ranks = [ranks_within(values, graph) for values in (one, other)]
    assert ranks[0][:9].tolist() == rankdata(one[:9]).tolist()
    found = rank_correlations(*ranks, graph, 4)
    assert found[:2] == pytest.approx([spearmanr(one[graph == i], other[graph == i])[0] for i in (0, 1)])
    assert np.isnan(found[2:]).all()


def test_the_most_attended_tenth_is_of_each_window_and_at_least_one():
    graph = np.repeat([0, 2], [20, 3])
    weights = np.r_[np.arange(20), 1, 3, 2]
    assert np.flatnonzero(most_attended(weights, graph, 3)).tolist() == [18, 19, 21]


def test_networks_are_compared_by_seed_and_with_their_controls():
    weights = {(network, number): np.arange(10.0) for network in NETWORKS for number in (1, 2)}
    weights["untrained", 2] = -weights["untrained", 2]
    table = agreement(weights, np.zeros(10, dtype=np.int64), KEYS.iloc[:1], [1, 2])
    assert len(table) == len(list(compared_pairs([1, 2]))) == 3 + 4
    assert table.columns.tolist() == [name for name in table if name in parquet.ATTENTION_AGREEMENT.names]
    by_pair = table.set_index(["network", "number", "other", "other_number"])
    assert by_pair.loc[("trained", 1, "trained", 2), ["spearman", "top"]].tolist() == [1, 1]
    assert by_pair.loc[("trained", 2, "untrained", 2), ["spearman", "top"]].tolist() == [-1, 0]
    assert set(table["chance"]) == {0.1}


# Weights and deletion.


@pytest.mark.parametrize("kind", OPTIONS)
def test_shares_of_a_window_come_to_what_they_are_without_preference(kind):
    scores, shares, _ = weighed(kind)
    total = shares.assign(sum=shares["units"] * shares["relative"]).groupby(["network", "number", *KEYS])
    assert (total["sum"].sum() / total["units"].sum()).to_numpy() == pytest.approx(1)
    assert set(shares["pair"]) <= ({"AA", "AB", "BB"} if kind == "edges" else {"A", "B"})
    (batch, keys), model = next(windows()), networks_of(kind)[0].model
    own = scores[(scores["network"] == "trained") & (scores["number"] == 1)]
    assert own["log_odds"].tolist() == pytest.approx(model(batch).tolist(), rel=1e-5)
    assert own["run"].tolist() == keys["run"].tolist() == KEYS["run"].tolist()


def test_the_mean_weight_of_pairs_by_hand():
    batch, _ = next(windows())
    first = networks_of("edges")[0]
    _, shares, _ = weighed("edges")
    graph = batch.batch[batch.edge_index[0]] == 0
    relative = (first.model.attention_weights(batch)[-1][graph] * graph.sum()).detach()
    species = batch.x[:, 2][batch.edge_index][:, graph].sum(dim=0)
    own = shares[
        (shares["network"] == "trained") & (shares["number"] == 1) & (shares["run"] == 0) & (shares["step"] == 0)
    ]
    for pair, total in (("AA", 2), ("AB", 3), ("BB", 4)):
        row = own[own["pair"] == pair].iloc[0]
        assert row["units"] == (species == total).sum()
        assert row["relative"] == pytest.approx(relative[species == total].mean().item(), rel=1e-5)


def test_the_degree_of_an_edge_is_that_of_its_source():
    scores, _, _ = weighed("edges")
    (batch, _), model = next(windows()), networks_of("edges")[0].model
    source = batch.edge_index[0]
    degree = torch.bincount(source)[source]
    own = batch.batch[source] == 3
    weights = model.attention_weights(batch)[-1].detach()
    assert scores["degree"][3] == pytest.approx(spearmanr(weights[own], degree[own])[0])


@pytest.mark.parametrize("attended", ["edges", "nodes"])
def test_what_is_deleted_is_gone_and_nothing_else(attended):
    batch, _ = next(windows())
    n = len(batch.x) if attended == "nodes" else batch.num_edges
    gone = np.zeros(n, dtype=bool)
    gone[[4, 5, 10, 11]] = True
    left = without(batch, gone, attended)
    names = np.arange(len(batch.x))
    if attended == "nodes":
        names = np.delete(names, [4, 5, 10, 11])
        stays = ~np.isin(batch.edge_index.numpy(), [4, 5, 10, 11]).any(axis=0)
    else:
        stays = ~gone
    assert torch.equal(left.x, batch.x[names])
    assert (names[left.edge_index.numpy()] == batch.edge_index.numpy()[:, stays]).all()
    assert torch.equal(left.edge_index[:, ::2], left.edge_index[:, 1::2].flip(0))  # opposite pairs
    assert torch.equal(left.edge_attr, batch.edge_attr[stays])
    assert left.num_graphs == batch.num_graphs == 12


@pytest.mark.parametrize("kind", OPTIONS)
def test_deletion_takes_the_share_that_is_attended_most_or_least(kind, monkeypatch):
    taken = []

    def noted(batch, gone, attended):
        taken.append(gone)
        return without(batch, gone, attended)

    monkeypatch.setattr("vitrify.attention_test.weigh.without", noted)
    one = networks_of(kind)[:1]
    table = delete(one, windows(), [0.25], seed=0)
    assert table[["order", "fraction"]].drop_duplicates().to_numpy().tolist() == [
        [order, fraction] for order in ORDERS for fraction in (0.0, 0.25)
    ]
    batch, _ = next(windows())
    weights = one[0].model.attention_weights(batch)[-1].detach().numpy()
    graph = batch.batch.numpy() if kind == "nodes" else batch.batch[batch.edge_index[0]].numpy()
    if kind == "edges":
        weights = np.repeat(weights.reshape(-1, 2).sum(axis=1), 2)
    highest, lowest, random = taken
    for window in range(12):
        own = graph == window
        for gone in taken:
            assert gone[own].sum() == pytest.approx(0.25 * own.sum(), abs=1)
        assert weights[own & highest].min() >= weights[own & ~highest].max()
        assert weights[own & lowest].max() <= weights[own & ~lowest].min()
    assert (random != highest).any()
    assert delete(one, windows(), [0.25], seed=0).equals(table)


def test_without_attention_a_deletion_of_nothing_changes_no_score():
    batch, _ = next(windows())
    model = DMPNN(8, 3, 0.0, 1, attention="scaled").eval()
    left = without(batch, np.zeros(batch.num_edges, dtype=bool), "edges")
    assert model(left).tolist() == model(batch).tolist()


# Tables.


@pytest.fixture(scope="module")
def tables():
    """All of both kinds, of networks that were not trained at all."""
    scores, shares, agreements = ({kind: weighed(kind)[i] for kind in OPTIONS} for i in range(3))
    deleted = {kind: delete(networks_of(kind)[:2], windows(), [0.2, 0.6], seed=0) for kind in OPTIONS}
    curves, areas = deletion_tables(deleted, RESAMPLING)
    return {
        "networks": networks_table(scores, RESAMPLING),
        "seeds": pairs_table(agreements, RESAMPLING),
        "preference": preference_table(shares, RESAMPLING),
        "curves": curves,
        "areas": areas,
    }


def test_values_lie_in_their_intervals(tables):
    for table in tables.values():
        names = [name.removesuffix("_low") for name in table if name.endswith("_low")]
        assert names
        for name in names:
            own = table.dropna(subset=[name])
            assert (own[f"{name}_low"] <= own[name] + 1e-9).mean() > 0.9
            assert (own[name] <= own[f"{name}_high"] + 1e-9).mean() > 0.9


def test_the_mean_over_seeds_and_the_difference_from_the_trained_ones(tables):
    own = tables["preference"].query("kind == 'nodes' and pair == 'B'").set_index(["network", "number"])
    for network in NETWORKS:
        assert own.loc[(network, ALL), "relative"] == pytest.approx(
            own.loc[[(network, 1), (network, 2)], "relative"].mean()
        )
    expected = own.loc[("trained", ALL), "relative"] - own.loc[("shuffled", ALL), "relative"]
    assert own.loc[("shuffled", ALL), "difference"] == pytest.approx(expected)
    assert own["difference"].notna().sum() == 2


def rows_of_deletion(log_odds):
    """Of one network: log-odds of a liquid and a glass of each of six runs, by order and fraction."""
    keys = KEYS.assign(label=np.tile([0, 1], 6))
    return pd.concat(
        keys.assign(network="trained", number=1, order=order, fraction=fraction, log_odds=own)
        for (order, fraction), own in log_odds.items()
    )


def test_areas_by_hand():
    right, wrong, none = np.tile([-2.0, 2.0], 6), np.tile([2.0, -2.0], 6), np.zeros(12)
    orders = {"highest": wrong, "lowest": right, "random": none}
    log_odds = {(order, 0.0): right for order in orders} | {(order, 0.5): own for order, own in orders.items()}
    curves, areas = deletion_tables({"edges": rows_of_deletion(log_odds)}, RESAMPLING)
    own = areas[areas["number"] == 1].set_index("against")
    assert own.loc["lowest", ["auc", "auc_low", "change"]].tolist() == [0.5, 0.5, 2.0]  # triangles: 1 to 0, 0 to -4
    assert own.loc["random", ["auc", "change"]].tolist() == [0.25, 1.0]
    ends = curves[(curves["number"] == ALL) & (curves["fraction"] == 0.5)].set_index("order")
    assert ends["change"].to_dict() == {"highest": -4.0, "lowest": 0.0, "random": -2.0}


# Figures.


def test_figures_show_what_the_tables_say(tables):
    figure = plot_seeds(tables["networks"], tables["seeds"])
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels[:3] == ["edges: trained", "edges: shuffled labels", "edges: not trained"]
    points = np.concatenate([container.lines[0].get_xdata() for container in figure.axes[0].containers])
    assert sorted(points) == sorted(tables["networks"]["auc"])
    figure = plot_preference(tables["preference"])
    assert [axes.get_title() for axes in figure.axes] == ["edges", "nodes"]
    means = tables["preference"].query("kind == 'nodes' and number == 'all'")["relative"]
    drawn = np.concatenate([container.lines[0].get_ydata() for container in figure.axes[1].containers])
    assert sorted(drawn) == pytest.approx(sorted(means))
    figure = plot_deletion(tables["curves"], tables["areas"])
    line = figure.axes[0].lines[0]
    own = tables["curves"].query("kind == 'edges' and number == 'all'").set_index("fraction")
    expected = own.query("order == 'random'")["auc"] - own.query("order == 'highest'")["auc"]
    assert line.get_xdata().tolist() == expected.index.tolist()
    assert line.get_ydata() == pytest.approx(expected.to_numpy())
