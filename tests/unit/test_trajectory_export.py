import ase.io
import numpy as np
import pytest

from vitrify.configurations.select import select_configurations
from vitrify.simulation.lammps import run_lammps
from vitrify.store import parquet
from vitrify.trajectories.export import data_name, export_configurations, xyz_name
from vitrify.trajectories.read import Trajectory

LENGTH = 5.0
SPECIES = np.array([2, 1, 1, 2, 1] * 6, dtype=np.int8)
STEPS = [100, 200]


@pytest.fixture
def batches(tmp_path):
    """Two batches of two runs; coordinates are float32, and some lie a little outside the box, as LAMMPS dumps them."""
    rng = np.random.default_rng(3)
    paths = []
    for batch in (0, 1):
        x, y = rng.uniform(-0.01, 1.01, (2, 4, len(SPECIES))).astype(np.float32)
        columns = {"run": np.repeat([2 * batch, 2 * batch + 1], 2), "step": STEPS * 2, "temperature": [1.0, 0.5] * 2}
        columns |= {"x": parquet.coordinate_rows(x), "y": parquet.coordinate_rows(y)}
        paths.append(tmp_path / f"{batch}.parquet")
        parquet.write_rows(paths[-1], parquet.CONFIGURATIONS, columns)
    return paths


def exported(batches, folder, names=("A", "B"), runs=(1, 2)):
    table = select_configurations(batches, "thermal", list(runs), STEPS)
    export_configurations(table, SPECIES, names, LENGTH, "slow", folder)
    return table


def same_places(found, expected):
    """Equal float32 coordinates, whole boxes apart."""
    expected = np.asarray(expected, dtype=np.float64) % 1.0
    np.testing.assert_array_equal(np.asarray(found, dtype=np.float32), expected.astype(np.float32))


def test_configurations_are_selected_by_run_and_step(batches):
    table = select_configurations(batches, "thermal", [2, 0], [200])
    assert table.select(["run", "step", "temperature"]).to_pylist() == [
        {"run": run, "step": 200, "temperature": 0.5} for run in (0, 2)
    ]
    assert len(select_configurations(batches, "thermal")) == 8
    with pytest.raises(ValueError, match=r"run 3 has no thermal coordinates at step 300: they were not kept, or"):
        select_configurations(batches, "thermal", [3], [200, 300])


def test_what_is_exported_is_read_back_equal(batches, tmp_path):
    table = exported(batches, tmp_path)
    for run in (1, 2):
        trajectory = Trajectory(tmp_path / xyz_name(run), density=len(SPECIES) / LENGTH**2, fraction_a=0.6)
        frames = list(trajectory)
        rows = [row for row in table.to_pylist() if row["run"] == run]
        assert [(frame.step, frame.temperature) for frame in frames] == [
            (row["step"], row["temperature"]) for row in rows
        ]
        for frame, row in zip(frames, rows, strict=True):
            same_places(frame.positions[:, 0], row["x"])
            same_places(frame.positions[:, 1], row["y"])
            assert frame.box_length == LENGTH
        assert trajectory.species.tolist() == SPECIES.tolist()
        assert trajectory.ids.tolist() == list(range(1, len(SPECIES) + 1))


def test_lammps_reads_the_data_files(batches, root, tmp_path):
    row = exported(batches, tmp_path).to_pylist()[1]
    template = root / "tests" / "data" / "own_data" / "reread.in"
    run_lammps(template, tmp_path, {"data": data_name(1, 200)})
    trajectory = Trajectory(tmp_path / "reread.dump", density=len(SPECIES) / LENGTH**2, fraction_a=0.6)
    (frame,) = trajectory
    same_places(frame.positions[:, 0], row["x"])
    same_places(frame.positions[:, 1], row["y"])
    assert trajectory.species.tolist() == SPECIES.tolist()


def test_ase_reads_extended_xyz_with_elements(batches, tmp_path):
    table = exported(batches, tmp_path, names=("Ni", "P"))
    first, second = ase.io.read(tmp_path / xyz_name(2), index=":", format="extxyz")
    assert first.get_chemical_symbols() == [("Ni", "P")[kind - 1] for kind in SPECIES]
    assert first.info["protocol"] == "slow"
    assert (second.info["step"], second.info["run"], second.info["temperature"]) == (200, 2, 0.5)
    assert first.cell.lengths()[:2].tolist() == [LENGTH, LENGTH]
    assert first.pbc.tolist() == [True, True, False]
    row = table.to_pylist()[2]
    np.testing.assert_allclose(first.positions[:, :2] / LENGTH, np.stack([row["x"], row["y"]], axis=1), rtol=1e-12)
