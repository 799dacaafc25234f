"""Metrics of the graphs of high attention, and tests of their difference between liquids and glasses (Figure 9)."""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata, wilcoxon

from vitrify.attention.cutoff import CUTOFF, cutoffs_at, drawn_cutoffs
from vitrify.attention.pairs import CONFIGURATION, SPECIES, joined_pairs, read_edges, read_particles
from vitrify.graphs.neighbours import unordered_pairs
from vitrify.scoring import Resampling
from vitrify.store.tables import Table
from vitrify.structure.counts import BondCounts, count_unique_bonds

METRICS = BondCounts._fields
# The paper's claim about each metric is that of the liquid minus that of the glass; of isolated B it makes none.
ALTERNATIVES = {"disjoint_graphs": "greater", "bb_edges": "greater", "isolated_a": "greater", "isolated_b": "two-sided"}
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
SPECIES_TABLE = Table(
    "tables/attention_species.csv",
    "a length of windows, a class, and a kind of edge",
    """
    window_length label
    source?: species from which it goes, `A` or `B`
    target?: species to which it goes
    edges: number of them
    share_of_edges: of all edges of the class
    share_of_attention: of all attention of the class
    mean_relative: mean of n sigma; 1: as much as without preference
    high: share of its edges that belong to a pair of high attention
    share_of_edges_se?: standard error of `share_of_edges` over windows; empty for a single one
    share_of_attention_se? mean_relative_se? high_se?
    """,
)
READERS = {"cutoffs": CUTOFF.read}


def metrics_tables(
    particles: Sequence[str | os.PathLike],
    edges: Sequence[str | os.PathLike],
    cutoffs: pd.DataFrame,
    window_length: float,
    resampling: Resampling,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`SUMMARY` and `WILCOXON` in windows of one length, from `attention/<dataset>/<fold>/` of each outer test.

    Attention is counted by the cut-off of its own network; no run is in two outer tests.
    """
    files = zip(particles, edges, cutoffs_at(cutoffs, window_length), strict=True)
    counted = [count_attention(read_particles(p, window_length), read_edges(e, window_length), c) for p, e, c in files]
    counts = pd.concat(counted, ignore_index=True)
    return summarise_counts(counts), signed_rank_tests(counts, resampling)


def count_attention(particles: pd.DataFrame, edges: pd.DataFrame, cutoff: float) -> pd.DataFrame:
    """Count the particles joined by high attention, one configuration per row, in the order of `particles`.

    Particles, see `vitrify.store.parquet.ATTENTION_PARTICLES`, and edges, of `read_edges`, are those of windows of one
    length; the cutoff is the relative weight above which the attention of a pair is high.
    """
    pairs = joined_pairs(edges)
    bonds = dict(list(pairs[pairs["relative"] > cutoff].groupby(CONFIGURATION)[["source", "target"]]))
    rows = []
    for key, group in particles.groupby([*CONFIGURATION, "window_length"], sort=False):
        species = group.set_index("particle")["species"]
        ends = bonds[key[:-1]].to_numpy() if key[:-1] in bonds else np.empty((0, 2), dtype=np.int64)
        ends = species.index.get_indexer(ends.ravel()).reshape(-1, 2)
        counts = count_unique_bonds(unordered_pairs(ends[:, 0], ends[:, 1], len(species)), species.to_numpy())
        rows.append({**dict(zip([*CONFIGURATION, "window_length"], key, strict=True)), "particles": len(group)})
        rows[-1] |= counts._asdict()
    return pd.DataFrame(rows)


def summarise_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Mean of each metric by label: the columns of `SUMMARY`, from those of `count_attention`."""
    rows = []
    for metric in METRICS:
        for label, group in counts.groupby("label"):
            values = group[metric]
            row = {"metric": metric, "label": label, "window_length": group["window_length"].iloc[0]}
            rows.append(row | {"mean": values.mean(), "std": values.std(), "sem": values.sem(), "n": len(values)})
    return pd.DataFrame(rows)


def signed_rank_tests(counts: pd.DataFrame, resampling: Resampling) -> pd.DataFrame:
    """Wilcoxon's signed-rank test of each metric, liquid minus glass of the same run: the columns of `WILCOXON`.

    Classes of different protocols share no simulation: they are paired by run number, which their windows follow too,
    and `paired_by` says so. Runs with only one class are left out. Pairs without a difference do not count in the test;
    without any difference there is no statistic and no p value. All metrics draw the same pairs for their intervals;
    an effect size whose samples include one without a difference has no interval.
    """
    paired, paired_by = _differences(counts), "run" if counts["protocol"].nunique() == 1 else "run number"
    n, rng = len(paired), np.random.default_rng(resampling.seed)
    drawn = rng.integers(n, size=(resampling.resamples, n)) if n else []
    rows = []
    for metric, alternative in ALTERNATIVES.items():
        differences = paired[metric].to_numpy()
        different = differences[differences != 0]
        row = {"metric": metric, "n": n, "n_different": len(different), "statistic": np.nan, "p_value": np.nan}
        row["alternative"] = alternative
        if len(different):
            row["statistic"], row["p_value"] = wilcoxon(different, alternative=alternative)
        ends: dict[str, Any] = {"paired_by": paired_by}
        for name, effect in {"effect_size": rank_biserial, "median_difference": np.median}.items():
            row[name] = effect(differences) if n else np.nan
            low, high = resampling.interval([effect(differences[some]) for some in drawn]) if n else (np.nan, np.nan)
            ends |= {f"{name}_low": low, f"{name}_high": high}
        rows.append(row | ends)
    return pd.DataFrame(rows)


def _differences(counts: pd.DataFrame) -> pd.DataFrame:
    """Liquid minus glass for the runs with both: one run per row, one metric per column."""
    liquid, glass = (counts[counts["label"] == label].set_index("run") for label in (0, 1))
    runs = liquid.index.intersection(glass.index)
    return (liquid.loc[runs, list(METRICS)] - glass.loc[runs, list(METRICS)]).astype(float)


def rank_biserial(differences: np.ndarray) -> float:
    """Matched-pairs rank-biserial correlation: (R+ - R-) / (R+ + R-), of the ranks of differences other than 0.

    It lies in [-1, 1], and is NaN if all of the (n,) differences are 0.
    """
    different = differences[differences != 0]
    if len(different) == 0:
        return np.nan
    ranks = rankdata(np.abs(different))
    return float((ranks * np.sign(different)).sum() / ranks.sum())


def attention_by_species(edges: pd.DataFrame, cutoff: float) -> pd.DataFrame:
    """Shares of attention among edges by the species of their ends: `SPECIES_TABLE` without the window length."""
    larger = np.repeat(joined_pairs(edges)["relative"].to_numpy(), 2)  # of both edges of each pair
    table = edges.assign(high=larger > cutoff, all=1.0)
    rows = []
    for label, of_label in table.groupby("label"):
        for (source, target), group in of_label.groupby(["source_species", "target_species"]):
            row = {"label": label, "source": SPECIES[source], "target": SPECIES[target], "edges": len(group)}
            row["share_of_edges"] = len(group) / len(of_label)
            row["share_of_attention"] = group["relative"].sum() / of_label["relative"].sum()
            row |= {"mean_relative": group["relative"].mean(), "high": group["high"].mean()}
            whole, own = (one.groupby(CONFIGURATION)[["all", "relative", "high"]].sum() for one in (of_label, group))
            own = own.reindex(whole.index, fill_value=0)
            row |= {
                "share_of_edges_se": _error_of_ratio(own["all"], whole["all"]),
                "share_of_attention_se": _error_of_ratio(own["relative"], whole["relative"]),
                "mean_relative_se": _error_of_ratio(own["relative"], own["all"]),
                "high_se": _error_of_ratio(own["high"], own["all"]),
            }
            rows.append(row)
    return pd.DataFrame(rows)


def _error_of_ratio(above: pd.Series, below: pd.Series) -> float:
    """Standard error of sum(above) / sum(below) over independent terms; NaN for one (Cochran 1977, section 6.4)."""
    n = len(above)
    if n < 2:
        return np.nan
    residuals = above - below * (above.sum() / below.sum())
    return float(np.sqrt(n / (n - 1) * (residuals**2).sum()) / below.sum())


def species_table(path: str | os.PathLike, cutoffs: pd.DataFrame) -> pd.DataFrame:
    """`attention_by_species` of the outer test that is drawn, in windows of each length, from its `edges.parquet`."""
    tables = []
    for row in drawn_cutoffs(cutoffs).itertuples():
        table = attention_by_species(read_edges(path, row.window_length), row.cutoff)
        table.insert(0, "window_length", row.window_length)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
