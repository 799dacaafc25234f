"""Inherent-structure energies as a function of temperature."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.errors import DataError
from vitrify.store import parquet
from vitrify.store.checks import check_one_batch
from vitrify.store.tables import Table

ENERGIES = Table(
    "tables/energies.csv",
    "a protocol at a step",
    """
    protocol step temperature
    mean: inherent-structure energy per particle, mean over runs, epsilon_AA
    std?: standard deviation over runs, epsilon_AA; empty for a single run
    runs
    not_converged: number of the runs that FIRE left unfinished
    sem?: standard error of the mean, epsilon_AA; empty for a single run
    """,
    keys="protocol step temperature",
    errors={"mean": ("sem",)},
    trained=False,
)


def read_energies(paths: Sequence[str | Path]) -> Iterator[pd.DataFrame]:
    """Read inherent-structure energies of one or several protocols, file by file: a study has millions.

    The paths, `inherent/<protocol>/<batch>.parquet`, say which protocol. Tables of protocol, run, step, temperature
    (epsilon_AA / k_B), energy (per particle, epsilon_AA) and converged are yielded.
    """
    columns = ["run", "step", "temperature", "energy", "converged"]
    seen = {}
    for path in paths:
        table = parquet.read_rows(path, parquet.INHERENT, columns=columns).to_pandas()
        table.insert(0, "protocol", Path(path).parent.name)
        check_one_batch(seen, path, table["run"])
        yield table
    if paths and not seen:
        raise DataError(paths[0], "no file has an energy" if len(paths) > 1 else "contains no energy")


READERS = {"tables": read_energies}


def energies_at(paths: Sequence[str | os.PathLike], steps: dict[str, Sequence[int]]) -> pd.DataFrame:
    """Energies, per particle in epsilon_AA, at some steps of each protocol: protocol, run, step, energy."""
    seen, tables = {}, []
    for path in paths:
        protocol = Path(path).parent.name
        at_steps = [("step", "in", list(steps[protocol]))]
        rows = parquet.read_rows(path, parquet.INHERENT, ["run", "step", "energy"], at_steps).to_pandas()
        check_one_batch(seen, path, rows["run"])
        rows.insert(0, "protocol", protocol)
        tables.append(rows)
    return pd.concat(tables, ignore_index=True)


def mean_energies(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Mean and standard deviation over runs, of tables of `read_energies`: the columns of `ENERGIES`."""
    keys = ["protocol", "step", "temperature"]
    parts = []
    for energies in tables:
        groups = energies.groupby(keys)
        part = groups["energy"].agg(mean="mean", variance=lambda values: values.var(ddof=0), runs="size")
        part["not_converged"] = groups["converged"].agg(lambda converged: int((~converged).sum()))
        parts.append(part)
    # Means and variances of parts make those of the whole (Chan, Golub and LeVeque 1979).
    parts = pd.concat(parts)
    parts["weighted"] = parts["mean"] * parts["runs"]
    table = parts.groupby(level=keys, sort=True)[["weighted", "runs", "not_converged"]].sum()
    table["mean"] = table["weighted"] / table["runs"]
    shift = parts["mean"] - table["mean"].reindex(parts.index)
    squares = ((parts["variance"] + shift**2) * parts["runs"]).groupby(level=keys).sum()
    table["std"] = np.sqrt(squares / (table["runs"] - 1).replace(0, np.nan))
    table["sem"] = table["std"] / np.sqrt(table["runs"])
    return table[["mean", "std", "runs", "not_converged", "sem"]].reset_index()
