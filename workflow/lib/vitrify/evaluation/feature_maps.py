"""Feature maps of configurations that represent their class."""

import os

import numpy as np
import pandas as pd

from vitrify.store import parquet
from vitrify.store.tables import Table

FEATURE_MAPS = Table(
    "feature_maps/<dataset>/<fold>.parquet",
    "one configuration, and its maps by the first convolution",
    parquet.FEATURE_MAPS,
    {
        "filters": "of the convolution",
        "rows": "of each map",
        "columns": "of each map",
        "maps": "values of all maps, filter by filter and row by row",
    },
)


def representatives(labels: np.ndarray, log_odds: np.ndarray) -> list[int]:
    """Choose one configuration of each class: of those classified correctly, the one of median |log-odds|.

    If none of a class is classified correctly, all are considered. Of an even number, the lower median is taken. Labels
    are (n,) 0 and 1, log-odds (n,) those of label 1. The row numbers are returned, labels ascending.
    """
    rows = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        right = members[(log_odds[members] > 0) == (label == 1)]
        pool = right if len(right) else members
        by_confidence = pool[np.argsort(np.abs(log_odds[pool]), kind="stable")]
        rows.append(int(by_confidence[(len(pool) - 1) // 2]))
    return rows


def write_feature_maps(
    path: str | os.PathLike,
    keys: pd.DataFrame,
    png: list[bytes],
    log_odds: np.ndarray,
    maps: np.ndarray,
    provenance: dict[str, str],
) -> None:
    """Write the feature maps of n configurations, (n, filters, rows, columns) float32: `FEATURE_MAPS`.

    The keys are run, protocol, step, label of each; png are their images, log_odds the (n,) that the network gives
    them.
    """
    _, filters, rows, columns = maps.shape
    table = keys.assign(log_odds=log_odds, png=png, filters=filters, rows=rows, columns=columns)
    table["maps"] = list(maps.reshape(len(maps), -1))
    parquet.write_rows(path, parquet.FEATURE_MAPS, table, provenance)


def read_feature_maps(path: str | os.PathLike) -> tuple[pd.DataFrame, np.ndarray]:
    """Read a file of `write_feature_maps`.

    Returns:
        run, protocol, step, label, log_odds and png of each configuration, and (n, filters, rows, columns) float32.
    """
    table = parquet.read_rows(path, parquet.FEATURE_MAPS)
    sizes = [table[name][0].as_py() for name in ("filters", "rows", "columns")]
    maps = parquet.coordinate_array(table["maps"]).reshape(-1, *sizes)
    return table.drop_columns(["filters", "rows", "columns", "maps"]).to_pandas(), maps
