"""Thermal motion given to inherent structures: its energy, the structure that it leaves, files of samples."""

import numpy as np
import pytest

from conftest import ROOT, papers_configuration
from vitrify.configurations.pairs import close_pairs
from vitrify.configurations.potential import particle_energies
from vitrify.errors import DataError
from vitrify.simulation.minimise import minimise
from vitrify.simulation.motion import add_motion, swap_motion
from vitrify.simulation.start import jittered_lattice
from vitrify.store import parquet

TEMPLATES = ROOT / "resources" / "lammps"
SYSTEM = papers_configuration()["system"] | {"particles": 400, "box_length": 60.0 * np.sqrt(400 / 4320)}
SIMULATION = {key: papers_configuration()["simulation"][key] for key in ("timestep", "damping")}


@pytest.fixture(scope="module")
def glass():
    """Species and an inherent structure that has been annealed at T = 0.5, so that little motion leaves it."""
    species, lattice = jittered_lattice(400, 0.65, np.random.default_rng(0))
    positions = minimise(lattice, species, SYSTEM, papers_configuration()["minimisation"], TEMPLATES).positions
    for seed, temperature in ((1, 0.7), (2, 0.5), (3, 0.3)):
        positions = add_motion(positions, species, temperature, 4000, seed, SYSTEM, SIMULATION, TEMPLATES)
    return species, minimise(positions, species, SYSTEM, papers_configuration()["minimisation"], TEMPLATES)


def energy(positions, species):
    reach = max(SYSTEM["cutoff"].values()) / SYSTEM["box_length"]
    return particle_energies(close_pairs(positions, reach), species, SYSTEM).mean()


@pytest.mark.parametrize("temperature", [0.05, 0.2])
def test_motion_has_the_energy_of_its_temperature_and_leaves_the_structure(temperature, glass):
    species, minimum = glass
    moved = add_motion(minimum.positions, species, temperature, 400, 7, SYSTEM, SIMULATION, TEMPLATES)
    # Two harmonic degrees of freedom a particle, half of T each; of 400 particles the mean is not exact.
    assert energy(moved, species) - minimum.energy == pytest.approx(temperature, rel=0.25)
    again = minimise(moved, species, SYSTEM, papers_configuration()["minimisation"], TEMPLATES)
    assert again.energy == pytest.approx(minimum.energy, abs=0.005)
    apart = moved - minimum.positions
    apart -= np.round(apart)
    assert 0 < np.sqrt((apart**2).sum(1).mean()) * SYSTEM["box_length"] < 0.3


def test_motion_is_that_of_its_seed(glass):
    species, minimum = glass
    one, same, other = (
        add_motion(minimum.positions, species, 0.2, 50, seed, SYSTEM, SIMULATION, TEMPLATES) for seed in (7, 7, 8)
    )
    assert (one == same).all()
    assert np.abs(one - other).max() > 1e-3


@pytest.fixture
def files(glass, tmp_path):
    """Two runs of a liquid (label 0, T = 0.3) and a glass (label 1, T = 0.05), all in one inherent structure."""
    _, minimum = glass
    keys = {"run": [4, 5, 4, 5], "protocol": ["slow", "slow", "fast", "fast"], "step": [10, 10, 20, 20]}
    keys["label"] = [0, 0, 1, 1]
    columns = {axis: parquet.coordinate_rows(np.tile(minimum.positions[:, i], (4, 1))) for i, axis in enumerate("xy")}
    parquet.write_rows(tmp_path / "samples.parquet", parquet.SAMPLES, keys | columns)
    index = keys | {"temperature": [0.3, 0.3, 0.05, 0.05], "coordinates": ["thermal"] * 4, "fold": [0] * 4}
    parquet.write_rows(tmp_path / "dataset.parquet", parquet.DATASET, index)
    return tmp_path


def swap(files, species, processes=1):
    inherent, dataset, path = (files / f"{name}.parquet" for name in ("samples", "dataset", f"swapped_{processes}"))
    swap_motion(inherent, dataset, path, species, 400, 3, SYSTEM, SIMULATION, TEMPLATES, processes=processes)
    return parquet.read_rows(path, parquet.SAMPLES)


def test_each_class_has_the_motion_of_the_other_and_its_own_label(files, glass):
    species, minimum = glass
    table = swap(files, species)
    assert table.select(["run", "label"]).to_pydict() == {"run": [4, 5, 4, 5], "label": [0, 0, 1, 1]}
    positions = parquet.positions(table, 400, "swapped")
    above = [energy(one, species) - minimum.energy for one in positions]
    assert above == pytest.approx([0.05, 0.05, 0.3, 0.3], rel=0.3)
    assert np.abs(positions[2] - positions[3]).max() > 1e-3  # each has a seed of its own
    assert swap(files, species, processes=2).equals(table)


def test_a_dataset_without_one_temperature_a_class_is_refused(files, glass):
    index = parquet.read_rows(files / "dataset.parquet", parquet.DATASET).to_pydict()
    index["temperature"][1] = 0.4
    parquet.write_rows(files / "dataset.parquet", parquet.DATASET, index)
    with pytest.raises(DataError, match=r"dataset\.parquet: does not have two classes of one temperature each"):
        swap(files, glass[0])
