"""Which attention is high: the trough between the modes of the distribution of weights."""

import os
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from vitrify.attention.pairs import joined_pairs, read_edges

TROUGH, QUANTILE = "trough", "quantile"


class Density(NamedTuple):
    """A density on a grid.

    Attributes:
        grid: (m,) evenly spaced.
        values: (m,) with an integral of 1.
        bandwidth: standard deviation of the Gaussian kernel.
    """

    grid: np.ndarray
    values: np.ndarray
    bandwidth: float


class Cutoff(NamedTuple):
    """What `find_cutoff` gives.

    Attributes:
        cutoff: relative weight; what is above is high.
        method: "trough" or "quantile".
        depth: of the deepest trough that there is, whether it counted or not; NaN where there is one mode.
    """

    cutoff: float
    method: str
    depth: float


def log_density(relative: np.ndarray) -> Density | None:
    """Kernel density of the natural logarithm of weights, with Silverman's bandwidth; None where all are the same.

    The kernel is laid over a histogram of bins an eighth of it wide. Weights that are 0, too small for a float, are
    left out: they have no logarithm.

    Args:
        relative: (n,) not negative.
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
    """The weight at the trough between two modes of the distribution of logarithms.

    The modes are the highest one, and of the others the one that stands out most (by its topographic prominence). The
    trough is where the density between them is least; its depth is the share by which it lies below the lower mode.
    A distribution without a trough that is deep enough has no high and low weights of its own: then the cut-off is a
    quantile, and says so. The paper found a clear trough "upon inspection" (appendix F).

    Args:
        relative: (n,) weights of pairs of particles, not negative.
        depth: that a trough must have at least; in (0, 1).
        quantile: share of the weights below the cut-off where there is no trough; in (0, 1).

    Raises:
        ValueError: if there are no weights.
    """
    if len(relative) == 0:
        raise ValueError("there are no weights to find a cut-off among")
    density, found = log_density(relative), np.nan
    if density is not None:
        modes, shape = find_peaks(density.values, prominence=0)
        if len(modes) > 1:
            highest = modes[density.values[modes].argmax()]
            others = modes != highest
            second = modes[others][shape["prominences"][others].argmax()]
            first, last = sorted((highest, second))
            trough = first + density.values[first : last + 1].argmin()
            found = float(1 - density.values[trough] / density.values[second])
            if found >= depth:
                return Cutoff(float(np.exp(density.grid[trough])), TROUGH, found)
    return Cutoff(float(np.quantile(relative, quantile)), QUANTILE, found)


def cutoff_table(
    path: str | os.PathLike, trained: float, window_length: float, depth: float, quantile: float
) -> pd.DataFrame:
    """Cut-offs of the last step's weights in windows of each length, liquids and glasses together.

    Args:
        path: `attention/<dataset>/<fold>/edges.parquet`.
        trained: window length of the training.
        window_length: the other one; it may be the same.
        depth, quantile: see `find_cutoff`.

    Returns:
        One row a length, in ascending order: window_length, trained (whether it is that of the training), cutoff
        (relative weight: n sigma), method (trough or quantile), depth (of the deepest trough), quantile (share of the
        pairs that lie below the cut-off), pairs, configurations.
    """
    rows = []
    for length in sorted({trained, window_length}):
        pairs = joined_pairs(read_edges(path, length))
        relative = pairs["relative"].to_numpy()
        found = find_cutoff(relative, depth, quantile)
        row = {"window_length": length, "trained": length == trained, **found._asdict()}
        row |= {"quantile": np.mean(relative <= found.cutoff), "pairs": len(pairs)}
        rows.append(row | {"configurations": pairs.groupby(["run", "protocol", "step", "label"]).ngroups})
    return pd.DataFrame(rows)


def cutoff_of(cutoffs: pd.DataFrame, window_length: float) -> float:
    """The cut-off in windows of a length, of `tables/attention_cutoff.csv`."""
    return float(cutoffs.loc[np.isclose(cutoffs["window_length"], window_length), "cutoff"].item())


def trained_row(cutoffs: pd.DataFrame) -> pd.Series:
    """The row of the training's window length, of `tables/attention_cutoff.csv`."""
    return cutoffs[cutoffs["trained"]].iloc[0]
