"""Descriptors and the simple classifiers of them: physics, symmetries, files, and that no outer test is peeked at."""

import numpy as np
import pandas as pd
import pytest

from conftest import papers_configuration
from vitrify.baselines.classifiers import predict_simple
from vitrify.baselines.describe import DESCRIBED, KEYS, describe_samples, read_described
from vitrify.baselines.descriptors import (
    Configuration,
    describe,
    first_peak,
    long_waves,
    nearest_distances,
    overlap,
)
from vitrify.baselines.groups import DESCRIPTORS, GROUPS, MEMORY, METHODS, OF_BOX, SEEN, WINDOW_MARGIN, windowed
from vitrify.errors import DataError, SettingError
from vitrify.scoring import auc
from vitrify.store import parquet

INNER = {"validation": 0.2, "test": 0.2, "by_run": True}


def system(box_length):
    return papers_configuration()["system"] | {"box_length": box_length}


def fluid(n, seed):
    """Species and positions of a mixture at the paper's density whose particles keep apart, scaled to the box."""
    rng = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(n)))
    sites = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    sites = sites[rng.permutation(len(sites))[:n]]
    positions = (sites + rng.uniform(0.3, 0.7, sites.shape)) / side
    return np.where(rng.permutation(n) < 0.65 * n, 1, 2), positions


# --- descriptors ----------------------------------------------------------------------------------------------------


def test_all_descriptors_are_there_but_that_which_needs_a_minimisation():
    species, positions = fluid(200, seed=0)
    assert {*describe(positions, species, system(13.0)), "inherent_energy"} == set(DESCRIPTORS)
    assert len(DESCRIPTORS) == len(set(DESCRIPTORS))


@pytest.mark.parametrize(
    "move",
    [
        lambda positions: (positions + np.array([0.3, 0.9])) % 1.0,
        lambda positions: np.stack([1 - positions[:, 1], positions[:, 0]], axis=1),  # a quarter of a turn
        lambda positions: positions[:, ::-1],
        lambda positions: positions + np.array([3.0, -1.0]),
    ],
    ids=["translated", "rotated", "mirrored", "unwrapped"],
)
def test_descriptors_do_not_change_with_the_place_and_the_orientation(move):
    species, positions = fluid(300, seed=1)
    expected = describe(positions, species, system(16.0))
    moved = describe(move(positions), species, system(16.0))
    # Whether a pair is counted in one ring or the next may be decided by rounding.
    assert moved == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_descriptors_do_not_change_with_the_numbers_of_the_particles():
    species, positions = fluid(300, seed=2)
    order = np.random.default_rng(3).permutation(300)
    expected = describe(positions, species, system(16.0))
    assert describe(positions[order], species[order], system(16.0)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_nearest_neighbours_of_an_ideal_gas_are_as_far_as_those_of_a_poisson_process():
    n = 40_000
    distances = nearest_distances(np.random.default_rng(4).random((n, 2)))
    assert distances.mean() == pytest.approx(0.5 / np.sqrt(n), rel=0.01)  # Hertz 1909
    assert distances.var() == pytest.approx((4 - np.pi) / (4 * np.pi * n), rel=0.03)


def test_an_ideal_gas_has_no_peaks():
    rng = np.random.default_rng(5)
    species = rng.permutation(np.repeat([1, 2], [13_000, 7_000]))
    found = describe(rng.random((20_000, 2)), species, system(60.0))
    assert all(0.9 < found[f"peak_height_{pair}"] < 1.6 for pair in ("AA", "AB", "BB"))  # of noise
    assert found["psi_6_global"] < 0.02
    # The share of cells with five sides in a Poisson process, by simulation (Tanemura 2003).
    assert found["five_neighbours_B"] == pytest.approx(0.2595, abs=0.02)


def test_a_regular_pentagon_of_a_around_a_b_is_a_five_ring():
    angles = 0.3 + 2 * np.pi * np.arange(5) / 5
    ring = 0.5 + 0.06 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    sites = (np.stack(np.meshgrid(np.arange(8), np.arange(8)), axis=-1).reshape(-1, 2) + 0.5) / 8
    sites += np.random.default_rng(6).uniform(-0.01, 0.01, sites.shape)
    others = sites[np.linalg.norm(sites - 0.5, axis=1) > 0.2]
    species = np.concatenate([[2], np.full(5, 1), np.full(len(others), 1)])
    species[-2:] = 2  # in the lattice, where a B has no five neighbours
    positions = np.concatenate([[[0.5, 0.5]], ring, others])
    sparse = system(20.0)
    found = describe(positions, species, sparse)
    assert found["five_rings_B"] >= 1 / 3
    species[1] = 2  # the ring is none of A alone any more
    assert describe(positions, species, sparse)["five_rings_B"] < found["five_rings_B"]


@pytest.mark.parametrize(
    ("g", "end", "expected"),
    [
        ([0, 0, 2, 0, 0, 5, 0], 4, (2, 1.0)),  # the higher one lies beyond the end
        ([0, 0, 1, 4, 3, 2, 1], 9, (4, 5 - 7 / 3)),
        ([4, 3, 1, 1, 1, 1, 1], 9, (4, 1.5)),  # never below half before
        ([0, 4, 3, 3, 3, 3, 3], 9, (4, 5.5)),  # nor behind
        ([0, 0, 0, 0, 0, 0, 0], 9, (0, 0)),
    ],
)
def test_height_and_width_of_a_first_peak_by_hand(g, end, expected):
    assert first_peak(np.arange(7.0), np.array(g, dtype=float), end) == pytest.approx(expected, rel=1e-12)


# --- windows --------------------------------------------------------------------------------------------------------

CORNER, LENGTH, SIDE = np.array([0.05, 0.1]), 0.45, 60.0


@pytest.fixture(scope="module")
def in_window():
    """A mixture, its particles in a window, and the descriptors of the window."""
    species, positions = fluid(4320, seed=11)
    inside = ((positions >= CORNER) & (positions <= CORNER + LENGTH)).all(axis=1)
    return species, positions, inside, Configuration(positions, species, system(SIDE)).describe_window(CORNER, LENGTH)


def test_a_window_is_described_by_the_particles_in_it_alone(in_window):
    species, positions, inside, found = in_window
    changed = positions.copy()
    changed[~inside] = (positions[~inside] - CORNER) / 2 % 0.5 + 0.5  # all others, pressed into the far quarter
    assert not ((changed[~inside] >= CORNER) & (changed[~inside] <= CORNER + LENGTH)).all(axis=1).any()
    others = np.where(inside, species, 3 - species)
    described = Configuration(changed, others, system(SIDE)).describe_window(CORNER, LENGTH)
    assert described == pytest.approx(found, rel=1e-9, abs=1e-9)


def test_means_over_a_window_are_of_particles_that_are_inside_by_the_margin(in_window):
    species, positions, _, found = in_window
    inner = (np.abs(positions - CORNER - LENGTH / 2) <= LENGTH / 2 - WINDOW_MARGIN / SIDE).all(axis=1)
    distances = SIDE * nearest_distances(positions)
    assert found["distance_mean_B"] == pytest.approx(distances[inner & (species == 2)].mean(), rel=1e-12)
    assert found["distance_variance_A"] == pytest.approx(distances[inner & (species == 1)].var(), rel=1e-12)


def test_graphs_of_a_window_are_those_of_a_cut_out(in_window):
    species, positions, inside, found = in_window
    own, kinds = positions[inside], species[inside]
    apart = np.linalg.norm(own[:, None] - own, axis=-1)
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1)[:, :2]
    pairs = {frozenset((i, int(j))) for i in range(len(own)) for j in nearest[i]}
    assert found["bb_edges"] == sum(all(kinds[i] == 2 for i in pair) for pair in pairs)


def test_a_window_as_long_as_the_box_lacks_what_its_boundary_cuts():
    species, positions = fluid(400, seed=12)
    configuration = Configuration(positions, species, system(20.0))
    box, window = configuration.describe(), configuration.describe_window(np.zeros(2), 1.0)
    # Pairs across the boundary are missing: of those at a distance r a share of nearly 4 r / (pi L).
    assert 0.9 < window["peak_height_AB"] / box["peak_height_AB"] < 0.99
    assert window["area_mean_A"] == pytest.approx(box["area_mean_A"], rel=0.03)


def test_a_window_without_inner_particles_of_a_species_is_refused():
    species, positions = fluid(400, seed=13)
    with pytest.raises(ValueError, match="0 B have all their neighbours, must be 1 or more of each"):
        Configuration(positions, np.ones_like(species), system(20.0)).describe_window(np.zeros(2), 0.5)


# --- memory of the start ---------------------------------------------------------------------------------------------


def test_the_start_overlaps_with_itself_and_not_with_its_mirror_image():
    species, start = fluid(300, seed=7)
    waves = long_waves(start, species)
    assert overlap(waves, waves) == pytest.approx(1)
    assert overlap(long_waves(start, 3 - species), waves) == pytest.approx(-1)  # A and B exchanged
    assert abs(overlap(long_waves(start[:, ::-1], species), waves)) < 0.9


def test_the_overlap_with_one_wave_turns_with_a_shift_as_its_phase_does():
    x = (np.arange(400) + 0.5) / 400
    species = np.where(np.cos(2 * np.pi * x) > 0, 1, 2)  # one wave along x
    positions = np.stack([x, np.random.default_rng(8).permutation(x)], axis=1)
    waves = long_waves(positions, species)
    for shift, expected in ((0.5, -1), (0.25, 0), (1.0, 1)):
        assert overlap(long_waves(positions + np.array([shift, 0.0]), species), waves) == pytest.approx(
            expected, abs=0.15
        )


def test_shifted_configurations_of_the_start_remember_nothing_on_average():
    species, start = fluid(300, seed=9)
    waves, rng = long_waves(start, species), np.random.default_rng(10)
    found = [overlap(long_waves(start + rng.random(2), species), waves) for _ in range(400)]
    assert np.mean(found) == pytest.approx(0, abs=4 * np.std(found) / np.sqrt(400))


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    """Samples of two parts, and inherent structures of two protocols of which the numbers of runs are the same."""
    species, _ = fluid(60, seed=0)
    paths = {
        "species": species,
        "start": fluid(60, seed=1)[1],
        "seed": 0,
        "window_length": 0.99,
        "samples": [],
        "paths": [],
    }
    for part, runs in (("0", [0, 1]), ("rest", [2, 3])):
        rows = [(run, protocol, 100, label) for label, protocol in enumerate(("slow", "fast")) for run in runs]
        columns = {key: [row[i] for row in rows] for i, key in enumerate(KEYS)}
        frames = np.stack([fluid(60, seed=run + 10 * label)[1] for run, _, _, label in rows])
        columns |= {axis: parquet.coordinate_rows(frames[:, :, i]) for i, axis in enumerate("xy")}
        paths["samples"].append(tmp_path / "samples" / "d" / f"{part}.parquet")
        paths["paths"].append(tmp_path / "descriptors" / "d" / f"{part}.parquet")
        parquet.write_rows(paths["samples"][-1], parquet.SAMPLES, columns)
    paths["inherent"] = []
    for i, protocol in enumerate(("slow", "fast")):
        columns = {"run": [0, 1, 2, 3, 0], "step": [100, 100, 100, 100, 200], "temperature": [0.5] * 5}
        columns |= {"energy": [-3.0 - i - run / 10 for run in range(4)] + [0.0], "iterations": [9] * 5}
        columns |= {"converged": [True] * 5, "x": [None] * 5, "y": [None] * 5}
        paths["inherent"].append(tmp_path / "inherent" / protocol / "0000.parquet")
        parquet.write_rows(paths["inherent"][-1], parquet.INHERENT, columns)
    return paths


def test_configurations_are_described_with_the_energies_of_their_own_inherent_structures(files):
    describe_samples(**files, system=system(7.5), processes=2)
    table = read_described(files["paths"])
    assert table["part"].tolist() == ["0"] * 4 + ["rest"] * 4
    assert table["inherent_energy"].tolist() == pytest.approx([-3.0, -3.1, -4.0, -4.1, -3.2, -3.3, -4.2, -4.3])
    first = describe(fluid(60, seed=0)[1].astype(np.float32), files["species"], system(7.5))
    assert table.iloc[0][list(first)].to_dict() == pytest.approx(first, rel=1e-12)
    assert table.columns.tolist() == [*DESCRIBED.names, "part"]
    same = table["run"] == 1  # of label 0 it is the start itself
    assert table.loc[same, "start_overlap"].iloc[0] == pytest.approx(1)
    assert table["start_overlap_shifted"].between(-0.99, 0.99).all()


def test_a_configuration_that_was_not_minimised_is_refused_by_name(files):
    rows = parquet.read_rows(files["inherent"][1], parquet.INHERENT).slice(0, 3)
    parquet.write_rows(files["inherent"][1], parquet.INHERENT, rows.to_pydict())
    said = r"rest\.parquet: run 3 of protocol fast at step 100 has no inherent structure in inherent/fast/ \(1 are"
    with pytest.raises(DataError, match=said):
        describe_samples(**files, system=system(7.5))


def test_a_configuration_that_cannot_be_described_is_refused_by_name(files):
    columns = parquet.read_rows(files["samples"][0], parquet.SAMPLES).to_pydict()
    columns["x"][2][:2], columns["y"][2][:2] = [0.5, 0.5], [0.5, 0.5]
    parquet.write_rows(files["samples"][0], parquet.SAMPLES, columns)
    with pytest.raises(DataError, match=r"0\.parquet: run 0 at step 100 cannot be described: .* share their place"):
        describe_samples(**files, system=system(7.5), processes=2)


# --- classifiers ----------------------------------------------------------------------------------------------------


def described(informative=(), runs=50, seed=0):
    """Descriptors of noise, in two outer tests and the rest, but for those named, which tell the classes apart."""
    rng = np.random.default_rng(seed)
    keys = {"run": np.tile(np.arange(runs), 2), "protocol": "slow", "step": np.repeat([1, 2], runs)}
    table = pd.DataFrame(keys | {"label": np.repeat([0, 1], runs)})
    for name in (*DESCRIPTORS, *MEMORY, *(windowed(name, seen) for seen in SEEN for name in DESCRIPTORS)):
        table[name] = rng.normal(size=2 * runs) + 4.0 * table["label"] * (name in informative)
    return table.assign(part=np.tile(np.where(np.arange(runs) % 5 > 1, "rest", np.arange(runs) % 5), 2))


def predicted(table, methods, outer=2):
    """Predictions by each method of all outer tests."""
    found = predict_simple({"d": table}, "d", methods, outer, INNER, seed=1)
    return pd.concat(own.assign(method=method, fold=fold) for (method, fold, _), own in found.items())


def scores_of(predictions):
    """AUC by method, of both outer tests together."""
    return {method: auc(own["label"], own["log_odds"]) for method, own in predictions.groupby("method", sort=False)}


def test_methods_tell_classes_by_their_own_descriptors_and_by_no_others():
    predictions = predicted(described(GROUPS["voronoi_areas"][1:2]), list(METHODS))
    scores = scores_of(predictions)
    assert list(scores) == list(METHODS)
    able = {"voronoi_areas", "logistic_regression", "gradient_boosting"}
    assert min(scores[method] for method in able) > 0.97
    assert max(scores[method] for method in set(METHODS) - able) < 0.8


def test_a_method_that_sees_windows_reads_nothing_of_the_box():
    names = [name for name in METHODS if name not in OF_BOX]
    table = described((*DESCRIPTORS, *(windowed(name, "window") for name in DESCRIPTORS)))
    scores = scores_of(predicted(table, [f"{name}-{seen}" for seen in SEEN for name in names]))
    assert min(scores[f"{name}-window"] for name in names) > 0.95
    assert max(scores[f"{name}-windows"] for name in names) < 0.8


def test_each_configuration_of_an_outer_test_is_predicted_once_a_method_and_no_other():
    table = described()
    predictions = predicted(table, ["hexatic_order", "graph_metrics"])
    for (_, fold), own in predictions.groupby(["method", "fold"]):
        expected = table.loc[table["part"] == fold, KEYS]
        assert own[KEYS].sort_values(KEYS).values.tolist() == expected.sort_values(KEYS).values.tolist()
    assert predictions["score"].between(0, 1).all()


@pytest.mark.parametrize("method", ["rdf_peaks", "gradient_boosting"])
def test_what_is_chosen_and_trained_does_not_depend_on_the_outer_test(method):
    table = described(GROUPS["rdf_peaks"])
    changed = table.copy()
    tested = changed["part"] == "0"
    changed.loc[tested, "label"] = 1 - changed.loc[tested, "label"]
    found = (predicted(each, [method]) for each in (table, changed))
    first, second = (each[each["fold"] == "0"].drop(columns="label") for each in found)
    pd.testing.assert_frame_equal(first, second)


def test_a_descriptor_that_is_the_same_everywhere_is_no_error():
    table = described().assign(potential_energy=-3.0)
    predictions = predicted(table, ["potential_energy", "gradient_boosting"])
    assert scores_of(predictions)["potential_energy"] == 0.5


def test_too_few_runs_for_an_inner_split_are_told():
    with pytest.raises(SettingError, match="folds: the 4 configurations outside an outer test"):
        predicted(described(runs=3).assign(part=["0", "rest", "rest"] * 2), ["rdf_peaks"], outer=1)
