"""Results of the tests of attention, with intervals: agreement of seeds, preference, deletion curves.

All intervals are bootstrap ones over runs, whose samples are the same for all networks. Those of the mean over seeds
draw the seeds too; with three seeds that is a rough measure, but better than to treat seeds as fixed.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.special import expit

from vitrify.attention_test.agreement import TRAINED
from vitrify.evaluation.comparison import simulations
from vitrify.scoring import Resampling, auc, bootstrap, draws
from vitrify.store import parquet
from vitrify.store.tables import Table

ALL = "all"  # in the place of the number of a seed: the mean over seeds
HIGHEST = "highest"
CURVES = ("auc", "change")
_DRAWS = "attention_test"  # of the seed: all networks are drawn alike
_CONFIGURATION = ["run", "protocol", "step", "label"]
_SEED = "of the seed, as in `attention_test.seeds`"
_KINDS = "of attention: a name under `attention_test.kinds`"
_ALL_SEEDS = "of the seed; `all`: the mean over seeds, whose intervals are over runs and seeds"
_PAIR = "`AA`, `AB` or `BB` of edges, `A` or `B` of particles"
_RELATIVE = "mean of n sigma in the last attended step; 1: as much as without preference"


def _windows(name: str, about: str, schema: pa.Schema, **own: str) -> Table:
    """The description of a Parquet file of attention under test."""
    return Table(f"attention_test/<kind>/<dataset>/<fold>/{name}.parquet", about, schema, {"number": _SEED} | own)


SCORES = _windows("scores", "a network under test and a window of the outer test", parquet.ATTENTION_SCORES)
SHARES = _windows(
    "weights",
    "a network under test, a window, and a kind of its edges or particles",
    parquet.ATTENTION_SHARES,
    pair=_PAIR,
    relative=_RELATIVE,
)
AGREEMENT = _windows("agreement", "two networks under test and a window", parquet.ATTENTION_AGREEMENT)
DELETIONS = _windows("deletion", "a network, an order of deletion, a fraction, and a window", parquet.DELETIONS)
NETWORKS = Table(
    "tables/attention_networks.csv",
    "a network with attention under test",
    f"""
    kind: {_KINDS}
    network
    number: {_SEED}
    auc auc_low auc_high degree degree_low degree_high configurations
    """,
)
SEEDS = Table(
    "tables/attention_seeds.csv",
    "two networks under test: their weights on the same windows, mean over windows",
    f"""
    kind: {_KINDS}
    network
    number: {_SEED}
    other other_number spearman spearman_low spearman_high top top_low top_high chance configurations
    """,
)
PREFERENCE = Table(
    "tables/attention_preference.csv",
    "a network under test, and a kind of edges or particles",
    f"""
    kind: {_KINDS}
    network
    number?: {_ALL_SEEDS}
    pair: {_PAIR}
    relative: {_RELATIVE}
    relative_low relative_high
    difference?: of `all` that are not trained on the labels: the trained networks' relative minus theirs
    difference_low? difference_high? units?
    """,
)
DELETION = Table(
    "tables/attention_deletion.csv",
    "a trained network, an order of deletion, and a fraction",
    f"""
    kind: {_KINDS}
    number?: {_ALL_SEEDS}
    order fraction auc auc_low auc_high change change_low change_high configurations
    """,
)
DELETION_AREA = Table(
    "tables/attention_deletion_area.csv",
    "a trained network, and an order of deletion compared with that of the highest attention",
    f"""
    kind: {_KINDS}
    number?: {_ALL_SEEDS}
    against?: the other order: `lowest` or `random`
    auc: the AUC in that order minus that in the order of the highest, mean over fractions from 0 to the largest
    auc_low auc_high
    change: the same of the log-odds of the right class, nats
    change_low change_high
    """,
)


def _reader(schema: pa.Schema) -> Callable[[Sequence[str | os.PathLike]], dict[str, pd.DataFrame]]:
    """Reader of tables by kind of attention, `attention_test/<kind>/<dataset>/<fold>/<table>.parquet`."""
    return lambda paths: {Path(path).parts[-4]: parquet.read_rows(path, schema).to_pandas() for path in paths}


READERS = {
    "scores": _reader(parquet.ATTENTION_SCORES),
    "agreement": _reader(parquet.ATTENTION_AGREEMENT),
    "weights": _reader(parquet.ATTENTION_SHARES),
    "deletion": _reader(parquet.DELETIONS),
}


def seeds_tables(
    scores: dict[str, pd.DataFrame],
    agreement: dict[str, pd.DataFrame],
    weights: dict[str, pd.DataFrame],
    resampling: Resampling,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The columns of `NETWORKS`, `SEEDS` and `PREFERENCE`, from tables of windows by kind of attention."""
    return (
        networks_table(scores, resampling),
        pairs_table(agreement, resampling),
        preference_table(weights, resampling),
    )


def networks_table(scores: dict[str, pd.DataFrame], resampling: Resampling) -> pd.DataFrame:
    """AUC of each network on the windows of its attention: the columns of `NETWORKS`."""
    rows = []
    for kind, of_kind in scores.items():
        for (network, number), own in of_kind.groupby(["network", "number"], sort=False):
            value, samples = _auc(own, resampling)
            row = {"kind": kind, "network": network, "number": number, "auc": value}
            row |= _ends(resampling, "auc", samples) | _mean(own, "degree", resampling)
            rows.append(row | {"configurations": len(own)})
    return pd.DataFrame(rows)


def pairs_table(agreements: dict[str, pd.DataFrame], resampling: Resampling) -> pd.DataFrame:
    """Agreement of the weights of two networks: mean over windows: the columns of `SEEDS`."""
    rows = []
    for kind, of_kind in agreements.items():
        names = ["network", "number", "other", "other_number"]
        for pair, own in of_kind.groupby(names, sort=False):
            row = {"kind": kind, **dict(zip(names, pair, strict=True))}
            row |= _mean(own, "spearman", resampling) | _mean(own, "top", resampling)
            rows.append(row | {"chance": own["chance"].mean(), "configurations": len(own)})
    return pd.DataFrame(rows)


def preference_table(shares: dict[str, pd.DataFrame], resampling: Resampling) -> pd.DataFrame:
    """Attention by kind of edge or particle, in units of that without preference: the columns of `PREFERENCE`."""
    rows = []
    for kind, of_kind in shares.items():
        keys = of_kind[_CONFIGURATION].drop_duplicates(ignore_index=True)
        counts, place = _configurations(resampling, keys), pd.MultiIndex.from_frame(keys)
        trained = {}
        for (network, pair), own in of_kind.groupby(["network", "pair"], sort=False):
            whose = {"kind": kind, "network": network, "pair": pair}
            found = {number: _relative(table, counts, place) for number, table in own.groupby("number", sort=False)}
            values, samples = map(np.array, zip(*found.values(), strict=True))
            found[ALL] = values.mean(), _over_seeds(resampling, samples)
            units = int(own["units"].sum() / len(values))  # the same windows for all
            for number, (value, of_value) in found.items():
                row = whose | {"number": number, "relative": value} | _ends(resampling, "relative", of_value)
                if number == ALL and pair in trained:
                    row["difference"] = trained[pair][0] - value
                    row |= _ends(resampling, "difference", trained[pair][1] - of_value)
                rows.append(row | {"units": units})
            if network == TRAINED:
                trained[pair] = found[ALL]
    return pd.DataFrame(rows)[PREFERENCE.names]


def deletion_tables(deletion: dict[str, pd.DataFrame], resampling: Resampling) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deletion curves, with the columns of `DELETION`, and the areas between them, with those of `DELETION_AREA`.

    Areas are above 0 where to delete what is most attended does more harm.
    """
    rows, areas = [], []
    for kind, of_kind in deletion.items():
        curves = {number: _curves(own, resampling) for number, own in of_kind.groupby("number", sort=False)}
        curves[ALL] = {
            key: (
                np.mean([own[key][0] for own in curves.values()], axis=0),
                _over_seeds(resampling, np.stack([own[key][1] for own in curves.values()])),
            )
            for key in next(iter(curves.values()))
        }
        fractions = np.sort(of_kind["fraction"].unique())
        orders = list(dict.fromkeys(of_kind["order"]))
        n = len(of_kind[_CONFIGURATION].drop_duplicates())
        for number, own in curves.items():
            for order in orders:
                for i, fraction in enumerate(fractions):
                    row = {"kind": kind, "number": number, "order": order, "fraction": fraction}
                    for name in CURVES:
                        values, samples = own[order, name]
                        row |= {name: values[i]} | _ends(resampling, name, samples[i])
                    rows.append(row | {"configurations": n})
            for against in (order for order in orders if order != HIGHEST):
                row = {"kind": kind, "number": number, "against": against}
                for name in CURVES:
                    value, samples = (
                        np.trapezoid(one - other, fractions, axis=0) / (fractions[-1] - fractions[0])
                        for one, other in zip(own[against, name], own[HIGHEST, name], strict=True)
                    )
                    row |= {name: value} | _ends(resampling, name, samples)
                areas.append(row)
    return pd.DataFrame(rows), pd.DataFrame(areas)


def _configurations(resampling: Resampling, keys: pd.DataFrame) -> np.ndarray:
    """Copies of each configuration in each sample, (resamples, n); whole runs are drawn, the same for all networks."""
    portions = draws(keys["label"].to_numpy(), simulations(keys), resampling.resamples, resampling.rng(_DRAWS))
    return np.concatenate(list(portions))


def _over_seeds(resampling: Resampling, samples: np.ndarray) -> np.ndarray:
    """Mean over seeds, which each sample draws with replacement: (seeds, ..., resamples) to (..., resamples)."""
    seeds, *between, resamples = samples.shape
    drawn = resampling.rng("seeds").integers(seeds, size=(seeds, resamples))
    return np.take_along_axis(samples, drawn.reshape(seeds, *(1 for _ in between), resamples), axis=0).mean(axis=0)


def _ends(resampling: Resampling, name: str, samples: np.ndarray) -> dict[str, float]:
    """Interval of a column; undefined samples are left out."""
    defined = samples[np.isfinite(samples)]
    low, high = resampling.interval(defined) if len(defined) else (np.nan, np.nan)
    return {f"{name}_low": low, f"{name}_high": high}


def _mean(rows: pd.DataFrame, name: str, resampling: Resampling) -> dict[str, float]:
    """Mean of a column over configurations, with its interval."""
    counts = _configurations(resampling, rows)
    samples = counts @ rows[name].to_numpy() / counts.sum(axis=1)
    return {name: rows[name].mean()} | _ends(resampling, name, samples)


def _relative(rows: pd.DataFrame, counts: np.ndarray, place: pd.MultiIndex) -> tuple[float, np.ndarray]:
    """Mean over edges or particles of one kind, and its samples; undefined in a sample without any."""
    units, relative = rows["units"].to_numpy(), rows["relative"].to_numpy()
    drawn = counts[:, place.get_indexer(pd.MultiIndex.from_frame(rows[_CONFIGURATION]))]
    with np.errstate(invalid="ignore"):
        return np.average(relative, weights=units), drawn @ (units * relative) / (drawn @ units)


def _curves(rows: pd.DataFrame, resampling: Resampling) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    """Curves of one network by order and quantity: values by fraction, and their (fractions, resamples) samples."""
    found = {}
    for order, of_order in rows.groupby("order", sort=False):
        tables = [own for _, own in of_order.groupby("fraction")]  # ascending, configurations in one order
        sign = 2 * tables[0]["label"].to_numpy() - 1.0
        counts = _configurations(resampling, tables[0])
        change = sign * np.stack([own["log_odds"].to_numpy() - tables[0]["log_odds"].to_numpy() for own in tables])
        found[order, "auc"] = tuple(map(np.array, zip(*(_auc(own, resampling) for own in tables), strict=True)))
        found[order, "change"] = change.mean(axis=1), change @ counts.T / counts.sum(axis=1)
    return found


def _auc(rows: pd.DataFrame, resampling: Resampling) -> tuple[float, np.ndarray]:
    labels, log_odds = rows["label"].to_numpy(), rows["log_odds"].to_numpy()
    rng = resampling.rng(_DRAWS)
    samples, _ = bootstrap(labels, log_odds, expit(log_odds), simulations(rows), resampling.resamples, rng)
    return auc(labels, log_odds), samples
