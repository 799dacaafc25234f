"""Networks on datasets, and others on the controls of these, configuration by configuration the same."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd

from vitrify.errors import DataError
from vitrify.evaluation.scores import interval
from vitrify.evaluation.tables import score_predictions, summarise
from vitrify.settings.controls import control_name

THERMAL = "thermal"


def compare_controls(
    paths: Sequence[str | os.PathLike],
    controls: dict[str, str],
    kind: str,
    resamples: int,
    confidence: float,
    seed: int,
) -> pd.DataFrame:
    """AUC on datasets in thermal coordinates and on controls of one kind, and their paired difference.

    Both are tests on the same runs and frames, so that the bootstrap draws the same runs for both: what the
    samples of the difference tell is not blurred by what both have in common.

    Args:
        paths: `predictions/<model>/<trained_on>/<fold>/<tested_on>.parquet`, of tests on datasets and on controls.
        controls: the datasets by the names of their controls.
        kind: of the controls: inherent or swapped.
        resamples, seed: see `score_predictions`.
        confidence: see `summarise`.

    Returns:
        Two rows a model and dataset, in the order of the paths: model, dataset, coordinates (thermal, then the kind),
        auc_mean, auc_std, auc_low, auc_high, folds, and in the second row difference, difference_low, difference_high:
        the AUC on the dataset less that on the control.

    Raises:
        DataError: see `score_predictions`; or if a dataset and its control were not tested alike.
    """
    scores = score_predictions(paths, resamples, seed, drawn_as=controls)
    scores["path"] = list(map(os.fspath, paths))
    scores["dataset"] = scores["tested_on"].replace(controls)
    scores["coordinates"] = np.where(scores["tested_on"].isin(list(controls)), kind, THERMAL)
    rows = []
    for _, group in scores.groupby(["model", "dataset"], sort=False):
        thermal, control = (group[group["coordinates"] == one].set_index("fold") for one in (THERMAL, kind))
        _check_pairs(thermal, control)
        for own in (thermal, control):
            summary = summarise(own.reset_index(), ["model", "dataset", "coordinates"], confidence)
            row = summary.drop(columns=[name for name in summary if name.startswith("accuracy")]).iloc[0].to_dict()
            if row["coordinates"] == kind:
                row["difference"] = thermal["auc"].mean() - control["auc"].mean()
                differences = np.stack(list(thermal["auc_samples"] - control["auc_samples"]))  # by fold and sample
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


def _check_pairs(thermal: pd.DataFrame, control: pd.DataFrame) -> None:
    """Refuse folds of which one lacks, or whose outer tests differ."""
    if set(thermal.index) != set(control.index):
        path = [*thermal["path"], *control["path"]][0]
        raise DataError(path, "has no control of the same fold, or is none of a dataset that was tested")
    for fold, row in control.iterrows():
        if row["tested"] != thermal.loc[fold, "tested"]:
            raise DataError(row["path"], f"does not hold the configurations of {thermal.loc[fold, 'path']}")
