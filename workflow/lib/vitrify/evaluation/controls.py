"""Networks on datasets, and others on the controls of these, configuration by configuration the same."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd

from vitrify.errors import DataError
from vitrify.evaluation.scores import interval
from vitrify.evaluation.tables import score_predictions, summarise
from vitrify.settings.controls import control_name

COORDINATES = ("thermal", "inherent")


def compare_controls(
    paths: Sequence[str | os.PathLike], controls: dict[str, str], resamples: int, confidence: float, seed: int
) -> pd.DataFrame:
    """AUC in thermal and in inherent coordinates, and their paired difference.

    Both networks are tested on the same configurations, so that the bootstrap draws the same runs for both: what the
    samples of the difference tell is not blurred by what both have in common.

    Args:
        paths: `predictions/<model>/<dataset>/<fold>/<dataset>.parquet`, of datasets and of their controls.
        controls: the datasets by the names of their inherent controls.
        resamples, seed: see `score_predictions`.
        confidence: see `summarise`.

    Returns:
        Two rows a model and dataset, in the order of the paths: model, dataset, coordinates (thermal, then inherent),
        auc_mean, auc_std, auc_low, auc_high, folds, and in the second row difference, difference_low, difference_high:
        the AUC in thermal coordinates less that in inherent ones.

    Raises:
        DataError: see `score_predictions`; or if a dataset and its control were not tested alike.
    """
    scores = score_predictions(paths, resamples, seed, drawn_as=controls)
    scores["path"] = list(map(os.fspath, paths))
    scores["dataset"] = scores["trained_on"].replace(controls)
    scores["coordinates"] = np.where(scores["trained_on"].isin(list(controls)), *reversed(COORDINATES))
    rows = []
    for _, group in scores.groupby(["model", "dataset"], sort=False):
        thermal, inherent = (group[group["coordinates"] == one].set_index("fold") for one in COORDINATES)
        _check_pairs(thermal, inherent)
        for coordinates, own in zip(COORDINATES, (thermal, inherent), strict=True):
            summary = summarise(own.reset_index(), ["model", "dataset", "coordinates"], confidence)
            row = summary.drop(columns=[name for name in summary if name.startswith("accuracy")]).iloc[0].to_dict()
            if coordinates == "inherent":
                row["difference"] = thermal["auc"].mean() - inherent["auc"].mean()
                differences = np.stack(list(thermal["auc_samples"] - inherent["auc_samples"]))  # by fold and sample
                row["difference_low"], row["difference_high"] = interval(differences.mean(axis=0), confidence)
            rows.append(row)
    return pd.DataFrame(rows)


def with_controls(networks: pd.DataFrame, compared: pd.DataFrame | None = None) -> pd.DataFrame:
    """Scores of networks on datasets and, behind them, of those on controls.

    Args:
        networks: of `tables/auc.csv`.
        compared: of `compare_controls`; None where there are no controls.

    Returns:
        The columns of `networks` of which the controls have something, controls under their own names.
    """
    if compared is None:
        return networks
    controls = compared[compared["coordinates"] == "inherent"]
    controls = controls.assign(dataset=controls["dataset"].map(control_name))
    return pd.concat([networks, controls], join="inner", ignore_index=True)


def _check_pairs(thermal: pd.DataFrame, inherent: pd.DataFrame) -> None:
    """Refuse folds of which one lacks, or whose outer tests differ."""
    if set(thermal.index) != set(inherent.index):
        path = [*thermal["path"], *inherent["path"]][0]
        raise DataError(path, "has no control of the same fold, or is none of a dataset that was tested")
    for fold, row in inherent.iterrows():
        if row["tested"] != thermal.loc[fold, "tested"]:
            raise DataError(row["path"], f"does not hold the configurations of {thermal.loc[fold, 'path']}")
