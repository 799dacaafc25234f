"""Share of artificial images that the networks classify as glass."""

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from vitrify.store import parquet
from vitrify.store.tables import Table

FIVE_FOLD = Table(
    "tables/five_fold.csv",
    "a kind of configuration judged by one CNN",
    """
    kind
    fold: whose network judges, from 0
    n
    log_odds_mean: mean of the log-odds
    log_odds_std?
    called_glass: share whose log-odds are above 0
    low: lower end of its Wilson interval, `five_fold.confidence`
    high: upper end of it
    log_odds_sem?
    """,
    keys="kind fold",
    errors={"called_glass": ("low", "high")},
)


def share_called_glass(paths: Sequence[str | os.PathLike], confidence: float) -> pd.DataFrame:
    """Tabulate the share of the images of each kind that each network classifies as glass: `FIVE_FOLD`.

    Wilson's interval of a share is that of this network over other images. How networks differ is seen from the rows of
    other folds. Kinds stand in the order of first appearance. Paths are `five_fold/<dataset>/<fold>.parquet`.
    """
    tables = [parquet.read_rows(path, parquet.JUDGEMENTS).to_pandas().assign(fold=Path(path).stem) for path in paths]
    rows = []
    for (kind, fold), group in pd.concat(tables).groupby(["kind", "fold"], sort=False):
        n, glasses = len(group), int((group["log_odds"] > 0).sum())
        low, high = proportion_confint(glasses, n, alpha=1 - confidence, method="wilson")
        row = {"kind": kind, "fold": fold, "n": n}
        row |= {"log_odds_mean": group["log_odds"].mean(), "log_odds_std": group["log_odds"].std()}
        row |= {"called_glass": glasses / n, "low": low if glasses else 0.0, "high": high}
        rows.append(row | {"log_odds_sem": group["log_odds"].sem()})
    order = list(dict.fromkeys(row["kind"] for row in rows))
    return pd.DataFrame(sorted(rows, key=lambda row: order.index(row["kind"])))
