"""Energy of a configuration of the mixture (Table I), as in `resources/lammps/mixture.in`.

V_ij(r) = 4 epsilon_ij [(sigma_ij / r)^12 - (sigma_ij / r)^6]  for r < cutoff_ij, and 0 beyond: not shifted.
"""

import numpy as np

from vitrify.configurations.pairs import PAIRS, ClosePairs


def pair_energy(r: np.ndarray, epsilon: np.ndarray, sigma: np.ndarray, cutoff: np.ndarray) -> np.ndarray:
    """V(r), (m,) in epsilon_AA, of pairs at distances above 0 in sigma_AA; parameters of each pair, or of all."""
    sixth = (sigma / r) ** 6
    return np.where(r < cutoff, 4 * epsilon * (sixth**2 - sixth), 0.0)


def particle_energies(pairs: ClosePairs, species: np.ndarray, system: dict) -> np.ndarray:
    """Potential energy of each particle, (n,) in epsilon_AA; half of a pair's energy belongs to each of its particles.

    Args:
        pairs: all up to the largest cutoff of the system, or more.
        species: (n,) 1 for A, 2 for B.
        system: block of the configuration.

    A ValueError is raised if two particles share their place.
    """
    if len(pairs.distance) and pairs.distance.min() == 0:
        raise ValueError("two particles share their place: their energy is infinite")
    kind = species[pairs.first].astype(np.int64) + species[pairs.second] - 2  # index into PAIRS
    epsilon, sigma, cutoff = (
        np.array([system[name][pair] for pair in PAIRS])[kind] for name in ("epsilon", "sigma", "cutoff")
    )
    energy = pair_energy(pairs.distance * system["box_length"], epsilon, sigma, cutoff)
    halves = [np.bincount(ends, energy / 2, len(species)) for ends in (pairs.first, pairs.second)]
    return halves[0] + halves[1]
