"""Attention weights as tables: exported, cut, counted, tested."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import wilcoxon

from unit.test_training_dmpnn import lattices_and_random_points
from vitrify.attention.cutoff import cutoff_table, cutoffs_at, drawn_cutoffs, find_cutoff, log_density
from vitrify.attention.export import corners_by_run, export_attention
from vitrify.attention.metrics import (
    METRICS,
    attention_by_species,
    count_attention,
    metrics_tables,
    rank_biserial,
    signed_rank_tests,
    species_table,
    summarise_counts,
)
from vitrify.attention.pairs import joined_pairs, read_edges, read_particles
from vitrify.graphs.batches import window_batch
from vitrify.models.dmpnn import DMPNN
from vitrify.scoring import Resampling
from vitrify.store import parquet

A, B = 1, 2
ENDS = ["effect_size_low", "effect_size_high", "median_difference_low", "median_difference_high"]
RESAMPLING = Resampling(500, 0.9, seed=1)
KEY = {"run": 3, "protocol": "slow", "step": 100, "label": 0, "window_length": 0.3}


def window(species, pairs, weights, **key):
    """Particles and directed edges of one window; each pair of particles with the weights of its two directions."""
    particles = pd.DataFrame({"particle": 10 + np.arange(len(species)), "species": species, "x": 0.1, "y": 0.2})
    ends = np.array([end for v, w in pairs for end in ((v, w), (w, v))])
    edges = pd.DataFrame({"source": 10 + ends[:, 0], "target": 10 + ends[:, 1]})
    edges["source_species"], edges["target_species"] = (np.array(species)[ends[:, i]] for i in (0, 1))
    edges["relative"] = np.ravel(weights)
    return particles.assign(**(KEY | key)), edges.assign(**(KEY | key), t=1)


# A chain A-B-B-A and an A beside it; the second A hangs on a weak edge.
CHAIN = ([A, B, B, A, A], [(0, 1), (1, 2), (2, 3), (3, 4)], [(2.0, 0.1), (0.1, 1.5), (0.2, 0.3), (0.1, 0.1)])


def test_a_pair_has_the_larger_weight_of_its_two_directions():
    pairs = joined_pairs(window(*CHAIN)[1])
    assert pairs["relative"].tolist() == [2.0, 1.5, 0.3, 0.1]
    assert pairs[["source", "target"]].to_numpy().tolist() == [[10, 11], [11, 12], [12, 13], [13, 14]]


@pytest.mark.parametrize(
    ("cutoff", "counts"),
    [(1.0, (1, 1, 2, 0)), (1.7, (1, 0, 2, 1)), (0.05, (1, 1, 0, 0)), (5.0, (0, 0, 3, 2))],
)
def test_counts_of_a_chain_by_hand(cutoff, counts):
    row = count_attention(*window(*CHAIN), cutoff).iloc[0]
    assert tuple(row[["disjoint_graphs", "bb_edges", "isolated_a", "isolated_b"]]) == counts
    assert row["particles"] == 5
    assert row[list(KEY)].to_dict() == KEY


def test_counts_are_by_configuration_also_where_nothing_is_joined():
    windows = [window(*CHAIN), window([A, B], [(0, 1)], [(0.1, 0.1)], label=1), window(*CHAIN, run=4)]
    particles, edges = (pd.concat(tables, ignore_index=True) for tables in zip(*windows, strict=True))
    counts = count_attention(particles, edges, 1.0)
    assert counts[["run", "label"]].to_numpy().tolist() == [[3, 0], [3, 1], [4, 0]]
    assert counts["disjoint_graphs"].tolist() == [1, 0, 1]
    assert counts["isolated_a"].tolist() == [2, 1, 2]


def test_attention_by_species_by_hand():
    table = attention_by_species(window(*CHAIN)[1], 1.0).set_index(["source", "target"])
    assert table["edges"].to_dict() == {("A", "A"): 2, ("A", "B"): 2, ("B", "A"): 2, ("B", "B"): 2}
    assert table.loc[("A", "B"), "mean_relative"] == pytest.approx((2.0 + 0.3) / 2)  # 0 to 1 and 3 to 2
    assert table.loc[("A", "B"), "high"] == table.loc[("B", "A"), "high"] == 0.5
    assert table.loc[("B", "B"), "high"] == 1.0
    assert table["share_of_attention"].sum() == pytest.approx(1)
    errors = ["share_of_edges_se", "share_of_attention_se", "mean_relative_se", "high_se"]
    assert table[errors].isna().all(axis=None)  # of one window


def test_standard_errors_of_attention_are_over_windows():
    first, second = ([A, A, B], [(0, 1), (1, 2)], [(1, 1), (1, 1)]), ([A, A, B], [(0, 1), (1, 2)], [(3, 3), (1, 1)])
    edges = pd.concat([window(*first)[1], window(*second, run=4)[1]], ignore_index=True)
    row = attention_by_species(edges, 2.0).set_index(["source", "target"]).loc[("A", "A")]
    # In windows of as many edges each, the ratios of sums are means over windows: of 1 and 3, and of 0 and 1.
    assert row["mean_relative_se"] == pytest.approx(1)
    assert row["high_se"] == pytest.approx(0.5)
    assert row["share_of_edges_se"] == 0
    same = attention_by_species(pd.concat([window(*first)[1], window(*first, run=4)[1]], ignore_index=True), 2.0)
    assert (same[["share_of_attention_se", "mean_relative_se", "high_se"]] == 0).all(axis=None)


def modes(*centres_and_sizes, seed=0):
    rng = np.random.default_rng(seed)
    return np.exp(np.concatenate([rng.normal(centre, 0.2, size) for centre, size in centres_and_sizes]))


def test_the_cutoff_lies_in_the_trough_between_two_modes():
    found = find_cutoff(modes((-3.0, 4000), (0.5, 6000)), 0.2, 0.5)
    assert found.method == "trough"
    assert -2.2 < np.log(found.cutoff) < -0.3
    assert found.depth == pytest.approx(2 / 3, abs=0.1)  # the lower mode's height, of the higher one's


def test_of_several_troughs_the_one_between_the_most_different_sides_counts():
    """Modes at -0.5, 0 and 2: the gap between 0 and 2 is the wider one."""
    found = find_cutoff(modes((-1.0, 3000), (0.0, 4000), (2.0, 3000)), 0.2, 0.5)
    assert 0.5 < np.log(found.cutoff) < 1.5


@pytest.mark.parametrize("relative", [modes((0.0, 5000)), np.ones(50), np.array([0.0, 0.0, 1.0]), np.array([2.0])])
def test_without_a_trough_the_cutoff_is_a_quantile(relative):
    found = find_cutoff(relative, 0.2, 0.75)
    assert found.method == "quantile"
    assert found.cutoff == pytest.approx(np.quantile(relative, 0.75))


def test_a_shallow_trough_is_told_but_does_not_count():
    relative = modes((-0.27, 50_000), (0.27, 50_000))
    found = find_cutoff(relative, 0.9, 0.5)
    assert found.method == "quantile"
    assert 0.1 < found.depth < 0.9
    assert find_cutoff(relative, 0.05, 0.5).method == "trough"


def test_no_weights_have_no_cutoff():
    with pytest.raises(ValueError, match="no weights"):
        find_cutoff(np.array([]), 0.2, 0.5)


def test_the_density_of_a_normal_logarithm_is_a_normal_one():
    density = log_density(modes((1.0, 200_000)))
    expected = np.exp(-0.5 * ((density.grid - 1) / 0.2) ** 2) / (0.2 * np.sqrt(2 * np.pi))
    assert density.values == pytest.approx(expected, abs=0.05)
    assert np.sum(density.values) * (density.grid[1] - density.grid[0]) == pytest.approx(1, abs=1e-3)


def counts_of(liquid, glass, protocols=("slow", "slow"), runs=None):
    tables = []
    for label, values in enumerate((liquid, glass)):
        columns = {"run": range(len(values)) if runs is None else runs[label], "protocol": protocols[label]}
        metrics = {"disjoint_graphs": values, "bb_edges": 2, "isolated_a": np.multiply(values, -1), "isolated_b": 0}
        tables.append(pd.DataFrame(columns | {"label": label, "window_length": 0.3} | metrics))
    return pd.concat(tables, ignore_index=True)


def test_means_of_metrics_by_hand():
    table = summarise_counts(counts_of([4, 6], [1, 1])).set_index(["metric", "label"])
    row = table.loc[("disjoint_graphs", 0)]
    assert row[["mean", "std", "sem", "n"]].tolist() == [5, pytest.approx(2**0.5), pytest.approx(1), 2]
    assert table.loc[("disjoint_graphs", 1), "sem"] == 0


def test_signed_ranks_by_hand():
    """Differences 3, 1, -2, 5, 4: the ranks of what is positive sum to 13 of 15."""
    table = signed_rank_tests(counts_of([3, 2, 0, 6, 8], [0, 1, 2, 1, 4]), RESAMPLING).set_index("metric")
    row = table.loc["disjoint_graphs"]
    assert (row["n"], row["n_different"], row["statistic"], row["median_difference"]) == (5, 5, 13, 3)
    assert row["effect_size"] == pytest.approx((13 - 2) / 15)
    assert row["p_value"] == pytest.approx(3 / 32)  # of 2^5 signs, those with a sum of at least 13: {}, {1}, {2}
    assert (row["alternative"], row["paired_by"]) == ("greater", "run")
    other_way = table.loc["isolated_a"]
    assert other_way["effect_size"] == pytest.approx(-row["effect_size"])
    assert other_way["p_value"] > 0.9


def test_where_no_pair_differs_or_none_exists_there_is_no_p_value():
    row = signed_rank_tests(counts_of([3, 2], [0, 1]), RESAMPLING).set_index("metric").loc["bb_edges"]
    assert row["n"] == 2
    assert row[["statistic", "p_value", "effect_size"]].isna().all()
    assert row["median_difference"] == 0
    none = signed_rank_tests(counts_of([3, 2], [0, 1], runs=([0, 1], [2, 3])), RESAMPLING)
    assert none["n"].tolist() == [0] * 4
    assert none[["statistic", "p_value", "effect_size", "median_difference"]].isna().all(axis=None)


def test_intervals_of_effects_are_over_pairs():
    counts = counts_of([3, 2, 0, 6, 8], [0, 1, 2, 1, 4])
    row = signed_rank_tests(counts, RESAMPLING).set_index("metric").loc["disjoint_graphs"]
    assert -2 <= row["median_difference_low"] < 3 < row["median_difference_high"] <= 5
    assert row["effect_size_low"] < (13 - 2) / 15 < row["effect_size_high"] == 1
    # Where all pairs are alike, so are all samples; where none differs, there is no effect size; nor of no pair.
    table = signed_rank_tests(counts_of([3, 3], [1, 1]), RESAMPLING).set_index("metric")
    assert table.loc["disjoint_graphs", ENDS].tolist() == [1, 1, 2, 2]
    assert table.loc["bb_edges", ["effect_size_low", "effect_size_high"]].isna().all()
    assert table.loc["bb_edges", ["median_difference_low", "median_difference_high"]].tolist() == [0, 0]
    none = signed_rank_tests(counts_of([3, 2], [0, 1], runs=([0, 1], [2, 3])), RESAMPLING)
    assert none[ENDS].isna().all(axis=None)


def test_pairs_are_by_run_in_whatever_order_and_single_runs_are_left_out():
    row = signed_rank_tests(counts_of([5, 1, 9], [2, 4], ("slow", "fast"), ([7, 2, 5], [2, 7])), RESAMPLING).iloc[0]
    assert (row["n"], row["median_difference"], row["paired_by"]) == (2, (1 - 2 + 5 - 4) / 2, "run number")


def test_p_values_are_scipys_and_the_effect_is_that_of_all_ranks():
    rng = np.random.default_rng(0)
    liquid, glass = rng.poisson(12, 60), rng.poisson(10, 60)
    row = signed_rank_tests(counts_of(liquid, glass), RESAMPLING).iloc[0]
    assert row["p_value"] == pytest.approx(wilcoxon(liquid, glass, alternative="greater").pvalue)
    assert rank_biserial(np.array([1.0, 2.0, 0.0])) == 1
    assert rank_biserial(np.array([-1.0, 1.0])) == 0


def test_windows_of_a_run_lie_at_the_same_place_and_do_not_depend_on_the_others():
    corners = corners_by_run(np.array([5, 2, 5]), 0.3, seed=1, dimension=2)
    assert (corners[0] == corners[2]).all()
    assert (corners[0] != corners[1]).all()
    assert (corners_by_run(np.array([2]), 0.3, seed=1, dimension=2)[0] == corners[1]).all()
    assert corners_by_run(np.array([5]), 0.1, seed=1, dimension=2)[0] / 0.9 == pytest.approx(corners[0] / 0.7)


@pytest.fixture
def exported(tmp_path):
    """Weights of an untrained network in windows of 0.5 and 0.3 of four configurations, two runs."""
    data = lattices_and_random_points(4)
    keys = pd.DataFrame({"run": [1, 1, 2, 2], "protocol": "slow", "step": [1, 9, 1, 9], "label": data.labels})
    model = DMPNN(8, 3, 0.0, 1, seed=0, attention="scaled").eval()
    paths = tmp_path / "particles.parquet", tmp_path / "edges.parquet"
    export_attention(model, data, keys, [0.5, 0.3], 2, 7, *paths, {})
    return data, model, *paths


def test_exported_weights_are_those_of_the_network_with_the_particles_they_belong_to(exported):
    data, model, particles_path, edges_path = exported
    edges, particles = read_edges(edges_path, 0.3), read_particles(particles_path, 0.3)
    batch = window_batch(data.positions, data.species, corners_by_run(np.array([1, 1, 2, 2]), 0.3, 7, 2), 0.3, 2)
    assert set(edges["t"]) == {2}  # the last attended step
    assert edges["weight"].to_numpy() == pytest.approx(model.attention_weights(batch)[1].detach().numpy(), rel=1e-5)
    rows = (2 * (particles["run"] - 1) + particles["label"]).to_numpy()
    for axis, name in enumerate("xy"):
        assert (data.positions[rows, particles["particle"] - 1, axis] == particles[name]).all()
    for _, window in edges.groupby(["run", "label"]):
        assert window["weight"].sum() == pytest.approx(1, abs=1e-5)
        assert window["relative"].to_numpy() == pytest.approx(window["weight"].to_numpy() * len(window), rel=1e-5)
    for end in ("source", "target"):
        assert (edges[f"{end}_species"] == data.species[edges[end] - 1]).all()
    all_steps = parquet.read_rows(edges_path, parquet.ATTENTION_EDGES).to_pandas()
    assert set(all_steps["t"]) == {1, 2}
    assert set(all_steps["window_length"]) == {0.3, 0.5}


def test_tables_of_exported_weights(exported):
    *_, particles_path, edges_path = exported
    how = {"depth": 0.2, "quantile": 0.5}
    cutoffs = cutoff_table([edges_path], [0.5], [0], 0.3, **how)
    assert cutoffs["window_length"].tolist() == [0.3, 0.5]
    assert cutoffs["configurations"].tolist() == [4, 4]
    assert cutoffs["trained"].tolist() == [False, True]
    assert cutoffs_at(cutoffs, 0.3) == [cutoffs["cutoff"][0]]
    assert len(cutoff_table([edges_path], [0.5], [0], 0.5, **how)) == 1
    shares = species_table(edges_path, cutoffs).groupby(["window_length", "label"])["share_of_edges"].sum()
    assert shares.tolist() == pytest.approx([1.0] * 4)
    counts = count_attention(read_particles(particles_path, 0.3), read_edges(edges_path, 0.3), cutoffs["cutoff"][0])
    assert counts["run"].tolist() == [1, 1, 2, 2]
    summary, tests = metrics_tables([particles_path], [edges_path], cutoffs, 0.3, RESAMPLING)
    pd.testing.assert_frame_equal(summary, summarise_counts(counts))
    assert (tests["metric"].tolist(), set(tests["n"])) == (list(METRICS), {2})
    with pytest.raises(ValueError, match=r"edges.parquet: contains no windows of 0.4"):
        read_edges(edges_path, 0.4)


def test_outer_tests_are_counted_together_each_by_the_cutoff_of_its_own_network(exported):
    *_, particles, edges = exported
    cutoffs = cutoff_table([edges, edges], [0.5, 0.3], [2, 0], 0.3, depth=0.2, quantile=0.5)
    assert cutoffs[["fold", "window_length"]].to_numpy().tolist() == [[2, 0.3], [2, 0.5], [0, 0.3]]
    assert drawn_cutoffs(cutoffs)["fold"].tolist() == [2, 2]  # the first, in the configuration's order
    cutoffs.loc[2, "cutoff"] = 1e9  # above it nothing is high, so that every particle is isolated
    summary, _ = metrics_tables([particles] * 2, [edges] * 2, cutoffs, 0.3, RESAMPLING)
    alone, _ = metrics_tables([particles], [edges], cutoffs[:2], 0.3, RESAMPLING)
    nothing, _ = metrics_tables([particles], [edges], cutoffs[2:], 0.3, RESAMPLING)
    assert summary["mean"].to_numpy() == pytest.approx((alone["mean"] + nothing["mean"]).to_numpy() / 2)
    assert summary["n"].tolist() == (2 * alone["n"]).tolist()


def test_a_network_without_attended_steps_is_refused(tmp_path):
    data = lattices_and_random_points(2)
    keys = pd.DataFrame({"run": [1, 1], "protocol": "slow", "step": [1, 9], "label": data.labels})
    model = DMPNN(8, 1, 0.0, 1, attention="scaled")
    with pytest.raises(ValueError, match=r"the network has T = 1"):
        export_attention(model, data, keys, [0.3], 2, 7, tmp_path / "p.parquet", tmp_path / "e.parquet", {})
