"""The shared start of all runs: an equilibrated liquid, or a jittered lattice, minimised by FIRE."""

from pathlib import Path

import numpy as np

from vitrify.errors import DataError
from vitrify.jobs.work import work_folder
from vitrify.simulation.dump import read_binary_dump, write_data
from vitrify.simulation.lammps import pair_variables, run_lammps
from vitrify.space import AXES, dimension
from vitrify.store import parquet
from vitrify.store.tables import Table

START = Table(
    "start.parquet",
    "one particle of the configuration that all runs begin from",
    parquet.START,
    dict.fromkeys("xy", "scaled to the box"),
)


def jittered_lattice(
    particles: int, fraction_a: float, rng: np.random.Generator, dimension: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """Particles on a square or cubic lattice, each moved by up to a tenth of its constant; species dealt at random.

    (n,) int8 species, 1 for A and 2 for B, are returned, and (n, d) positions scaled to the box.
    """
    side = int(np.ceil(round(particles ** (1 / dimension), 9)))
    sites = np.stack(np.meshgrid(*[np.arange(side)] * dimension), axis=-1).reshape(-1, dimension)
    sites = sites[rng.permutation(len(sites))[:particles]]
    positions = (sites + 0.5 + rng.uniform(-0.1, 0.1, sites.shape)) / side
    species = np.full(particles, 2, dtype=np.int8)
    species[: round(fraction_a * particles)] = 1
    return rng.permutation(species), positions


def make_start(
    path: Path, folder: Path, templates: Path, system: dict, simulation: dict, seed: int, provenance: dict[str, str]
) -> None:
    """Make the configuration from which all runs begin: equilibrated at the initial temperature, then minimised.

    With no `equilibration_steps` it is the minimum of the jittered lattice itself, which short coolings remember. The
    paper does not say how its own start was made.
    """
    with work_folder(folder, {"system": system, "simulation": simulation, "seed": seed}) as work:
        rng = np.random.default_rng(seed)
        d = dimension(system)
        species, positions = jittered_lattice(system["particles"], system["fraction_a"], rng, d)
        write_data(work / "lattice.data", species, positions, system["box_length"])
        variables = pair_variables(system) | {
            "dimension": d,
            "timestep": simulation["timestep"],
            "damping": simulation["damping"],
            "temperature": simulation["temperature"],
            "steps": simulation["equilibration_steps"],
            "seed": int(rng.integers(1, 2**31 - 1)),
        }
        run_lammps(templates / "start.in", work, variables, simulation["command"], simulation["suffix"])
        _, scaled = read_binary_dump(work / "start.bin", columns=d)
        columns = {"particle": np.arange(1, len(species) + 1), "species": species}
        columns |= dict(zip(AXES, scaled.T, strict=False))
        parquet.write_rows(path, parquet.in_dimensions(parquet.START, d), columns, provenance)


def read_start(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Species, (n,) int8, and positions, (n, d) float64 scaled to the box, of the shared start.

    Raises:
        DataError: see `vitrify.store.parquet.read_rows`; or if particles are not numbered from 1 on.
    """
    table = parquet.read_rows(path, parquet.START)
    if table["particle"].to_pylist() != list(range(1, len(table) + 1)):
        raise DataError(path, f"particles are not numbered from 1 to {len(table)}, each once")
    return table["species"].to_numpy(), np.stack([table[axis].to_numpy() for axis in parquet.axes(table)], axis=1)
