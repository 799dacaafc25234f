"""Descriptors of the samples of a dataset, one file per part."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from vitrify.baselines.descriptors import Configuration, long_waves, overlap
from vitrify.baselines.groups import DESCRIPTORS, IN_SPACE, MEMORY, OF_BOX, SEEN, windowed
from vitrify.configurations.energies import energies_at
from vitrify.configurations.pairs import PAIRS
from vitrify.errors import DataError
from vitrify.graphs.windows import draw_corners, tile_corners
from vitrify.jobs.processes import in_processes
from vitrify.space import PLANE, dimension
from vitrify.store import parquet
from vitrify.store.columns import schema_of
from vitrify.store.tables import Table

KEYS = ["run", "protocol", "step", "label"]
_WINDOWED = {windowed(name, seen): name for seen in SEEN for name in DESCRIPTORS if name not in OF_BOX}
_OF_SEEN = dict(zip(SEEN, ("one random window", "the windows that tile the box, mean"), strict=True))
_NAMES = (*DESCRIPTORS, *MEMORY, *_WINDOWED)
DESCRIBED = schema_of(" ".join((*KEYS, *_NAMES)), **dict.fromkeys(_NAMES, pa.float64()))
_MEANINGS = {
    "inherent_energy": "energy of the inherent structure, per particle, epsilon_AA",
    "potential_energy": "of the configuration, per particle, epsilon_AA",
    "psi_6_local": "mean over particles of abs(psi_6)",
    "psi_6_global": "modulus of the mean over particles of psi_6",
    "psi_5_local": "mean over particles of abs(psi_5)",
    "psi_5_global": "modulus of the mean over particles of psi_5",
    "psi_5_local_B": "mean over B particles of abs(psi_5)",
    "five_neighbours_B": "share of the B particles whose Voronoi cells have five sides",
    "five_rings_B": "share of the B particles that have five neighbours, all of them A",
    **{
        f"{metric}_{graph}": f"{text} in the graph `{graph}`"
        for metric, text in (("disjoint_graphs", "connected components"), ("isolated_a", "A particles without an edge"))
        for graph in ("b_centred", "b_incident")
    },
    **{
        f"peak_{name}_{pair}": f"{text} of the first peak of g(r) of {pair} pairs"
        for pair in PAIRS
        for name, text in (("height", "height"), ("width", "full width at half height, sigma_AA,"))
    },
    **{
        f"{quantity}_{moment}_{species}": f"{moment} over {species} particles of the {text}"
        for species in "AB"
        for moment in ("mean", "variance")
        for quantity, text in (("distance", "distance to the nearest particle"), ("area", "area of the Voronoi cell"))
    },
    "start_overlap": "correlation of the longest waves of the composition with those of the shared start",
    "start_overlap_shifted": "likewise, of the configuration after a random periodic shift",
}
_MEANINGS |= {name: f"`{own}` in {_OF_SEEN[name.removeprefix(f'{own}_')]}" for name, own in _WINDOWED.items()}
DESCRIPTORS_OF_PARTS = Table(
    "descriptors/<dataset>/<part>.parquet", "descriptors of one configuration", DESCRIBED, _MEANINGS
)


def described_in(dimension: int) -> pa.Schema:
    """Return the columns of descriptors of configurations in a number of dimensions."""
    if dimension == PLANE:
        return DESCRIBED
    known = {*KEYS, *IN_SPACE, *MEMORY}
    return pa.schema([field for field in DESCRIBED if _WINDOWED.get(field.name, field.name) in known])


def describe_samples(
    samples: Sequence[str | os.PathLike],
    paths: Sequence[str | os.PathLike],
    inherent: Sequence[str | os.PathLike],
    species: np.ndarray,
    start: np.ndarray,
    system: dict,
    window_length: float,
    seed: int,
    provenance: dict[str, str] | None = None,
    processes: int = 1,
) -> None:
    """Describe all configurations of a dataset; streamed, from files of samples into one file a part.

    Args:
        start: (n, d) positions of the shared start, scaled to the box.
        window_length: of the windows that are described beside the whole box, share of the box.
        seed: of one random window of each configuration, and of its shift before its overlap with the start.
        inherent: `inherent/<protocol>/<batch>.parquet` of all batches of the dataset's protocols.

    Raises:
        DataError: if a configuration cannot be described, or was not minimised.
    """
    keys = [parquet.read_rows(path, parquet.SAMPLES, columns=KEYS).to_pandas() for path in samples]
    steps = pd.concat(keys).groupby("protocol")["step"].unique().to_dict()
    waves, rng = long_waves(start, species), np.random.default_rng(seed)
    energies = energies_at(inherent, steps).rename(columns={"energy": "inherent_energy"})
    for source, path, rows in zip(samples, paths, keys, strict=True):
        table = rows.merge(energies, "left", ["run", "protocol", "step"], validate="many_to_one")
        lacking = table[table["inherent_energy"].isna()]
        if len(lacking):
            run, protocol, step = lacking.iloc[0][KEYS[:3]]
            raise DataError(
                source,
                f"run {run} of protocol {protocol} at step {step} has no inherent structure in inherent/{protocol}/ "
                f"({len(lacking)} are missing)",
            )
        found = in_processes(_describe, _work(source, species, waves, system, window_length, rng), processes)
        described = pd.DataFrame([row for _, row in found])
        schema = described_in(dimension(system))
        parquet.write_rows(path, schema, pd.concat([table, described], axis=1)[schema.names], provenance)


def _work(
    path: str | os.PathLike,
    species: np.ndarray,
    start: np.ndarray,
    system: dict,
    window_length: float,
    rng: np.random.Generator,
) -> Iterator[tuple[None, tuple]]:
    """Arguments of `_describe`, configuration by configuration."""
    for table in parquet.stream_rows(path, parquet.SAMPLES):
        positions = parquet.positions(table, len(species), path)
        for run, step, frame in zip(table["run"].to_pylist(), table["step"].to_pylist(), positions, strict=True):
            d = frame.shape[1]
            shift, corner = rng.random(d), draw_corners((d,), window_length, rng)
            which = f"run {run} at step {step}"
            yield None, (os.fspath(path), which, frame, species, start, shift, system, corner, window_length)


def _describe(
    path: str,
    which: str,
    positions: np.ndarray,
    species: np.ndarray,
    start: np.ndarray,
    shift: np.ndarray,
    system: dict,
    corner: np.ndarray,
    window_length: float,
) -> dict[str, float]:
    """Descriptors of a configuration, of one of its windows, and their means over the windows that tile the box.

    And the overlap of the configuration with the start's waves, as it is and shifted by a vector.
    """
    try:
        configuration = Configuration(positions, species, system)
        found = configuration.describe()
        one = configuration.describe_window(corner, window_length)
        corners = tile_corners(window_length, len(corner))
        tiles = pd.DataFrame([configuration.describe_window(each, window_length) for each in corners]).mean().to_dict()
    except ValueError as error:
        raise DataError(path, f"{which} cannot be described: {error}") from error
    as_it_is, shifted = (overlap(long_waves(each, species), start) for each in (positions, positions + shift))
    found |= {"start_overlap": as_it_is, "start_overlap_shifted": shifted}
    return found | {windowed(n, seen): own[n] for seen, own in zip(SEEN, (one, tiles), strict=True) for n in own}


def read_described(paths: Sequence[str | os.PathLike], dimension: int = PLANE) -> pd.DataFrame:
    """Read descriptors of configurations, and the part of each: the columns of `described_in`."""
    schema = described_in(dimension)
    return pd.concat(
        [parquet.read_rows(path, schema).to_pandas().assign(part=Path(path).stem) for path in paths],
        ignore_index=True,
    )
