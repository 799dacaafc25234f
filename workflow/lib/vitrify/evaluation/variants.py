"""The D-MPNN and variants of it, on the same outer tests."""

import os
from collections.abc import Sequence

import pandas as pd

from vitrify.errors import DataError
from vitrify.evaluation.paired import paired_difference
from vitrify.evaluation.tables import score_predictions, summarise
from vitrify.models.variants import UNCHANGED

NETWORK = "dmpnn"


def compare_variants(
    paths: Sequence[str | os.PathLike], controls: dict[str, str], resamples: int, confidence: float, seed: int
) -> pd.DataFrame:
    """AUC of the D-MPNN and of its variants by dataset, and the paired difference of each variant from it.

    Args:
        paths: `predictions/<network>/<dataset>/<fold>/<dataset>.parquet`; the network is dmpnn or dmpnn_<variant>.
        controls: datasets by the names of their controls, which are drawn like them.
        resamples, seed: see `score_predictions`.
        confidence: see `summarise`.

    Returns:
        One row a dataset and variant, the first of a dataset that of the unchanged network: dataset, variant, auc_mean,
        auc_std, auc_low, auc_high, folds, and but for the unchanged one difference, difference_low, difference_high:
        its AUC less that of the unchanged network. See `vitrify.evaluation.paired.paired_difference`.

    Raises:
        DataError: see `score_predictions`; or if the unchanged network and a variant were not tested alike.
    """
    scores = score_predictions(paths, resamples, seed, drawn_as=controls)
    scores["variant"] = scores["model"].str.removeprefix(f"{NETWORK}_").where(scores["model"] != NETWORK, UNCHANGED)
    rows = []
    for dataset, group in scores.groupby("tested_on", sort=False):
        variants = dict(list(group.groupby("variant", sort=False)))
        unchanged = variants.pop(UNCHANGED, None)
        if unchanged is None:
            raise DataError(group["path"].iloc[0], f"has no unchanged {NETWORK} to be compared with")
        for variant, own in ((UNCHANGED, unchanged), *variants.items()):
            summary = summarise(own, ["variant"], confidence).iloc[0]
            row = {"dataset": dataset, "variant": variant} | summary.filter(like="auc_").to_dict()
            row["folds"] = summary["folds"]
            rows.append(row | (paired_difference(own, unchanged, confidence) if variant != UNCHANGED else {}))
    columns = ["dataset", "variant", "auc_mean", "auc_std", "auc_low", "auc_high"]
    columns += ["difference", "difference_low", "difference_high", "folds"]
    return pd.DataFrame(rows).reindex(columns=columns)


def differs(variants: pd.DataFrame) -> pd.Series:
    """Which rows of `compare_variants` are of variants whose difference has an interval without 0."""
    return (variants["difference_low"] > 0) | (variants["difference_high"] < 0)
