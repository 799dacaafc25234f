"""The contract of a classifier: the functions that a module offers so that the study can search, train and predict."""

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from vitrify.datasets.subsets import Data
from vitrify.models.registry import MODELS


class Classifier(Protocol):
    """A module that trains networks of one model and predicts with them.

    A search draws hyperparameters; settings are all other parameters of a network. Both are plain numbers, text, lists
    and mappings. Log-odds are of label 1, the glass.
    """

    def load_data(self, paths: list[str], start: str | None) -> tuple[Data, pd.DataFrame]:
        """Load configurations of several files, and run, protocol, step, label of each.

        The files are of `vitrify.models.registry.Model.data`; `start` is `start.parquet`, with the species, or None.
        """

    def resolved(self, settings: dict) -> dict:
        """Return the settings with the meaning of `auto` on this machine."""

    def limit_threads(self, threads: int) -> None:
        """Limit the computation to a number of CPU threads."""

    def fit(
        self,
        train: Data,
        hyperparameters: dict,
        settings: dict,
        epochs: int,
        seed: int,
        validation: Data | None,
        threads: int,
        work: Path | None,
    ) -> tuple[Any, pd.DataFrame]:
        """Train a network; return it, and one row per epoch.

        A row is epoch (from 1), learning_rate (of its last step), loss (mean), validation_auc (if validated), seconds
        (validation included), images_per_second or graphs_per_second (in training), device, precision, and
        peak_memory_mb (so far).
        The same arguments give the same network, also if a killed training continues from its work folder.

        Args:
            hyperparameters, settings: see `vitrify.models.parameters`; settings have learning_rate and precision too.
            epochs: at least 1, above those of the warm-up.
            validation: chooses the epoch that is kept: of the highest AUC, of equals the latest. None: the last.
            work: folder of `vitrify.training.checkpoints`, which the caller removes; None: without checkpoints.
        """

    def predict(self, model: Any, data: Data, hyperparameters: dict, settings: dict, seed: int) -> np.ndarray:
        """Return the log-odds of each configuration, (n,) float64."""

    def save(self, model: Any, hyperparameters: dict, settings: dict, folder: Path) -> None:
        """Write `weights.safetensors` and `hyperparameters.json` into a folder."""

    def load(self, folder: Path) -> tuple[Any, dict, dict]:
        """Read the output of `save`: the network, its hyperparameters and its settings."""


def classifier(model: str) -> Classifier:
    """Import the module of a model, and with it the framework."""
    return import_module(MODELS[model].module)


def changed(hyperparameters: dict, settings: dict, changes: dict) -> tuple[dict, dict]:
    """Return hyperparameters and settings of a network: its model's, with the changes of either (see `Network`)."""
    chosen = {name: changes.get(name, value) for name, value in hyperparameters.items()}
    return chosen, settings | {name: value for name, value in changes.items() if name not in hyperparameters}
