"""The two graphs and their metrics: cases by hand, brute force with networkx, symmetries, files."""

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
import pytest

from vitrify.simulation.schedule import Protocol
from vitrify.store import parquet
from vitrify.structure import metrics
from vitrify.structure.bonds import GRAPHS, bond_graphs, periodic_neighbours
from vitrify.structure.counts import count_unique_bonds


def counted(positions, species):
    """Metrics of both graphs: name -> (disjoint graphs, B-B edges, isolated A)."""
    species = np.array([" AB".index(one) for one in species]) if isinstance(species, str) else species
    bonds = bond_graphs(np.asarray(positions), species)
    return {name: tuple(count_unique_bonds(bonds[name], species)[:3]) for name in bonds}


def random_mixture(n, seed, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return rng.random((n, 2)).astype(dtype), rng.choice([1, 2], n, p=[0.65, 0.35])


# --- by hand --------------------------------------------------------------------------------------------------------


def test_a_b_with_two_a_neighbours_is_one_graph():
    positions = [[0.5, 0.5], [0.45, 0.5], [0.55, 0.5], [0.5, 0.9]]
    assert counted(positions, "BAAA")["b_centred"] == (1, 0, 1)
    # The A above chooses the B, which chose it not: with that edge nothing is isolated.
    assert counted(positions, "BAAA")["b_incident"] == (1, 0, 0)


def test_two_b_that_choose_each_other_share_one_edge():
    positions = [[0.5, 0.5], [0.52, 0.5], [0.45, 0.5], [0.58, 0.5]]
    bonds = bond_graphs(np.array(positions), np.array([2, 2, 1, 1]))
    for low, high in bonds.values():
        assert next(zip(low.tolist(), high.tolist(), strict=True)) == (0, 1)
        assert len(low) == len(set(zip(low.tolist(), high.tolist(), strict=True)))
    assert counted(positions, "BBAA")["b_centred"] == (1, 1, 0)


def test_two_b_far_apart_are_two_graphs_and_joined_by_a_shared_a():
    pair = np.array([[0.2, 0.2], [0.22, 0.2], [0.18, 0.2]])
    apart = np.concatenate([pair, pair + 0.5])
    assert counted(apart, "BAABAA") == dict.fromkeys(GRAPHS, (2, 0, 0))
    shared = [[0.2, 0.2], [0.17, 0.2], [0.24, 0.2], [0.28, 0.2], [0.31, 0.2]]
    assert counted(shared, "BAABA") == dict.fromkeys(GRAPHS, (1, 0, 0))


def test_neighbours_are_found_across_the_boundary():
    positions = [[0.01, 0.99], [0.98, 0.98], [0.02, 0.02], [0.4, 0.5], [0.5, 0.5], [0.45, 0.55]]
    bonds = bond_graphs(np.array(positions), np.array([2, 1, 1, 1, 1, 1]))
    for low, high in bonds.values():
        assert (low.tolist(), high.tolist()) == ([0, 0], [1, 2])
    assert counted(positions, "BAAAAA") == dict.fromkeys(GRAPHS, (1, 0, 3))


def test_edges_between_two_a_are_in_neither_graph():
    cluster = np.array([[0.0, 0.0], [0.02, 0.0], [0.0, 0.02]])
    assert counted(np.concatenate([cluster + 0.1, cluster + 0.6]), "BAAAAA") == dict.fromkeys(GRAPHS, (1, 0, 3))


def test_only_a_is_isolated_throughout():
    assert counted(np.random.default_rng(0).random((30, 2)), "A" * 30) == dict.fromkeys(GRAPHS, (0, 0, 30))


# --- brute force ----------------------------------------------------------------------------------------------------


def brute_force(positions, species):
    """The same from the full table of distances, with networkx; and B without an edge."""
    apart = np.abs(positions[:, None] - positions[None]) % 1.0
    distances = np.linalg.norm(np.minimum(apart, 1.0 - apart), axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, :2]
    found = {}
    for name in GRAPHS:
        graph = nx.Graph()
        graph.add_nodes_from(range(len(species)))
        for i, row in enumerate(nearest.tolist()):
            for j in row:
                if species[i] == 2 or (name == "b_incident" and species[j] == 2):
                    graph.add_edge(i, j)
        joined = [part for part in nx.connected_components(graph) if len(part) > 1]
        both = sum(species[i] == species[j] == 2 for i, j in graph.edges)
        isolated = [i for i in graph if graph.degree(i) == 0]
        assert all(species[i] == 1 for i in isolated)
        found[name] = (len(joined), both, len(isolated))
    return found


@pytest.mark.parametrize("n", [3, 4, 12, 17, 60, 300])
@pytest.mark.parametrize("seed", range(4))
def test_equals_brute_force(n, seed):
    positions, species = random_mixture(n, seed)
    assert counted(positions, species) == brute_force(positions, species)


def test_equals_brute_force_where_particles_lie_far_from_others():
    positions, species = random_mixture(200, seed=7)
    positions[3:] *= 0.05  # most in a corner, so that three reach for neighbours far away
    assert counted(positions, species) == brute_force(positions, species)


def test_particles_at_one_place_are_each_others_neighbours_and_not_their_own():
    neighbours = periodic_neighbours(np.repeat([[0.2, 0.2], [0.7, 0.7]], 5, axis=0), 2)
    assert (neighbours != np.arange(10)[:, None]).all()
    assert (neighbours[:5] < 5).all()
    assert (neighbours[5:] >= 5).all()


def test_neighbours_are_in_order_of_distance():
    assert periodic_neighbours(np.array([[0.0, 0.0], [0.3, 0.0], [0.9, 0.0]]), 2).tolist() == [[2, 1], [0, 2], [0, 1]]


# --- symmetries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [20, 500])
def test_metrics_do_not_depend_on_place_direction_and_numbering(n):
    positions, species = random_mixture(n, seed=11)
    expected = counted(positions, species)
    assert counted(positions + np.array([0.37, -2.81]), species) == expected
    assert counted(np.stack([-positions[:, 1], positions[:, 0]], axis=1), species) == expected
    order = np.random.default_rng(1).permutation(n)
    assert counted(positions[order], species[order]) == expected


@pytest.mark.parametrize(
    ("positions", "species", "message"),
    [
        (np.zeros((4, 4)), np.ones(4), r"positions must be \(n, 2\) or \(n, 3\) and finite, got \(4, 4\)"),
        (np.full((4, 2), np.nan), np.ones(4), r"positions must be \(n, 2\) or \(n, 3\) and finite"),
        (np.zeros((4, 2)), np.ones(3), r"species must be \(4,\)"),
        (np.zeros((2, 2)), np.ones(2), r"k=2 must lie in \[1, 2\)"),
    ],
)
def test_wrong_arrays_are_refused(positions, species, message):
    with pytest.raises(ValueError, match=message):
        bond_graphs(positions, species)


# --- files ----------------------------------------------------------------------------------------------------------

COOLING = Protocol.from_config("fast", {"schedule": [{"to": 0.5, "steps": 30}], "frame_interval": 10}, 2.0)


def test_measured_is_the_last_frame_of_each_temperature_counted_back():
    assert metrics.measured_steps(COOLING, 1).tolist() == [10, 20, 30]
    assert metrics.measured_steps(COOLING, 2).tolist() == [10, 30]
    block = {"schedule": [{"to": 2.0, "steps": 40}, {"to": 1.0, "steps": 20}, {"to": 1.0, "steps": 30}]}
    held = Protocol.from_config("held", block | {"frame_interval": 10}, 2.0)
    assert metrics.measured_steps(held, 1).tolist() == [40, 50, 90]
    assert metrics.measured_steps(held, 2).tolist() == [40, 90]


@pytest.fixture
def batch(tmp_path):
    """Files of two runs, recorded at three temperatures and minimised at one: thermal, inherent, species, positions."""
    frames = {(run, step): random_mixture(40, run + step, np.float32)[0] for run in (0, 1) for step in (10, 20, 30)}
    species = random_mixture(40, 0)[1]
    keys = list(frames)
    positions = np.stack([frames[key] for key in keys])
    columns = {"run": [run for run, _ in keys], "step": [step for _, step in keys]}
    columns["temperature"] = [float(COOLING.temperature(step)) for _, step in keys]
    columns |= {axis: parquet.coordinate_rows(positions[:, :, i]) for i, axis in enumerate("xy")}
    thermal, inherent = tmp_path / "configurations" / "0000.parquet", tmp_path / "inherent" / "0000.parquet"
    parquet.write_rows(thermal, parquet.CONFIGURATIONS, columns)
    minimised = [frames[key] * 0.5 if key[0] == 0 else None for key in ((0, 30), (1, 30))]
    columns = {"run": [0, 1], "step": [30, 30], "temperature": [0.5, 0.5], "energy": [-3.8, -3.8]}
    columns |= {"iterations": [1, 1], "converged": [True, True]}
    columns |= {axis: [one if one is None else one[:, i] for one in minimised] for i, axis in enumerate("xy")}
    parquet.write_rows(inherent, parquet.INHERENT, columns)
    return thermal, inherent, species, frames


def measure(batch, path, runs, every=1, with_inherent=True):
    thermal, inherent, species, _ = batch
    sources = [inherent] if with_inherent else []
    metrics.measure_batch(path, thermal, sources, runs, COOLING, every, species, {"made": "here"})
    return metrics.read_metrics([path])


def test_a_batch_is_measured_frame_by_frame_where_coordinates_are_kept(batch, tmp_path):
    path = tmp_path / "structure" / "fast" / "0000.parquet"
    table = measure(batch, path, {"thermal": [0, 1], "inherent": [0, 1]})
    assert pq.read_schema(path).metadata[b"made"] == b"here"
    assert set(table["protocol"]) == {"fast"}
    *_, species, frames = batch
    rows = table.set_index(["coordinates", "graph", "run", "temperature", "metric"])["value"].sort_index()
    assert len(rows) == (6 + 1) * 2 * 3  # of run 1, inherent coordinates are not kept
    for coordinates, run, step, positions in [
        *(("thermal", run, step, frame) for (run, step), frame in frames.items()),
        ("inherent", 0, 30, frames[0, 30] * 0.5),
    ]:
        for graph, expected in counted(positions, species).items():
            found = rows[coordinates, graph, run, float(COOLING.temperature(step))]
            assert tuple(found[list(metrics.METRICS)]) == expected


def test_other_runs_and_frames_are_left_out(batch, tmp_path):
    runs = {"thermal": [1], "inherent": []}
    table = measure(batch, tmp_path / "structure" / "fast" / "0.parquet", runs, every=3, with_inherent=False)
    assert set(table["coordinates"]) == {"thermal"}
    assert (set(table["run"]), set(table["temperature"])) == ({1}, {0.5})


def test_a_run_that_lacks_frames_is_refused_and_leaves_no_file(batch, tmp_path):
    path = tmp_path / "structure" / "fast" / "0.parquet"
    with pytest.raises(ValueError, match="contains 6 of the 9 configurations of 3 runs"):
        measure(batch, path, {"thermal": [0, 1, 2], "inherent": []})
    assert not path.exists()


def test_means_and_standard_errors_are_over_configurations(batch, tmp_path):
    table = measure(batch, tmp_path / "structure" / "fast" / "0.parquet", {"thermal": [0, 1], "inherent": [0]})
    means = metrics.mean_metrics(table)
    assert list(means) == ["protocol", "coordinates", "graph", "metric", "temperature", "mean", "sem", "n"]
    assert list(means["coordinates"].unique()) == ["thermal", "inherent"]
    assert list(means["metric"].unique()) == list(metrics.METRICS)
    chosen = (means["graph"] == "b_incident") & (means["metric"] == "isolated_a") & (means["temperature"] == 0.5)
    thermal, inherent = means[chosen].itertuples()
    *_, species, frames = batch
    values = [counted(frames[run, 30], species)["b_incident"][2] for run in (0, 1)]
    assert (thermal.mean, thermal.n) == (np.mean(values), 2)
    assert thermal.sem == pytest.approx(abs(values[1] - values[0]) / 2)
    assert inherent.n == 1
    assert np.isnan(inherent.sem)
