"""What leaks are worth: AUC of what was trained or chosen on something of its outer tests, against the sound way."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.datasets.subsets import DRAWS_TESTS, SOUND, subset_name
from vitrify.errors import DataError
from vitrify.evaluation.tables import score_baselines, score_predictions, summarise
from vitrify.scoring import interval
from vitrify.store import parquet

KEYS = ["trained_on", "tested_on", "method"]


def compare_leaks(
    networks: Sequence[str | os.PathLike],
    baselines: Sequence[str | os.PathLike],
    subsets: Sequence[str | os.PathLike],
    resamples: int,
    confidence: float,
    seed: int,
) -> pd.DataFrame:
    """AUC with each leak and without, and their difference.

    Where both were tested on the same configurations the difference is paired: the bootstrap draws the same runs for
    both. Folds over configurations have other tests of their own dataset; then each is drawn by itself.

    Args:
        networks: files of predictions, below `predictions/` and `subsets/<leak>/predictions/`.
        baselines: files of predictions, `subsets/<leak>/baselines/<trained_on>/<tested_on>.parquet`; of the sound way
            too.
        subsets: `subsets/<leak>/selected/<dataset>/<fold>.parquet`.
        resamples, confidence, seed: see `vitrify.evaluation.tables`.

    Returns:
        trained_on, tested_on, method, leak (`sound`, then the others), seen (share of the tested configurations that
        were trained on), auc_mean, auc_std, auc_low, auc_high, folds, and of leaks difference (to the sound way),
        difference_low, difference_high, paired.

    Raises:
        DataError: see `vitrify.evaluation.tables.score_predictions`; or if something was not tested the sound way.
    """
    trained = {}
    for path in subsets:
        rows = parquet.read_rows(path, parquet.SUBSET).to_pandas().query("trained > 0")
        name, dataset, fold = Path(path).with_suffix("").parts[-4], *Path(path).with_suffix("").parts[-2:]
        trained[name, dataset, fold] = set(rows[["protocol", "run", "step"]].itertuples(index=False, name=None))
    scores = pd.concat(
        [
            *(_scored(score_predictions, path, "model", resamples, seed) for path in networks),
            *(_scored(score_baselines, path, "method", resamples, seed) for path in baselines),
        ],
        ignore_index=True,
    )
    scores["seen"] = [
        np.mean([row[:3] in trained.get((leak, dataset, fold), ()) for row in tested])
        for leak, dataset, fold, tested in zip(
            scores["leak"], scores["trained_on"], scores["fold"], scores["tested"], strict=True
        )
    ]
    rows = []
    for _, group in scores.groupby(KEYS, sort=False):
        sound = group[group["leak"] == SOUND].set_index("fold")
        for leak, own in group.groupby("leak", sort=False):
            row = summarise(own, [*KEYS, "leak"], confidence).iloc[0].to_dict()
            row["seen"] = own["seen"].mean()
            if leak != SOUND:
                own = own.set_index("fold")
                if set(own.index) != set(sound.index):
                    raise DataError(own["path"].iloc[0], "was not tested without the leak, or not in the same folds")
                row["difference"] = own["auc"].mean() - sound["auc"].mean()
                samples = np.stack(list(own["auc_samples"] - sound["auc_samples"].loc[own.index]))
                row["difference_low"], row["difference_high"] = interval(samples.mean(axis=0), confidence)
                row["paired"] = bool((own["tested"] == sound["tested"].loc[own.index]).all())
            rows.append(row)
    columns = [*KEYS, "leak", "seen", "auc_mean", "auc_std", "auc_low", "auc_high", "folds"]
    return pd.DataFrame(rows)[[*columns, "difference", "difference_low", "difference_high", "paired"]]


def _scored(score, path: str | os.PathLike, method: str, resamples: int, seed: int) -> pd.DataFrame:
    """Scores of a file: the columns of `KEYS`, leak, path, and others."""
    leak = subset_name(path) or SOUND
    if method == "model":
        trained_on, tested_on = Path(path).parts[-3], Path(path).stem
    else:
        trained_on, tested_on = Path(path).parts[-2], Path(path).stem
    # Other tests of the same name are drawn by themselves.
    other = leak in DRAWS_TESTS and trained_on == tested_on
    table = score([path], resamples, seed, {tested_on: f"{tested_on} {leak}"} if other else None)
    names = {method: "method"}
    return table.rename(columns=names).assign(trained_on=trained_on, tested_on=tested_on, leak=leak, path=str(path))
