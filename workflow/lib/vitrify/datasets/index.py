"""Datasets as lists of labelled configurations, without the coordinates."""

from zlib import crc32

import numpy as np
import pandas as pd

from vitrify.datasets.folds import NO_FOLD, outer_folds, published_folds
from vitrify.datasets.matching import MATCHED, match_energies
from vitrify.errors import SettingError
from vitrify.simulation.schedule import Protocol
from vitrify.store import parquet
from vitrify.store.tables import Table

MATCH_ENERGY = "match_energy"
DATASET = Table("datasets/<dataset>.parquet", "one labelled configuration", parquet.DATASET)


def matching_step(means: pd.DataFrame, target: float, what: str) -> int:
    """Step of the frame whose mean energy is nearest to a target, in epsilon_AA per particle; `what` names the class.

    A SettingError is raised if the target lies outside all means.
    """
    low, high = means["mean"].min(), means["mean"].max()
    if not low <= target <= high:
        raise SettingError(
            f"{what}: no frame matches in energy: the other class is at {target:.5f}, the frames of protocol "
            f"{means['protocol'].iloc[0]} lie in [{low:.5f}, {high:.5f}]"
        )
    return int(means.loc[(means["mean"] - target).abs().idxmin(), "step"])


def class_steps(name: str, block: dict, protocols: dict[str, Protocol], means: pd.DataFrame | None) -> dict[str, int]:
    """Return the step from which each class of a dataset is taken; for arguments see `build_dataset`."""
    steps = {
        label: protocols[one["protocol"]].frame_near(one["temperature"])
        for label, one in block["classes"].items()
        if one["temperature"] != MATCH_ENERGY
    }
    for label, one in block["classes"].items():
        if label not in steps:
            (other,) = (key for key in block["classes"] if key != label)
            of_other = means[
                (means["protocol"] == block["classes"][other]["protocol"]) & (means["step"] == steps[other])
            ]
            own = means[means["protocol"] == one["protocol"]]
            steps[label] = matching_step(own, of_other["mean"].item(), f"datasets.{name}.classes.{label}")
    return {label: steps[label] for label in block["classes"]}


def build_dataset(
    name: str,
    block: dict,
    protocols: dict[str, Protocol],
    runs: dict[str, int],
    folds: dict,
    seed: int,
    published: bool,
    means: pd.DataFrame | None = None,
    energies: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One dataset: the first class's configurations (label 0), then the second's (label 1).

    Columns: run, protocol, step, temperature, coordinates, label, fold (missing if in no outer test).

    Args:
        name, block: of the dataset in the configuration; with `control_of` where it has the folds of another dataset.
        runs: number of them, by protocol.
        published: folds at random over configurations, not by run.
        means, energies: of `mean_energies`, needed for `match_energy`; of `read_energies`, of both protocols, needed
            for `energies: matched`.
    """
    tables = []
    for label, (key, step) in enumerate(class_steps(name, block, protocols, means).items()):
        protocol = protocols[block["classes"][key]["protocol"]]
        taken = min(runs[protocol.name], block.get("runs", runs[protocol.name]))
        columns = {
            "run": np.arange(taken),
            "protocol": protocol.name,
            "step": step,
            "temperature": float(protocol.temperature(step)),
            "coordinates": block["coordinates"],
            "label": label,
            "fold": outer_folds(taken, folds["outer"], folds["test"], seed),
        }
        tables.append(pd.DataFrame(columns))
    table = pd.concat(tables, ignore_index=True)
    if published:
        table["fold"] = folds_of_one(block.get("control_of", name), len(table), folds, seed)
    table = table.assign(fold=table["fold"].astype("Int8").mask(table["fold"] == NO_FOLD))
    return match_energies(name, table, energies) if block.get("energies") == MATCHED else table


def folds_of_one(name: str, rows: int, folds: dict, seed: int) -> np.ndarray:
    """(rows,) folds as published: drawn for one dataset, or the dataset of a control, over its configurations."""
    rng = np.random.default_rng([seed, crc32(name.encode())])
    return published_folds(rows, folds["outer"], folds["test"], rng)
