"""Scores of a CNN for artificial configurations, beside the liquids and glasses of its outer test."""

import os
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from vitrify.store import parquet
from vitrify.store.tables import Table

JUDGEMENTS = Table("five_fold/<dataset>/<fold>.parquet", "one configuration, judged by a CNN", parquet.JUDGEMENTS)


def judge(
    predict: Callable[[list[bytes]], np.ndarray],
    artificial: str | os.PathLike,
    outer_test: str | os.PathLike,
    names: Sequence[str],
) -> pd.DataFrame:
    """Log-odds that one network gives to artificial images and to the real ones of its outer test: `JUDGEMENTS`.

    Args:
        predict: PNG files -> (n,) log-odds of label 1, the glass.
        artificial, outer_test: files of `vitrify.artificial.images.draw_artificial`, and
            `images/<dataset>/<fold>.parquet`.
        names: of the dataset's labels, in order; those are the kinds of its images.
    """
    real = parquet.read_rows(outer_test, parquet.IMAGES, columns=["label", "png"]).to_pandas()
    real["kind"] = real["label"].map(dict(enumerate(names)))
    real["number"] = real.groupby("kind").cumcount()
    made = parquet.read_rows(artificial, parquet.ARTIFICIAL_IMAGES).to_pandas()
    images = pd.concat([real.sort_values("label", kind="stable")[made.columns], made], ignore_index=True)
    return images[["kind", "number"]].assign(log_odds=predict(images["png"].tolist()))
