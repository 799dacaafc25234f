"""Attention of networks in the same windows, and their scores of windows without the attended parts."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from scipy.special import expit
from torch_geometric.data import Batch, Data

from vitrify.attention.export import AT_ONCE, corners_by_run
from vitrify.attention.pairs import SPECIES
from vitrify.attention_test.agreement import (
    TRAINED,
    UNTRAINED,
    agreement,
    places_within,
    rank_correlations,
    ranks_within,
)
from vitrify.errors import WorkError
from vitrify.graphs.batches import window_batch
from vitrify.models.dmpnn import DMPNN
from vitrify.training.dmpnn import KEYS, Configurations, load, untrained
from vitrify.training.stored import read_description

ORDERS = ("highest", "lowest", "random")  # of deletion: the most attended first, the least, or any


class UnderTest(NamedTuple):
    """A network with attention: trained, shuffled (on shuffled labels) or untrained; its seed's number; the model."""

    network: str
    number: int
    model: DMPNN


def read_trained(
    paths: Sequence[str | os.PathLike], numbers: Sequence[int], network: str = TRAINED
) -> tuple[list[UnderTest], dict]:
    """Read the networks of one kind of attention, one a seed, and their hyperparameters; DataError as of `load`."""
    loaded = [load(Path(path).parent) for path in paths]
    tested = [UnderTest(network, number, model) for number, (model, _, _) in zip(numbers, loaded, strict=True)]
    return tested, loaded[0][1]


def read_untrained(paths: Sequence[str | os.PathLike], seeds: dict[int, int]) -> list[UnderTest]:
    """Build the networks from which trained ones, whose weights the paths name, began; seeds by their number."""
    found = []
    for path, (number, seed) in zip(paths, seeds.items(), strict=True):
        hyperparameters, settings = read_description(Path(path).with_name("hyperparameters.json"), "dmpnn")
        found.append(UnderTest(UNTRAINED, number, untrained(hyperparameters, settings, seed)))
    return found


def draw_windows(
    configurations: Configurations, keys: pd.DataFrame, hyperparameters: dict, seed: int
) -> Iterator[tuple[Batch, pd.DataFrame]]:
    """Draw one window of each configuration, in portions: the same for all networks, and for both classes of a run.

    The keys are run, protocol, step, label of each configuration; window_length and neighbours are those of the
    training; the seed: see `vitrify.attention.export.corners_by_run`. Graphs of windows are yielded with the keys of
    their configurations.
    """
    length = hyperparameters["window_length"]
    corners = corners_by_run(keys["run"].to_numpy(), length, seed, configurations.dimension)
    for first in range(0, len(configurations), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        part = configurations.subset(some)
        batch = window_batch(part.positions, part.species, corners[some], length, hyperparameters["neighbours"])
        yield batch, keys.iloc[some][KEYS].reset_index(drop=True)


def weigh(
    tested: Sequence[UnderTest], portions: Iterator[tuple[Batch, pd.DataFrame]]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Scores and last attention weights of networks on the same windows, the portions of `draw_windows`.

    The networks tested are those of each of `vitrify.attention_test.agreement.NETWORKS` and of all seeds, attending to
    the same. A WorkError is raised if a score is not a number.

    Returns:
        Three tables, with the columns of `vitrify.store.parquet.ATTENTION_SCORES`, `ATTENTION_SHARES` and
        `ATTENTION_AGREEMENT`: log-odds of each network and window, and the rank correlation of its weights there with
        the number of edges of each edge's source, or of each particle (0 where all have as many); the attention that
        kinds of edges, by the species of their ends, or of particles get there, in relation to 1/n; and what
        `agreement` gives.
    """
    numbers = list(dict.fromkeys(one.number for one in tested))
    scores, shares, agreements = [], [], []
    for batch, keys in portions:
        graph, names, kinds, degrees = _units(batch, tested[0].model.attended)
        count = np.bincount(graph, minlength=len(keys))
        weights = {}
        for network, number, model in tested:
            log_odds, own = _score(model, batch), _last_weights(model, batch)
            degree = rank_correlations(ranks_within(own, graph), ranks_within(degrees, graph), graph, len(keys))
            row = {"network": network, "number": number, "score": expit(log_odds), "log_odds": log_odds}
            scores.append(keys.assign(**row, degree=np.nan_to_num(degree)))
            weights[network, number] = own
            cells = graph * len(names) + kinds
            size = len(keys) * len(names)
            table = keys.loc[np.repeat(np.arange(len(keys)), len(names))].assign(network=network, number=number)
            table["pair"] = np.tile(names, len(keys))
            table["units"] = np.bincount(cells, minlength=size)
            table["relative"] = np.bincount(cells, own * count[graph], size) / np.maximum(table["units"], 1)
            shares.append(table[table["units"] > 0])
        agreements.append(agreement(weights, graph, keys, numbers))
    return tuple(pd.concat(tables, ignore_index=True) for tables in (scores, shares, agreements))


def delete(
    tested: Sequence[UnderTest], portions: Iterator[tuple[Batch, pd.DataFrame]], fractions: Sequence[float], seed: int
) -> pd.DataFrame:
    """Score networks on windows without a share of the parts attended to most, least, or at random: `DELETIONS`.

    Attended edges are deleted in pairs, both directions at once, in the order of the sum of their last weights;
    particles together with their edges. No new edges are made. A row is a network, order, fraction and configuration. A
    WorkError is raised if a score is not a number.

    Args:
        tested: networks that attend to the same.
        portions: of `draw_windows`.
        fractions: shares of a window's pairs or particles that are deleted, rounded to whole ones; 0 is added.
        seed: of the random orders, which are the same for all networks.
    """
    rng = np.random.default_rng(seed)
    tables = []
    for batch, keys in portions:
        attended = tested[0].model.attended
        graph = _units(batch, attended)[0]
        step = 2 if attended == "edges" else 1  # behind each edge stands its reverse
        graph = graph[::step]
        count = np.bincount(graph, minlength=len(keys))
        random = rng.random(len(graph))
        for network, number, model in tested:
            whole, weights = _score(model, batch), _last_weights(model, batch).reshape(-1, step).sum(axis=1)
            for order, values in zip(ORDERS, (-weights, weights, random), strict=True):
                places = places_within(values, graph, len(keys))
                for fraction in sorted({0.0, *fractions}):
                    gone = places < np.round(fraction * count).astype(np.int64)[graph]
                    some = gone.any()
                    log_odds = _score(model, without(batch, np.repeat(gone, step), attended)) if some else whole
                    row = {"network": network, "number": number, "order": order, "fraction": fraction}
                    tables.append(keys.assign(**row, log_odds=log_odds))
    return pd.concat(tables, ignore_index=True)


def without(batch: Batch, gone: np.ndarray, attended: str) -> Batch:
    """Return graphs of `window_batch` without some of their edges, or without some of their particles and their edges.

    Gone, (m,) bool, are edges, both of a pair or none, or nodes, as `attended` says.
    """
    stays = torch.from_numpy(~gone)
    particles = stays if attended == "nodes" else torch.ones(len(batch.x), dtype=torch.bool)
    edges = particles[batch.edge_index].all(dim=0) if attended == "nodes" else stays
    number = particles.cumsum(0) - 1  # of each particle among those that stay
    left = Batch(
        _base_cls=Data,
        x=batch.x[particles],
        edge_index=number[batch.edge_index[:, edges]],
        edge_attr=batch.edge_attr[edges],
        batch=batch.batch[particles],
    )
    left._num_graphs = batch.num_graphs
    return left


def _units(batch: Batch, attended: str) -> tuple[np.ndarray, list[str], np.ndarray, np.ndarray]:
    """Attended units: the window of each; names of kinds, by species; the kind of each, from 0; and its degree.

    The degree of an edge is that of its source: the number of edges in its message, without its own reverse.
    """
    owners, species = batch.batch.numpy(), batch.x[:, -1].numpy().astype(np.int64)
    degrees = np.bincount(batch.edge_index[1].numpy(), minlength=len(owners))
    a, b = SPECIES.values()
    if attended == "nodes":
        return owners, [a, b], species - 1, degrees
    source, target = batch.edge_index.numpy()
    return owners[source], [a + a, a + b, b + b], species[source] + species[target] - 2, degrees[source]


def _last_weights(model: DMPNN, batch: Batch) -> np.ndarray:
    with torch.inference_mode():
        return model.attention_weights(_on_device(model, batch)).cpu().numpy()[-1].astype(np.float64)


def _score(model: DMPNN, batch: Batch) -> np.ndarray:
    with torch.inference_mode():
        log_odds = model(_on_device(model, batch)).cpu().numpy().astype(np.float64)
    if not np.isfinite(log_odds).all():
        raise WorkError(f"{np.count_nonzero(~np.isfinite(log_odds))} of {len(log_odds)} scores are not finite numbers")
    return log_odds


def _on_device(model: DMPNN, batch: Batch) -> Batch:
    return batch.clone().to(next(model.parameters()).device)
