"""Three dimensions: the Kob-Andersen mixture in a cubic box, from the lattice to files with a column z."""

import numpy as np
import pytest

from conftest import ROOT
from vitrify.configurations.pairs import PAIRS, close_pairs
from vitrify.configurations.potential import pair_energy, particle_energies
from vitrify.configurations.radial_distribution import pair_counts, ring_centres
from vitrify.errors import DataError
from vitrify.simulation.cool import cool_batch
from vitrify.simulation.minimise import minimise, minimise_batch
from vitrify.simulation.motion import add_motion
from vitrify.simulation.sanity import check_frame
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import jittered_lattice, make_start, read_start
from vitrify.store import parquet

PARTICLES = 216
TEMPLATES = ROOT / "resources" / "lammps"
CUBE = {"dimension": 3, "particles": PARTICLES, "fraction_a": 0.8, "box_length": (PARTICLES / 1.2) ** (1 / 3)}


def energy_by_hand(species, positions, system):
    """Energy per particle: each pair, nearest images, Table I."""
    total = 0.0
    for i in range(len(species)):
        apart = positions[i] - positions[:i]
        r = np.linalg.norm(apart - np.round(apart), axis=1) * system["box_length"]
        for kind in (1, 2):
            name = {2: "AA", 3: "AB", 4: "BB"}[species[i] + kind]
            of_pair = (system[key][name] for key in ("epsilon", "sigma", "cutoff"))
            total += pair_energy(r[species[:i] == kind], *of_pair).sum()
    return total / len(species)


@pytest.fixture(scope="module")
def cube(tmp_path_factory):
    """A small mixture in three dimensions: its start, a short cooling of two runs, and their inherent structures."""
    import yaml

    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    system, folder = config["system"] | CUBE, tmp_path_factory.mktemp("cube")
    simulation = config["simulation"] | {"equilibration_steps": 1000, "restart_interval": 500}
    protocol = Protocol.from_config(
        "p", {"schedule": [{"to": 1.0, "steps": 1000}, {"to": 1.0, "steps": 2000}], "frame_interval": 500}, 2.0
    )
    start, configurations, inherent = (folder / f"{name}.parquet" for name in ("start", "configurations", "inherent"))
    make_start(start, folder / "work", TEMPLATES, system, simulation, 1, {})
    kept = {"complete_runs": 1, "steps": [3000]}
    files = (configurations, folder / "work", start, TEMPLATES, protocol, system, simulation)
    cool_batch(*files, {0: 5, 1: 6}, kept, version=1, cores=1, provenance={})
    steps = {0: [3000], 1: [3000]}
    settings = config["minimisation"]
    arguments = (inherent, folder / "work", configurations, start, TEMPLATES, system, settings, protocol, steps)
    minimise_batch(*arguments, {0: [3000], 1: []}, version=1, cores=1, provenance={})
    return {"system": system, "simulation": simulation, "minimisation": settings, "start": start} | {
        "configurations": configurations,
        "inherent": inherent,
    }


@pytest.mark.parametrize("dimension", [2, 3])
def test_a_lattice_fills_the_box_in_each_direction(dimension):
    species, positions = jittered_lattice(216, 0.8, np.random.default_rng(0), dimension)
    assert positions.shape == (216, dimension)
    assert (species == 1).sum() == 173
    assert positions.min(axis=0) == pytest.approx(0.0, abs=0.11)
    assert positions.max(axis=0) == pytest.approx(1.0, abs=0.11)
    apart = positions[:, None] - positions
    apart = np.linalg.norm(apart - np.round(apart), axis=-1)[np.triu_indices(216, 1)]
    assert apart.min() > 0.75 / (6 if dimension == 3 else 15)


def test_files_have_a_column_z_in_three_dimensions_only(cube):
    for name, schema in (("configurations", parquet.CONFIGURATIONS), ("inherent", parquet.INHERENT)):
        table = parquet.read_rows(cube[name], schema)
        assert table.column_names[-3:] == ["x", "y", "z"]
    frames = parquet.positions(parquet.read_rows(cube["configurations"], parquet.CONFIGURATIONS), PARTICLES, "")
    assert frames.shape == (7, PARTICLES, 3)
    assert (np.ptp(frames, axis=1) > 0.9).all()  # all of the box is filled, in z too
    assert parquet.in_dimensions(parquet.SAMPLES, 2) is parquet.SAMPLES
    assert parquet.dimension_of(cube["start"]) == 3


def test_files_of_different_dimensions_are_not_read_together(cube, tmp_path):
    columns = {"particle": [1, 2], "species": [1, 2], "x": [0.1, 0.2], "y": [0.1, 0.2]}
    parquet.write_rows(tmp_path / "flat.parquet", parquet.START, columns)
    with pytest.raises(DataError, match="does not have as many dimensions"):
        parquet.read_rows([cube["start"], tmp_path / "flat.parquet"], parquet.START)


def test_energies_are_the_sum_over_all_pairs(cube):
    species, positions = read_start(cube["start"])
    rows = parquet.read_rows(cube["inherent"], parquet.INHERENT).slice(0, 1)
    (minimum,) = parquet.positions(rows, PARTICLES, "")
    assert rows["energy"][0].as_py() == pytest.approx(energy_by_hand(species, minimum, cube["system"]), abs=2e-4)
    found = minimise(positions, species, cube["system"], cube["minimisation"], TEMPLATES)
    assert found.energy == pytest.approx(energy_by_hand(species, found.positions, cube["system"]), abs=1e-9)


def test_the_librarys_energies_are_those_of_lammps_and_do_not_depend_on_where_the_axes_point(cube):
    species, positions = read_start(cube["start"])
    reach = max(cube["system"]["cutoff"].values()) / cube["system"]["box_length"]
    turned = (positions, positions[:, [2, 0, 1]], 1 - positions, positions + np.array([0.3, 0.0, 0.9]))
    energies = [particle_energies(close_pairs(moved, reach), species, cube["system"]).mean() for moved in turned]
    assert energies == pytest.approx([energy_by_hand(species, positions, cube["system"])] * 4, abs=1e-9)
    rows = parquet.read_rows(cube["inherent"], parquet.INHERENT).slice(0, 1)
    (minimum,) = parquet.positions(rows, PARTICLES, "")
    found = particle_energies(close_pairs(minimum, reach), species, cube["system"]).mean()
    assert found == pytest.approx(rows["energy"][0].as_py(), abs=2e-4)  # coordinates are stored in single precision


def test_the_energy_follows_from_the_counts_of_pairs_in_shells(cube):
    species, positions = read_start(cube["start"])
    system, bins = cube["system"], 4000
    counts = pair_counts(positions, species, system["box_length"], bins, 2.5)
    r, total = ring_centres(bins, 2.5), 0.0
    for of_pair, pair in zip(counts, PAIRS, strict=True):
        total += (of_pair * pair_energy(r, *(system[key][pair] for key in ("epsilon", "sigma", "cutoff")))).sum()
    assert total / PARTICLES == pytest.approx(energy_by_hand(species, positions, system), rel=1e-3)


def test_a_frame_is_judged_by_the_kinetic_temperature_of_three_directions():
    protocol = Protocol.from_config("p", {"schedule": [{"to": 1.0, "steps": 10000}], "frame_interval": 1000}, 1.0)
    rng = np.random.default_rng(0)
    velocities = rng.normal(size=(1000, 3))
    velocities -= velocities.mean(axis=0)
    velocities *= np.sqrt(3 * 999 / (velocities**2).sum())  # T = 1: 3 N - 3 degrees of freedom

    def judged(scale):
        values = np.concatenate([rng.random((1000, 3)), np.sqrt(scale) * velocities], axis=1)
        check_frame(values, 1000, 5000, protocol, 0.005, 0.5)

    width = 8 * np.sqrt(2 / 3000)
    judged(1.0)
    judged(1 + 0.99 * width)
    with pytest.raises(ValueError, match="must be 1 "):
        judged(1 + 1.01 * width)


def test_motion_goes_into_all_three_directions(cube):
    species, positions = read_start(cube["start"])
    moved = add_motion(positions, species, 0.3, 50, 7, cube["system"], cube["simulation"], TEMPLATES)
    apart = moved - positions
    spread = (apart - np.round(apart)).std(axis=0)
    assert spread == pytest.approx([spread.mean()] * 3, rel=0.3)
    assert 0.001 < spread.mean() * cube["system"]["box_length"] < 0.2
