"""Disjoint graphs, B-B edges and isolated A particles: counted in each configuration, averaged by temperature."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vitrify.errors import DataError
from vitrify.simulation.schedule import Protocol
from vitrify.store import parquet
from vitrify.store.checks import check_one_batch
from vitrify.store.columns import schema_of
from vitrify.store.tables import Table
from vitrify.structure.bonds import GRAPHS, bond_graphs
from vitrify.structure.counts import count_unique_bonds

METRICS = ("disjoint_graphs", "bb_edges", "isolated_a")
COORDINATES = ("thermal", "inherent")
KEYS = ["protocol", "coordinates", "graph", "metric"]
STRUCTURE = schema_of(f"run step temperature coordinates graph {' '.join(METRICS)}")
MEASURED = Table("structure/<protocol>/<batch>.parquet", "metrics of one configuration in one graph", STRUCTURE)
STRUCTURE_METRICS = Table(
    "tables/structure_metrics.csv",
    "a protocol, a graph, a metric, a temperature",
    "protocol coordinates graph metric temperature mean sem? n",
    keys="protocol coordinates graph metric temperature",
    errors={"mean": ("sem",)},
    trained=False,
)


def measured_steps(protocol: Protocol, every: int) -> np.ndarray:
    """(frames,) int64, ascending, steps of the measured frames: the last one at each temperature, every N-th of these.

    A hold has one measured frame, its last, so each run appears once per temperature. They are counted from the last.
    """
    steps = protocol.frame_steps[::-1]
    _, last = np.unique(protocol.temperature(steps), return_index=True)
    return steps[np.sort(last)][::every][::-1]


def measure_batch(
    path: str | os.PathLike,
    thermal: str | os.PathLike,
    inherent: Sequence[str | os.PathLike],
    runs: dict[str, list[int]],
    protocol: Protocol,
    every: int,
    species: np.ndarray,
    provenance: dict[str, str] | None = None,
) -> None:
    """Metrics of the configurations of one batch, a row of `STRUCTURE` a configuration and graph; streamed.

    Args:
        thermal, inherent: `configurations/<protocol>/<batch>.parquet`; `inherent/<protocol>/<batch>.parquet`, or
            nothing.
        runs: those to be measured, by the names in `COORDINATES`.
        every: see `measured_steps`.

    A DataError is raised if recorded configurations of the runs lack a frame or do not have n particles.
    """
    steps = measured_steps(protocol, every)
    rows = [
        row
        for coordinates, sources in (("thermal", [thermal]), ("inherent", inherent))
        for row in _measured(sources, coordinates, runs[coordinates], steps, species)
    ]
    found = sum(row["coordinates"] == "thermal" for row in rows) // len(GRAPHS)
    expected = len(steps) * len(runs["thermal"])
    if found != expected:
        raise DataError(thermal, f"contains {found} of the {expected} configurations of {len(runs['thermal'])} runs")
    table = pd.DataFrame(rows, columns=STRUCTURE.names)
    table["temperature"] = protocol.temperature(table["step"].to_numpy(int))
    parquet.write_rows(path, STRUCTURE, table, provenance)


def _measured(
    sources: Sequence[str | os.PathLike], coordinates: str, runs: list[int], steps: np.ndarray, species: np.ndarray
) -> Iterator[dict]:
    """Rows of `STRUCTURE` but for the temperature, of the kept configurations of runs at steps."""
    of_runs, at_steps = pa.array(runs, pa.int32()), pa.array(steps)
    for path in sources:
        for table in parquet.stream_rows(path, parquet.KEPT):
            wanted = pc.and_(pc.is_in(table["run"], of_runs), pc.is_in(table["step"], at_steps))
            table = table.filter(pc.and_(wanted, pc.is_valid(table["x"])))
            if len(table) == 0:
                continue
            positions = parquet.positions(table, len(species), path)
            for run, step, frame in zip(table["run"].to_pylist(), table["step"].to_pylist(), positions, strict=True):
                for graph, bonds in bond_graphs(frame, species).items():
                    row = {"run": run, "step": step, "coordinates": coordinates, "graph": graph}
                    counts = count_unique_bonds(bonds, species)
                    yield row | {metric: getattr(counts, metric) for metric in METRICS}


def read_metrics(paths: Sequence[str | os.PathLike]) -> pd.DataFrame:
    """Read metrics of single configurations, one metric per row, of `structure/<protocol>/<batch>.parquet`.

    Columns: protocol, coordinates, graph, metric, run, temperature (epsilon_AA / k_B), value (a number of things).
    """
    tables = [parquet.read_rows(path, STRUCTURE).to_pandas().assign(protocol=Path(path).parent.name) for path in paths]
    seen = {}
    for path, of_batch in zip(paths, tables, strict=True):
        check_one_batch(seen, path, of_batch["run"])
    table = pd.concat(tables).melt([*KEYS[:3], "run", "temperature"], METRICS, KEYS[3], "value")
    return table[[*KEYS, "run", "temperature", "value"]]


READERS = {"metrics": read_metrics}


def mean_metrics(metrics: pd.DataFrame) -> pd.DataFrame:
    """Mean and standard error over configurations, of `read_metrics`: the columns of `STRUCTURE_METRICS`."""
    groups = _ordered(metrics).groupby([*KEYS, "temperature"], observed=True)["value"]
    return groups.agg(mean="mean", sem="sem", n="size").reset_index()


def by_keys(metrics: pd.DataFrame) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield the names by `KEYS`, and their rows, in the order of `mean_metrics`."""
    for names, table in _ordered(metrics).groupby(KEYS, observed=True):
        yield dict(zip(KEYS, names, strict=True)), table


def _ordered(metrics: pd.DataFrame) -> pd.DataFrame:
    """Metrics whose keys sort in the order of display, not alphabetically."""
    orders = (metrics["protocol"].unique(), COORDINATES, GRAPHS, METRICS)
    return metrics.assign(**{key: pd.Categorical(metrics[key], order) for key, order in zip(KEYS, orders, strict=True)})
