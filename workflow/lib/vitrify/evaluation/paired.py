"""Two networks that were tested on the same configurations, compared sample by sample of the bootstrap."""

import numpy as np
import pandas as pd

from vitrify.errors import DataError
from vitrify.scoring import interval


def paired_difference(first: pd.DataFrame, second: pd.DataFrame, confidence: float) -> dict[str, float]:
    """The AUC of one network less that of another, mean over folds, with its bootstrap interval over runs.

    Each sample of the bootstrap draws the same runs for both, so that the spread of the difference is not blurred by
    what both have in common. Folds are drawn anew each by itself, as their tests share no run.

    Args:
        first, second: rows of `vitrify.evaluation.tables.score_predictions`, one a fold, of tests that are drawn alike.
        confidence: share of the samples between the ends of the interval.

    Returns:
        difference, difference_low, difference_high.

    Raises:
        DataError: if a fold lacks one of the two, or their outer tests differ.
    """
    first, second = first.set_index("fold"), second.set_index("fold")
    if set(first.index) != set(second.index):
        path = [*first["path"], *second["path"]][0]
        raise DataError(path, "has no counterpart of the same fold to be compared with")
    for fold, row in second.iterrows():
        if row["tested"] != first.loc[fold, "tested"]:
            raise DataError(row["path"], f"does not hold the configurations of {first.loc[fold, 'path']}")
    low, high = interval(np.stack(list(first["auc_samples"] - second["auc_samples"])).mean(axis=0), confidence)
    difference = first["auc"].mean() - second["auc"].mean()
    return {"difference": difference, "difference_low": low, "difference_high": high}
