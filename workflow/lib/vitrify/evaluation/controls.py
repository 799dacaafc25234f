"""Networks on datasets, and others on the controls of these, configuration by configuration the same."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd

from vitrify.datasets.controls import control_name
from vitrify.evaluation.paired import paired_difference
from vitrify.evaluation.tables import score_predictions, summarise

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
    scores["dataset"] = scores["tested_on"].replace(controls)
    scores["coordinates"] = np.where(scores["tested_on"].isin(list(controls)), kind, THERMAL)
    rows = []
    for _, group in scores.groupby(["model", "dataset"], sort=False):
        thermal, control = (group[group["coordinates"] == one] for one in (THERMAL, kind))
        difference = paired_difference(thermal, control, confidence)
        for own, more in ((thermal, {}), (control, difference)):
            summary = summarise(own, ["model", "dataset", "coordinates"], confidence)
            row = summary.drop(columns=[name for name in summary if name.startswith("accuracy")]).iloc[0].to_dict()
            rows.append(row | more)
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
