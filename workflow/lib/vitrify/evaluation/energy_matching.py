"""Energies of the classes of matched datasets, and of the configurations from which these were chosen."""

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from vitrify.configurations.energies import energies_at
from vitrify.datasets.matching import KEYS
from vitrify.errors import DataError
from vitrify.evaluation.comparison import score_test
from vitrify.scoring import Resampling
from vitrify.store import parquet
from vitrify.store.columns import schema_of
from vitrify.store.tables import Table

MATCHING = schema_of("run protocol step label fold energy chosen", chosen=pa.bool_())
CANDIDATES = Table(
    "energy_matching/<dataset>.parquet",
    "one configuration that a matched dataset was chosen from",
    MATCHING,
    {
        "fold": "the outer test that contains it, from 0; empty: none, or not chosen",
        "chosen": "whether it is in the dataset",
    },
)
_COMPARED = """configurations{0}: number of configurations, {1}
    energy_mean{0}: mean inherent-structure energy per particle, epsilon_AA, {1}
    energy_std{0}?: standard deviation of that energy, {1}
    auc{0}: AUC of the energy alone, of both classes: the second one's is the higher, {1}
    auc_low{0}: lower end of its bootstrap interval over runs, `scores.confidence`, {1}
    auc_high{0}: upper end of it, {1}"""
ENERGY_MATCHING = Table(
    "tables/energy_matching.csv",
    "a class of a matched dataset",
    f"""
    dataset
    class?: its name
    label
    {_COMPARED.format("_before", "of all configurations")}
    {_COMPARED.format("", "of those that were chosen")}
    """,
)


def list_matching(dataset: str | os.PathLike, inherent: Sequence[str | os.PathLike], runs: int | None) -> pd.DataFrame:
    """List all configurations from which a matched dataset was chosen, with their energies: `MATCHING`.

    The files are `datasets/<dataset>.parquet` and `inherent/<protocol>/<batch>.parquet` of its protocols, of each of
    which the first N runs are chosen from; None for all. A DataError is raised if a configuration of the dataset has no
    energy.
    """
    table = parquet.read_rows(dataset, parquet.DATASET).to_pandas()
    classes = table[["protocol", "step", "label"]].drop_duplicates()
    energies = energies_at(inherent, classes.groupby("protocol")["step"].unique().to_dict())
    energies = energies if runs is None else energies[energies["run"] < runs]
    found = classes.merge(energies, on=["protocol", "step"]).merge(
        table[[*KEYS, "label", "fold"]].assign(chosen=True), "left", [*KEYS, "label"]
    )
    chosen = found["chosen"].notna()
    if chosen.sum() != len(table):
        raise DataError(dataset, f"{len(table) - chosen.sum()} of its configurations have no inherent structure")
    return found.assign(chosen=chosen).sort_values(["label", "run"], ignore_index=True)[MATCHING.names]


def read_matchings(paths: Sequence[str | os.PathLike]) -> dict[str, pd.DataFrame]:
    """Read tables of `list_matching`, `energy_matching/<dataset>.parquet`, by dataset."""
    return {Path(path).stem: parquet.read_rows(path, MATCHING).to_pandas() for path in paths}


READERS = {
    "matchings": read_matchings,
    "classes": lambda paths: {Path(path).stem: parquet.class_names(path) for path in paths},
}


def summarise_matching(
    matchings: dict[str, pd.DataFrame], classes: dict[str, list[str]], resampling: Resampling
) -> pd.DataFrame:
    """Compare the energies of two classes before and after the choice of configurations: `ENERGY_MATCHING`.

    Of each dataset there are the table of `list_matching`, and the names of the classes, label 0 first.
    """
    rows = []
    for dataset, table in matchings.items():
        found, scores = {"_before": table, "": table[table["chosen"]]}, {}
        for after, own in found.items():
            by_energy = own.assign(score=own["energy"], log_odds=own["energy"])
            row = score_test(dataset, by_energy, resampling, "energy_matching", dataset)
            low, high = resampling.interval(row["auc_samples"])
            scores[after] = {"auc": row["auc"], "auc_low": low, "auc_high": high}
        for label, name in enumerate(classes[dataset]):
            row = {"dataset": dataset, "class": name, "label": label}
            for after, own in found.items():
                energy = own.loc[own["label"] == label, "energy"]
                values = {"configurations": len(energy), "energy_mean": energy.mean(), "energy_std": energy.std()}
                row |= {f"{key}{after}": value for key, value in (values | scores[after]).items()}
            rows.append(row)
    return pd.DataFrame(rows)
