"""Metrics of the graphs of high attention, and tests of their difference between liquids and glasses (Figure 9)."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata, wilcoxon

from vitrify.attention.pairs import CONFIGURATION, joined_pairs
from vitrify.graphs.neighbours import unordered_pairs
from vitrify.scoring import interval
from vitrify.store import parquet
from vitrify.store.tables import Table
from vitrify.structure.counts import BondCounts, count_unique_bonds

METRICS = BondCounts._fields
_EFFECTS = ("effect_size", "median_difference")
# The paper's claim about each metric is that of the liquid minus that of the glass; of isolated B it makes none.
ALTERNATIVES = {"disjoint_graphs": "greater", "bb_edges": "greater", "isolated_a": "greater", "isolated_b": "two-sided"}
COUNTS = Table(
    "attention/<dataset>/<fold>/counts.parquet",
    "one window: the graph of its edges of high attention",
    parquet.BOND_COUNTS,
)
SUMMARY = Table(
    "tables/attention_metrics.csv",
    "a metric of a class",
    "metric label window_length mean std? sem? n",
    keys="metric label window_length",
    errors={"mean": ("sem",)},
)
WILCOXON = Table(
    "tables/wilcoxon.csv",
    "a metric, liquid against glass (signed-rank test)",
    """
    metric
    n: number of pairs
    n_different?: number of pairs that differ
    statistic?: of `scipy.stats.wilcoxon`
    p_value?: of the test
    alternative?: of liquid minus glass: `greater`, `less` or `two-sided`
    effect_size?: matched-pairs rank-biserial correlation: 1 if the liquid has more in all pairs, -1 if fewer
    median_difference?: liquid minus glass
    paired_by?: `run`, or `run number` where the classes are of two protocols
    effect_size_low?: lower end of its bootstrap interval over pairs, `scores.confidence`
    effect_size_high?
    median_difference_low?: lower end of its bootstrap interval over pairs, `scores.confidence`
    median_difference_high?
    """,
)


def count_attention(particles: pd.DataFrame, edges: pd.DataFrame, cutoff: float) -> pd.DataFrame:
    """Count the particles joined by high attention, one configuration per row.

    Args:
        particles: of windows of one length, see `vitrify.store.parquet.ATTENTION_PARTICLES`.
        edges: of `vitrify.attention.pairs.read_edges`, of the same windows.
        cutoff: relative weight above which the attention of a pair is high.

    Returns:
        The columns of `vitrify.store.parquet.BOND_COUNTS`, in the order of `particles`.
    """
    pairs = joined_pairs(edges)
    bonds = dict(list(pairs[pairs["relative"] > cutoff].groupby(CONFIGURATION)[["source", "target"]]))
    rows = []
    for key, group in particles.groupby([*CONFIGURATION, "window_length"], sort=False):
        species = group.set_index("particle")["species"]
        ends = bonds[key[:-1]].to_numpy() if key[:-1] in bonds else np.empty((0, 2), dtype=np.int64)
        ends = species.index.get_indexer(ends.ravel()).reshape(-1, 2)
        counts = count_unique_bonds(unordered_pairs(*ends.T, len(species)), species.to_numpy())
        rows.append({**dict(zip([*CONFIGURATION, "window_length"], key, strict=True)), "particles": len(group)})
        rows[-1] |= counts._asdict()
    return pd.DataFrame(rows)


def summarise_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Mean of each metric by label.

    Args:
        counts: of `count_attention`.

    Returns:
        The columns of `SUMMARY`.
    """
    rows = []
    for metric in METRICS:
        for label, group in counts.groupby("label"):
            values = group[metric]
            row = {"metric": metric, "label": label, "window_length": group["window_length"].iloc[0]}
            rows.append(row | {"mean": values.mean(), "std": values.std(), "sem": values.sem(), "n": len(values)})
    return pd.DataFrame(rows)


def signed_rank_tests(counts: pd.DataFrame) -> pd.DataFrame:
    """Wilcoxon's signed-rank test of each metric: liquid minus glass of the same run.

    Classes of different protocols share no simulation: they are paired by run number, which their windows follow too,
    and `paired_by` says so. Runs with only one class are left out. Pairs without a difference do not count
    in the test; without any difference there is no statistic and no p value.

    Args:
        counts: of `count_attention`.

    Returns:
        The columns of `WILCOXON` without the intervals.
    """
    one_protocol = counts["protocol"].nunique() == 1
    paired = _differences(counts)
    runs = paired.index
    rows = []
    for metric in METRICS:
        differences = paired[metric].to_numpy()
        different = differences[differences != 0]
        row = {"metric": metric, "n": len(runs), "n_different": len(different), "statistic": np.nan, "p_value": np.nan}
        row |= {"alternative": ALTERNATIVES[metric], "effect_size": rank_biserial(differences)}
        row["median_difference"] = np.median(differences) if len(runs) else np.nan
        row["paired_by"] = "run" if one_protocol else "run number"
        if len(different):
            row["statistic"], row["p_value"] = wilcoxon(different, alternative=ALTERNATIVES[metric])
        rows.append(row)
    return pd.DataFrame(rows)


def effect_intervals(counts: pd.DataFrame, resamples: int, confidence: float, seed: int) -> pd.DataFrame:
    """Bootstrap intervals over pairs of the effects in `signed_rank_tests`.

    Args:
        counts: see there.
        resamples: bootstrap samples, which are the same for all metrics.
        confidence: share of them between the ends of an interval.
        seed: of the samples.

    Returns:
        The columns of the intervals of `WILCOXON`, and metric; NaN where there is no pair, and of the effect size where
        a sample has none that differs.
    """
    paired = _differences(counts)
    rng, n = np.random.default_rng(seed), len(paired)
    drawn = rng.integers(n, size=(resamples, n)) if n else np.empty((0, 0), dtype=int)
    rows = []
    for metric in METRICS:
        row = dict.fromkeys(f"{name}_{end}" for name in _EFFECTS for end in ("low", "high")) | {"metric": metric}
        if n:
            values = paired[metric].to_numpy()
            samples = {
                "effect_size": [rank_biserial(values[some]) for some in drawn],
                "median_difference": np.median(values[drawn], axis=1),
            }
            for name, found in samples.items():
                row[f"{name}_low"], row[f"{name}_high"] = interval(found, confidence)
        rows.append(row)
    columns = [f"{name}_{end}" for name in _EFFECTS for end in ("low", "high")]
    return pd.DataFrame(rows)[["metric", *columns]].astype(dict.fromkeys(columns, float))


def _differences(counts: pd.DataFrame) -> pd.DataFrame:
    """Liquid minus glass for the runs with both: one run per row, one metric per column."""
    liquid, glass = (counts[counts["label"] == label].set_index("run") for label in (0, 1))
    runs = liquid.index.intersection(glass.index)
    return (liquid.loc[runs, list(METRICS)] - glass.loc[runs, list(METRICS)]).astype(float)


def rank_biserial(differences: np.ndarray) -> float:
    """Matched-pairs rank-biserial correlation: (R+ - R-) / (R+ + R-), of the ranks of differences other than 0.

    Args:
        differences: (n,)

    Returns:
        In [-1, 1]; NaN if all are 0.
    """
    different = differences[differences != 0]
    if len(different) == 0:
        return np.nan
    ranks = rankdata(np.abs(different))
    return float((ranks * np.sign(different)).sum() / ranks.sum())
