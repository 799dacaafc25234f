"""Samples: the coordinates of each part of a dataset, in one file that a network reads."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vitrify import storage
from vitrify.datasets.folds import REST


def gather_samples(
    paths: dict[str, Path],
    dataset: Path,
    sources: Sequence[str | Path],
    coordinates: str,
    provenance: dict[str, str],
) -> None:
    """Write the samples of a dataset, one file a part; each file of configurations is read once a class.

    Args:
        paths: `samples/<dataset>/<part>.parquet` by part: the number of an outer test, or `rest`, which no outer test
            holds.
        dataset: `datasets/<dataset>.parquet`.
        sources: `configurations/<protocol>/<batch>.parquet` (thermal) or `inherent/<protocol>/<batch>.parquet`
            (inherent); the path says which protocol.
        coordinates: thermal or inherent.
        provenance: metadata of the files.

    Raises:
        ValueError: if a configuration of the dataset is in no file; the message names the part.
    """
    schema = storage.INHERENT if coordinates == "inherent" else storage.CONFIGURATIONS
    index = storage.read_rows(dataset, storage.DATASET)
    indices = {
        part: index.filter(pc.is_null(index["fold"]) if part == REST else pc.equal(index["fold"], int(part)))
        for part in paths
    }
    found = dict.fromkeys(paths, 0)
    with contextlib.ExitStack() as files:
        writers = {
            part: files.enter_context(storage.parquet_writer(path, storage.SAMPLES, provenance))
            for part, path in paths.items()
        }
        for label, protocol, step in _classes(index):
            wanted = {
                part: own.filter(pc.equal(own["label"], label))["run"].combine_chunks() for part, own in indices.items()
            }
            for source in (path for path in sources if Path(path).parent.name == protocol):
                rows = storage.read_rows(
                    source, schema, columns=["run", "step", "x", "y"], filters=[("step", "==", step)]
                )
                rows = rows.filter(pc.is_valid(rows["x"]))
                n = len(rows)
                rows = rows.append_column("protocol", pa.array([protocol] * n, pa.string()))
                rows = rows.append_column("label", pa.array([label] * n, pa.int8()))
                rows = rows.select(storage.SAMPLES.names).cast(storage.SAMPLES)
                for part, writer in writers.items():
                    own = rows.filter(pc.is_in(rows["run"], wanted[part]))
                    if len(own):
                        writer.write_table(own)
                        found[part] += len(own)
        for part, own in indices.items():
            if found[part] != len(own):
                raise ValueError(
                    f"{dataset}: {len(own)} configurations in part {part}, "
                    f"but {found[part]} have {coordinates} coordinates"
                )


def _classes(index: pa.Table) -> list[tuple[int, str, int]]:
    """Label, protocol and step of each class in an index."""
    groups = index.group_by(["label", "protocol", "step"]).aggregate([]).sort_by("label")
    return [(row["label"], row["protocol"], row["step"]) for row in groups.to_pylist()]
