"""Descriptors of the samples of a dataset, one file per part."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from vitrify.baselines.descriptors import DESCRIPTORS, IN_SPACE, describe
from vitrify.configurations.energies import energies_at
from vitrify.configurations.pairs import PAIRS
from vitrify.errors import DataError
from vitrify.jobs.processes import in_processes
from vitrify.space import PLANE, dimension
from vitrify.store import parquet
from vitrify.store.columns import schema_of
from vitrify.store.tables import Table

KEYS = ["run", "protocol", "step", "label"]
DESCRIBED = schema_of(" ".join((*KEYS, *DESCRIPTORS)), **dict.fromkeys(DESCRIPTORS, pa.float64()))
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
}
DESCRIPTORS_OF_PARTS = Table(
    "descriptors/<dataset>/<part>.parquet", "descriptors of one configuration", DESCRIBED, _MEANINGS
)


def described_in(dimension: int) -> pa.Schema:
    """Return the columns of descriptors of configurations in a number of dimensions."""
    return DESCRIBED if dimension == PLANE else pa.schema([DESCRIBED.field(name) for name in (*KEYS, *IN_SPACE)])


def describe_samples(
    samples: Sequence[str | os.PathLike],
    paths: Sequence[str | os.PathLike],
    inherent: Sequence[str | os.PathLike],
    species: np.ndarray,
    system: dict,
    provenance: dict[str, str] | None = None,
    processes: int = 1,
) -> None:
    """Describe all configurations of a dataset; streamed, from files of samples into one file a part.

    Args:
        inherent: `inherent/<protocol>/<batch>.parquet` of all batches of the dataset's protocols.

    Raises:
        DataError: if a configuration cannot be described, or was not minimised.
    """
    keys = [parquet.read_rows(path, parquet.SAMPLES, columns=KEYS).to_pandas() for path in samples]
    steps = pd.concat(keys).groupby("protocol")["step"].unique().to_dict()
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
        found = in_processes(_describe, _work(source, species, system), processes)
        described = pd.DataFrame([row for _, row in found])
        schema = described_in(dimension(system))
        parquet.write_rows(path, schema, pd.concat([table, described], axis=1)[schema.names], provenance)


def _work(
    path: str | os.PathLike, species: np.ndarray, system: dict
) -> Iterator[tuple[None, tuple[str, str, np.ndarray, np.ndarray, dict]]]:
    """Arguments of `_describe`, configuration by configuration."""
    for table in parquet.stream_rows(path, parquet.SAMPLES):
        positions = parquet.positions(table, len(species), path)
        for run, step, frame in zip(table["run"].to_pylist(), table["step"].to_pylist(), positions, strict=True):
            yield None, (os.fspath(path), f"run {run} at step {step}", frame, species, system)


def _describe(path: str, which: str, positions: np.ndarray, species: np.ndarray, system: dict) -> dict[str, float]:
    try:
        return describe(positions, species, system)
    except ValueError as error:
        raise DataError(path, f"{which} cannot be described: {error}") from error


def read_described(paths: Sequence[str | os.PathLike], dimension: int = PLANE) -> pd.DataFrame:
    """Read descriptors of configurations, and the part of each: the columns of `described_in`."""
    schema = described_in(dimension)
    return pd.concat(
        [parquet.read_rows(path, schema).to_pandas().assign(part=Path(path).stem) for path in paths],
        ignore_index=True,
    )
