"""Attention weights of a trained network as tables: one row per edge, step and window."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import torch

from vitrify.graphs.batches import window_batch
from vitrify.graphs.windows import draw_corners, inside_windows
from vitrify.models.dmpnn import DMPNN
from vitrify.space import AXES
from vitrify.store import parquet
from vitrify.training.dmpnn import KEYS, Configurations

AT_ONCE = 50  # configurations whose windows are weighed, and written, together


def corners_by_run(runs: np.ndarray, window_length: float, seed: int, dimension: int) -> np.ndarray:
    """Lower left corners of windows, (n, d), one per configuration: the same for the liquid and the glass of a run.

    A run's corner depends on its number, of (n,) runs, and on the seed alone. Windows of several lengths, shares of the
    box, lie at the same share of what is free.
    """
    unique, rows = np.unique(runs, return_inverse=True)
    generators = (np.random.default_rng([seed, run]) for run in unique)
    corners = [draw_corners((dimension,), window_length, rng) for rng in generators]
    return np.stack(corners)[rows]


def attention_tables(
    model: DMPNN, configurations: Configurations, keys: pd.DataFrame, window_length: float, neighbours: int, seed: int
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Particles and edges of one window of each configuration, in portions.

    Args:
        model: a trained network with attention.
        keys: run, protocol, step, label of each configuration.
        window_length, neighbours: share of the box; and k, of the training.
        seed: of the windows, see `corners_by_run`.

    Yields:
        `vitrify.store.parquet.ATTENTION_PARTICLES`: the particles of the windows, numbered as in `start.parquet`; and
        `ATTENTION_EDGES`: t, the step from 1 to T - 1; source and target, numbered likewise; weight, sigma of Eq. 10,
        which sums to 1 over a window; relative, n sigma, which is 1 where no edge is preferred. Edges come in pairs:
        behind each stands its reverse.

    Raises:
        ValueError: if the network has no attention, or no step that it acts upon.
    """
    if model.depth < 2:
        raise ValueError(f"the network has T = {model.depth}: attention acts on the T - 1 steps from edge to edge")
    corners = corners_by_run(keys["run"].to_numpy(), window_length, seed, configurations.dimension)
    of_particles_in = parquet.in_dimensions(parquet.ATTENTION_PARTICLES, configurations.dimension)
    device = next(model.parameters()).device
    for first in range(0, len(configurations), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        part = configurations.subset(some)
        species = part.species
        batch = window_batch(part.positions, species, corners[some], window_length, neighbours)
        with torch.inference_mode():
            weights = model.attention_weights(batch.to(device)).cpu().numpy()
        batch = batch.cpu()
        inside = inside_windows(part.positions, corners[some], window_length)
        _, particles = np.nonzero(inside)  # in the order of batch.x
        owners, (source, target) = batch.batch.numpy(), batch.edge_index.numpy()
        rows = keys.iloc[some][KEYS].assign(window_length=window_length)
        features = batch.x.numpy()
        of_particles = {"particle": particles + 1, "species": features[:, -1]}
        of_particles |= dict(zip(AXES, features.T[:-1], strict=False))
        graph = owners[source]
        edges = np.bincount(graph, minlength=len(rows))
        steps = len(weights)
        of_edges = {
            "t": np.repeat(np.arange(1, steps + 1), len(source)),
            **{name: np.tile(particles[ends] + 1, steps) for name, ends in (("source", source), ("target", target))},
            "source_species": np.tile(species[particles[source]], steps),
            "target_species": np.tile(species[particles[target]], steps),
            "weight": weights.ravel(),
            "relative": (weights * edges[graph]).ravel(),
        }
        yield (
            _table(rows, owners, of_particles, of_particles_in),
            _table(rows, np.tile(graph, steps), of_edges, parquet.ATTENTION_EDGES),
        )


def export_attention(
    model: DMPNN,
    configurations: Configurations,
    keys: pd.DataFrame,
    window_lengths: Sequence[float],
    neighbours: int,
    seed: int,
    particles: Path,
    edges: Path,
    provenance: dict[str, str],
) -> None:
    """Write `attention/<dataset>/<fold>/particles.parquet` and `edges.parquet`: see `attention_tables`."""
    of_particles_in = parquet.in_dimensions(parquet.ATTENTION_PARTICLES, configurations.dimension)
    with (
        parquet.parquet_writer(particles, of_particles_in, provenance) as particles_writer,
        parquet.parquet_writer(edges, parquet.ATTENTION_EDGES, provenance) as edges_writer,
    ):
        for length in sorted(set(window_lengths)):
            for of_particles, of_edges in attention_tables(model, configurations, keys, length, neighbours, seed):
                particles_writer.write_table(of_particles)
                edges_writer.write_table(of_edges)


def _table(rows: pd.DataFrame, owners: np.ndarray, columns: dict[str, np.ndarray], schema: pa.Schema) -> pa.Table:
    """Columns beside those of the configuration that each row belongs to."""
    repeated = pa.Table.from_pandas(rows, preserve_index=False).take(pa.array(owners))
    arrays = {name: repeated[name] for name in repeated.column_names} | columns
    return pa.table({name: arrays[name] for name in schema.names}).cast(schema)
