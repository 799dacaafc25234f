"""Scores of single particles in outer tests, and their local quantities."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.baselines.descriptors import Configuration
from vitrify.training.dmpnn import KEYS, load_configurations
from vitrify.trajectories.read import Frame
from vitrify.trajectories.scores import Judge, particle_scores


def score_particles(
    folder: Path, samples: Sequence[Path], species: np.ndarray, system: dict, most: int
) -> pd.DataFrame:
    """Score the particles of outer tests by the network of the fold.

    Returns the rows of `vitrify.evaluation.particles.PARTICLES`.

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
            rows = {name: keys[name][row] for name in KEYS} | {"fold": fold, "particle": np.arange(1, len(own) + 1)}
            rows |= {"species": species, "x": own[:, 0], "y": own[:, 1]}
            rows["score"] = particle_scores(frame, species, [judge], system["box_length"])
            tables.append(pd.DataFrame(rows | Configuration(own, species, system).local()))
    return pd.concat(tables, ignore_index=True)
