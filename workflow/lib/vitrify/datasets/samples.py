"""Samples: the coordinates of each part of a dataset, in one file that a network reads."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vitrify.datasets.folds import REST
from vitrify.errors import DataError
from vitrify.space import PLANE
from vitrify.store import parquet
from vitrify.store.checks import check_one_batch
from vitrify.store.tables import Table

SAMPLES = Table(
    "samples/<dataset>/<part>.parquet",
    "one labelled configuration with its coordinates; parts are the outer tests, by number, and `rest`",
    parquet.SAMPLES,
)


def gather_samples(
    paths: dict[str, Path],
    dataset: Path,
    sources: Sequence[str | Path],
    coordinates: str,
    provenance: dict[str, str],
) -> None:
    """Write the samples of a dataset, one file per part; each file of configurations is read once per class.

    Args:
        paths: `samples/<dataset>/<part>.parquet` by part: the number of an outer test, or `rest`.
        sources: `configurations/<protocol>/<batch>.parquet` (thermal) or `inherent/<protocol>/<batch>.parquet`.

    A DataError is raised if a part is empty, or a configuration of the dataset is in no file, or in several.
    """
    schema = parquet.INHERENT if coordinates == "inherent" else parquet.CONFIGURATIONS
    index = parquet.read_rows(dataset, parquet.DATASET)
    indices = {
        part: index.filter(pc.is_null(index["fold"]) if part == REST else pc.equal(index["fold"], int(part)))
        for part in paths
    }
    for part, own in indices.items():
        if len(own) == 0:
            raise DataError(dataset, f"contains no configuration of part {part}")
    seen = {}
    samples = parquet.in_dimensions(parquet.SAMPLES, parquet.dimension_of(sources[0]) if sources else PLANE)
    with contextlib.ExitStack() as files:
        writers = {
            part: files.enter_context(parquet.parquet_writer(path, samples, provenance)) for part, path in paths.items()
        }
        for label, protocol, step in _classes(index):
            wanted = {
                part: own.filter(pc.equal(own["label"], label))["run"].combine_chunks() for part, own in indices.items()
            }
            missing = {part: set(runs.to_pylist()) for part, runs in wanted.items()}
            own_sources = [path for path in sources if Path(path).parent.name == protocol]
            for source in own_sources:
                rows = parquet.read_rows(
                    source, schema, columns=["run", "step", "x", "y"], filters=[("step", "==", step)]
                )
                check_one_batch(seen, source, rows["run"].to_pylist(), at=(label, step))
                rows = rows.filter(pc.is_valid(rows["x"]))
                n = len(rows)
                rows = rows.append_column("protocol", pa.array([protocol] * n, pa.string()))
                rows = rows.append_column("label", pa.array([label] * n, pa.int8()))
                rows = rows.select(samples.names).cast(samples)
                for part, writer in writers.items():
                    own = rows.filter(pc.is_in(rows["run"], wanted[part]))
                    if len(own):
                        writer.write_table(own)
                        missing[part] -= set(own["run"].to_pylist())
            for part, runs in missing.items():
                if runs:
                    others = f" here or in the {len(own_sources) - 1} others of its protocol" * (len(own_sources) > 1)
                    raise DataError(
                        own_sources[0] if own_sources else dataset,
                        f"run {min(runs)} has no {coordinates} coordinates at step {step}{others}, as part {part} of "
                        f"{dataset} asks for ({len(runs)} of {len(wanted[part])} are missing)",
                    )


def _classes(index: pa.Table) -> list[tuple[int, str, int]]:
    """Label, protocol and step of each class in an index."""
    groups = index.group_by(["label", "protocol", "step"]).aggregate([]).sort_by("label")
    return [(row["label"], row["protocol"], row["step"]) for row in groups.to_pylist()]
