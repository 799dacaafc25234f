"""Scores of single particles: the files of them, and their rank correlations with local quantities."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.baselines.descriptors import LOCAL
from vitrify.scoring import Resampling
from vitrify.store import parquet
from vitrify.store.tables import Table

_KEYS = ["run", "protocol", "step", "label"]
PARTICLES = Table(
    "particle_scores/<network>/<dataset>.parquet",
    "a particle of a configuration of an outer test",
    parquet.PARTICLE_SCORES,
    {"score": "probability of label 1 around the particle"},
)
CORRELATIONS = Table(
    "tables/particle_scores.csv",
    "a local quantity of the particles of a species, in one class of a dataset",
    """
    dataset label
    species?: `A` or `B`
    quantity?: `area`, `psi_5`, `psi_6`, `ring` or `particle_energy`
    correlation?: rank correlation of the particles' scores with it, mean over configurations; empty where none has both
      a spread of scores and of the quantity
    correlation_low? correlation_high? configurations
    """,
    keys="dataset label species quantity",
)


def correlations_table(paths: Sequence[str | os.PathLike], resampling: Resampling) -> pd.DataFrame:
    """Rank correlations of the scores of particles with local quantities, in the files of `score_particles`.

    Correlations are within each configuration and species; their mean has a bootstrap interval over configurations,
    of which a run has one in a class.
    """
    rows = []
    for path in paths:
        table = parquet.read_rows(path, parquet.PARTICLE_SCORES).to_pandas()
        ranks = table.groupby([*_KEYS, "species"])[["score", *LOCAL]]
        found = ranks.corr(method="spearman")["score"].unstack()[[*LOCAL]].reset_index()
        for (label, kind), own in found.groupby(["label", "species"]):
            for quantity in LOCAL:
                row = {"dataset": Path(path).stem, "label": label, "species": " AB"[kind], "quantity": quantity}
                row |= dict.fromkeys(("correlation", "correlation_low", "correlation_high"), np.nan)
                values = own[quantity].dropna().to_numpy()  # without those that have no spread, as A without rings
                if n := len(values):
                    drawn = resampling.rng("particle_scores").integers(n, size=(resampling.resamples, n))
                    low, high = resampling.interval(values[drawn].mean(axis=1))
                    row |= {"correlation": values.mean(), "correlation_low": low, "correlation_high": high}
                rows.append(row | {"configurations": n})
    return pd.DataFrame(rows)
