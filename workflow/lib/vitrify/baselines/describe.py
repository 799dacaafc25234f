"""Descriptors of the samples of a dataset, in one file a part, as the networks are given them."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from vitrify.baselines.descriptors import DESCRIPTORS, IN_SPACE, describe
from vitrify.configurations.energies import energies_at
from vitrify.errors import DataError
from vitrify.jobs.processes import in_processes
from vitrify.space import PLANE, dimension
from vitrify.store import parquet

KEYS = ["run", "protocol", "step", "label"]
DESCRIBED = pa.schema([*(parquet.SAMPLES.field(key) for key in KEYS), *((name, pa.float64()) for name in DESCRIPTORS)])


def described_in(dimension: int) -> pa.Schema:
    """The columns of descriptors of configurations in so many dimensions."""
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
    """Describe all configurations of a dataset; streamed.

    Args:
        samples: `samples/<dataset>/<part>.parquet`, all parts.
        paths: the Parquet files to make, one a part, with the columns of `described_in`.
        inherent: `inherent/<protocol>/<batch>.parquet` of all batches of the dataset's protocols; the path says which.
        species: (n,) 1 for A, 2 for B.
        system: block of the configuration.
        provenance: metadata of the files.
        processes: that work side by side.

    Raises:
        DataError: see `vitrify.store.parquet.read_rows`; or if a configuration does not have n particles, cannot be
            described, or was not minimised.
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
    """Descriptors of configurations: the columns of `described_in`, and the part of each; the path says which."""
    schema = described_in(dimension)
    return pd.concat(
        [parquet.read_rows(path, schema).to_pandas().assign(part=Path(path).stem) for path in paths],
        ignore_index=True,
    )
