"""The cut-off of high attention: a trough of the distribution of weights."""

import os
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from vitrify.attention.pairs import joined_pairs, read_edges
from vitrify.store.tables import Table
from vitrify.training.stored import read_description

TROUGH, QUANTILE = "trough", "quantile"
CUTOFF = Table(
    "tables/attention_cutoff.csv",
    "a length of windows of an outer test",
    """
    fold: the outer test; each has a network of its own
    window_length trained?
    cutoff: relative weight n sigma above which attention is high
    method: `trough` of the distribution, or `quantile` where it has none
    depth?: of the trough below the lower mode, share of the higher one
    quantile?: share of the pairs that lie below the cut-off
    pairs: pairs of opposite edges, all steps taken together
    configurations
    """,
)
READERS = {"trained": lambda paths: [read_description(path, "dmpnn")[0]["window_length"] for path in paths]}


class Density(NamedTuple):
    """A density on an evenly spaced grid, (m,) each, and the standard deviation of its Gaussian kernel."""

    grid: np.ndarray
    values: np.ndarray
    bandwidth: float


class Cutoff(NamedTuple):
    """A cut-off, with the columns of `CUTOFF`."""

    cutoff: float
    method: str
    depth: float  # without a trough that is deep enough, that of the deepest one; NaN where there is one mode


def log_density(relative: np.ndarray) -> Density | None:
    """Kernel density of the natural logarithm of (n,) weights, with Silverman's bandwidth; None if all are the same.

    The kernel is laid over a histogram of bins an eighth of it wide. Weights that are 0, too small for a float, are
    left out: they have no logarithm.
    """
    logs = np.log(relative[relative > 0], dtype=np.float64)
    if len(logs) < 2 or np.ptp(logs) == 0:
        return None
    quartiles = np.subtract(*np.quantile(logs, [0.75, 0.25])) / 1.34
    spread = min(filter(None, (logs.std(ddof=1), quartiles)))  # quartiles meet where most weights are the same
    bandwidth = 0.9 * spread * len(logs) ** -0.2
    low, high = logs.min() - 4 * bandwidth, logs.max() + 4 * bandwidth
    bins = int(min(np.ceil((high - low) / (bandwidth / 8)), 1 << 18))
    heights, ends = np.histogram(logs, bins=bins, range=(low, high), density=True)
    width = ends[1] - ends[0]
    return Density(ends[:-1] + width / 2, gaussian_filter1d(heights, bandwidth / width, mode="constant"), bandwidth)


def find_cutoff(relative: np.ndarray, depth: float, quantile: float) -> Cutoff:
    """Return the weight at the trough of the distribution of logarithms that separates small from large ones best.

    A trough is a local minimum of the density of `log_density`; its depth is how far it lies below the lower of the
    highest modes to its two sides, as a share of the density at the highest mode of all: a few stray weights make no
    mode. Of all troughs that are deep enough, the one with the largest variance between classes counts (Otsu's
    criterion). Without such a trough the cut-off is a quantile, marked as one. The paper found a clear trough
    "upon inspection" (appendix F).

    Args:
        relative: (n,) weights of pairs of particles, not negative.
        depth: that a trough must have at least; in (0, 1).
        quantile: share of the weights below the cut-off where there is no trough; in (0, 1).

    Raises:
        ValueError: if there are no weights.
    """
    if len(relative) == 0:
        raise ValueError("there are no weights to find a cut-off among")
    density, deepest = log_density(relative), np.nan
    if density is not None:
        troughs, _ = find_peaks(-density.values)
        left = np.maximum.accumulate(density.values)[troughs]
        right = np.maximum.accumulate(density.values[::-1])[::-1][troughs]
        depths = (np.minimum(left, right) - density.values[troughs]) / density.values.max()
        deepest = float(depths.max()) if len(depths) else np.nan
        deep_enough = depths >= depth
        if deep_enough.any():
            below = np.cumsum(density.values) / density.values.sum()
            moment = np.cumsum(density.values * density.grid) / density.values.sum()
            # Otsu's variance between what lies below and above: (m w - M)^2 / (w (1 - w)).
            w, m = below[troughs], moment[troughs]
            between = (moment[-1] * w - m) ** 2 / (w * (1 - w))
            best = np.where(deep_enough, between, -1.0).argmax()
            return Cutoff(float(np.exp(density.grid[troughs[best]])), TROUGH, float(depths[best]))
    return Cutoff(float(np.quantile(relative, quantile)), QUANTILE, deepest)


def cutoff_table(
    paths: Sequence[str | os.PathLike],
    trained: Sequence[float],
    folds: Sequence[int],
    window_length: float,
    depth: float,
    quantile: float,
) -> pd.DataFrame:
    """Cut-offs of the last step's weights in windows of each length, both classes together: `CUTOFF`.

    Of each of the folds there is a path, `attention/<dataset>/<fold>/edges.parquet`, and the window length of the
    training, `trained`, which the other one may equal; depth and quantile: see `find_cutoff`.
    """
    rows = []
    for path, own, fold in zip(paths, trained, folds, strict=True):
        for length in sorted({own, window_length}):
            pairs = joined_pairs(read_edges(path, length))
            relative = pairs["relative"].to_numpy()
            found = find_cutoff(relative, depth, quantile)
            row = {"fold": fold, "window_length": length, "trained": length == own, **found._asdict()}
            row |= {"quantile": np.mean(relative <= found.cutoff), "pairs": len(pairs)}
            rows.append(row | {"configurations": pairs.groupby(["run", "protocol", "step", "label"]).ngroups})
    return pd.DataFrame(rows)


def cutoffs_at(cutoffs: pd.DataFrame, window_length: float) -> list[float]:
    """Return the cut-off of each outer test in windows of a length, from `tables/attention_cutoff.csv`."""
    return cutoffs.loc[np.isclose(cutoffs["window_length"], window_length), "cutoff"].tolist()


def drawn_cutoffs(cutoffs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the first outer test, which is drawn, from `tables/attention_cutoff.csv`."""
    return cutoffs[cutoffs["fold"] == cutoffs["fold"].iloc[0]]
