"""Energies of a study's configurations as they are, with the potential shifted to 0 at its cutoffs, and from g(r).

Where others give energies of the Kob-Andersen mixture, they are mostly of the shifted potential: the forces are the
same, and so is all that moves. The energy from g(r),

    U / N = 1/2 sum_ij rho_i x_j int g_ij(r) V_ij(r) dr,

over shells (rings) of the same width, says whether g(r) and energies, which are found in different ways, are of the
same configurations.

    python benchmarks/energies_in_space.py results/<study> <protocol> [--temperatures 1.0 0.466] [--runs 6]
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import numpy as np

from vitrify.configurations.pairs import PAIRS, close_pairs
from vitrify.configurations.potential import pair_energy, particle_energies
from vitrify.configurations.radial_distribution import ring_centres, ring_counts
from vitrify.reading.study import open_study

BINS = 5000  # of g(r)


def energies(positions: np.ndarray, species: np.ndarray, system: dict) -> tuple[float, float, float]:
    """Potential energy per particle: as it is, shifted, and from g(r)."""
    length, reach = system["box_length"], max(system["cutoff"].values())
    pairs = close_pairs(positions, reach / length)
    plain = particle_energies(pairs, species, system).mean()
    counts = ring_counts(pairs, species, length, BINS, reach)
    r = ring_centres(BINS, reach)
    shift = from_g = 0.0
    for of_pair, pair in zip(counts, PAIRS, strict=True):
        epsilon, sigma, cutoff = (system[name][pair] for name in ("epsilon", "sigma", "cutoff"))
        at_cutoff = pair_energy(np.array(cutoff), epsilon, sigma, cutoff + 1.0)
        shift += at_cutoff * of_pair[r < cutoff].sum()
        from_g += (of_pair * pair_energy(r, epsilon, sigma, cutoff)).sum()
    return plain, plain - shift / len(species), from_g / len(species)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", type=Path)
    parser.add_argument("protocol")
    parser.add_argument("--temperatures", type=float, nargs="+", default=[1.0, 0.466])
    parser.add_argument("--runs", type=int, default=6)
    arguments = parser.parse_args()
    study = open_study(arguments.study)
    print(f"{'':9s}{'T':>7s}{'runs':>6s}{'energy':>10s}{'std':>8s}{'shifted':>10s}{'from g(r)':>11s}")
    for coordinates in ("thermal", "inherent"):
        for temperature in arguments.temperatures:
            frames = study.configurations(arguments.protocol, temperature, range(arguments.runs), coordinates)
            axes = [axis for axis in "xyz" if axis in frames]
            found = np.array(
                [
                    energies(np.stack(frame[axes].to_list(), axis=1), study.species, study.system)
                    for _, frame in frames.iterrows()
                ]
            )
            plain, shifted, from_g = found.mean(axis=0)
            print(
                f"{coordinates:9s}{frames['temperature'].iloc[0]:7.3f}{len(frames):6d}{plain:10.4f}"
                f"{found[:, 0].std(ddof=1):8.4f}{shifted:10.4f}{from_g:11.4f}"
            )


if __name__ == "__main__":
    main()
