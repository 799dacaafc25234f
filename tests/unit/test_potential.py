"""The energy of a configuration: pairs by hand, and what LAMMPS says of thermal and of minimised ones."""

import numpy as np
import pytest

from conftest import ROOT
from vitrify.configurations.pairs import close_pairs
from vitrify.configurations.potential import particle_energies
from vitrify.simulation.minimise import minimise
from vitrify.simulation.start import jittered_lattice

KINDS = {"AA": (1, 1), "AB": (2, 1), "BB": (2, 2)}


def energy(positions, species, system):
    reach = max(system["cutoff"].values()) / system["box_length"]
    return particle_energies(close_pairs(np.asarray(positions), reach), np.array(species), system).mean()


@pytest.mark.parametrize("pair", KINDS)
def test_two_particles_at_the_minimum_have_minus_epsilon_also_across_the_boundary(pair, config):
    system = config["system"] | {"box_length": 10.0}
    r = 2 ** (1 / 6) * system["sigma"][pair] / 10
    positions = [[0.99, 0.5], [0.99 + r, 0.5]]
    assert energy(positions, KINDS[pair], system) == pytest.approx(-system["epsilon"][pair] / 2, rel=1e-9)


@pytest.mark.parametrize("pair", KINDS)
def test_the_potential_ends_at_the_cutoff_and_is_not_shifted(pair, config):
    system = config["system"] | {"box_length": 10.0}
    for share, left in ((1 - 1e-6, 1), (1 + 1e-6, 0)):
        r = system["cutoff"][pair] * share
        sixth = (system["sigma"][pair] / r) ** 6
        expected = left * 4 * system["epsilon"][pair] * (sixth**2 - sixth) / 2
        assert energy([[0.1, 0.1], [0.1, 0.1 + r / 10]], KINDS[pair], system) == pytest.approx(expected, rel=1e-4)


def test_energies_of_thermal_and_minimised_configurations_are_those_of_lammps(config):
    system = config["system"] | {"particles": 400, "box_length": 60.0 * np.sqrt(400 / 4320)}
    species, positions = jittered_lattice(400, 0.65, np.random.default_rng(0))
    # So far from a minimum as thermal motion leads.
    at_once = config["minimisation"] | {"max_iterations": 2, "max_evaluations": 2}
    unminimised = minimise(positions, species, system, at_once, ROOT / "resources" / "lammps")
    minimum = minimise(positions, species, system, config["minimisation"], ROOT / "resources" / "lammps")
    assert unminimised.energy - minimum.energy > 0.2
    for found in (unminimised, minimum):
        assert energy(found.positions, species, system) == pytest.approx(found.energy, abs=1e-10)
        stored = found.positions.astype(np.float32)  # as files have them: a pair at its cutoff may be beyond it
        assert energy(stored, species, system) == pytest.approx(found.energy, abs=2e-4)


def test_particles_that_share_their_place_have_no_energy(config):
    with pytest.raises(ValueError, match="share their place"):
        energy([[0.5, 0.5], [0.5, 0.5]], (1, 2), config["system"])


@pytest.mark.parametrize("cutoff", [0.0, 0.51])
def test_a_cutoff_beyond_half_of_the_box_is_refused(cutoff):
    with pytest.raises(ValueError, match=r"must lie in \(0, 0.5\]"):
        close_pairs(np.random.default_rng(0).random((10, 2)), cutoff)
