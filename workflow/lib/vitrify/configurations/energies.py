"""Inherent-structure energies as a function of temperature."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from vitrify import storage


def read_energies(paths: Sequence[str | Path]) -> pd.DataFrame:
    """Inherent-structure energies of one or several protocols.

    Args:
        paths: `inherent/<protocol>/<batch>.parquet`; the path says which protocol.

    Returns:
        protocol, run, step, temperature (epsilon_AA / k_B), energy (per particle, epsilon_AA), converged.
    """
    columns = ["run", "step", "temperature", "energy", "converged"]
    tables = []
    for path in paths:
        table = storage.read_rows(path, storage.INHERENT, columns=columns).to_pandas()
        table.insert(0, "protocol", Path(path).parent.name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def mean_energies(energies: pd.DataFrame) -> pd.DataFrame:
    """Mean and standard deviation over runs.

    Args:
        energies: of `read_energies`, of one or several protocols.

    Returns:
        One row a protocol and step, in order of step: protocol, step, temperature, mean, std (epsilon_AA per particle;
        NaN of a single run), runs, not_converged (how many of them FIRE left unfinished).
    """
    groups = energies.groupby(["protocol", "step", "temperature"], sort=True)
    table = groups["energy"].agg(mean="mean", std="std", runs="size")
    table["not_converged"] = groups["converged"].agg(lambda converged: int((~converged).sum()))
    return table.reset_index()
