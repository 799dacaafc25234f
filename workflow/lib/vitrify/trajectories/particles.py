"""Scores of single particles in outer tests, and the local quantities that they go with."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.baselines.descriptors import LOCAL, Configuration
from vitrify.scoring import Resampling
from vitrify.store import parquet
from vitrify.store.tables import Table
from vitrify.training.dmpnn import load_configurations
from vitrify.trajectories.read import Frame
from vitrify.trajectories.scores import Judge, particle_scores

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


def score_particles(
    folder: Path, samples: Sequence[Path], species: np.ndarray, system: dict, most: int
) -> pd.DataFrame:
    """Score the particles of outer tests by the network of the fold: the rows of `PARTICLES`.

    Args:
        folder: of the networks of a dataset, one a fold.
        samples: of the outer tests, in the order of the folds.
        species: (N,) 1 for A, 2 for B.
        system: block of the configuration.
        most: configurations of each class and fold.
    """
    tables = []
    for fold, path in enumerate(samples):
        judge = Judge.load(folder / str(fold), seed=0)
        data, keys = load_configurations([path], species)
        for row in np.concatenate([np.flatnonzero(data.labels == label)[:most] for label in (0, 1)]):
            own = data.positions[row]
            frame = Frame(int(keys["step"][row]), None, system["box_length"], own % 1.0)
            rows = {name: keys[name][row] for name in _KEYS} | {"fold": fold, "particle": np.arange(1, len(own) + 1)}
            rows |= {"species": species, "x": own[:, 0], "y": own[:, 1]}
            rows["score"] = particle_scores(frame, species, [judge], system["box_length"])
            tables.append(pd.DataFrame(rows | Configuration(own, species, system).local()))
    return pd.concat(tables, ignore_index=True)


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
