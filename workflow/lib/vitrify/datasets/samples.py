"""Samples: the coordinates of one part of a dataset, in one file that a network reads."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vitrify import storage
from vitrify.checks import OneBatchARun
from vitrify.datasets.folds import REST
from vitrify.errors import DataError


def gather_samples(
    path: Path,
    dataset: Path,
    part: str,
    sources: Sequence[str | Path],
    coordinates: str,
    provenance: dict[str, str],
) -> None:
    """Write the samples of one part: an outer test's, or those that no outer test holds.

    Args:
        path: `samples/<dataset>/<part>.parquet`.
        dataset: `datasets/<dataset>.parquet`.
        part: the number of an outer test, or `rest`.
        sources: `configurations/<protocol>/<batch>.parquet` (thermal) or `inherent/<protocol>/<batch>.parquet`
            (inherent); the path says which protocol.
        coordinates: thermal or inherent.
        provenance: metadata of the file.

    Raises:
        DataError: see `vitrify.storage.read_rows`; or if a configuration of the dataset is in no file, or in several.
    """
    schema = storage.INHERENT if coordinates == "inherent" else storage.CONFIGURATIONS
    index = storage.read_rows(dataset, storage.DATASET)
    index = index.filter(pc.is_null(index["fold"]) if part == REST else pc.equal(index["fold"], int(part)))
    with storage.parquet_writer(path, storage.SAMPLES, provenance) as writer:
        batches = OneBatchARun()
        if len(index) == 0:
            raise DataError(dataset, f"holds no configuration of part {part}")
        for label, protocol, step in _classes(index):
            wanted = index.filter(pc.equal(index["label"], label))["run"]
            missing = set(wanted.to_pylist())
            for source in (path for path in sources if Path(path).parent.name == protocol):
                rows = storage.read_rows(
                    source, schema, columns=["run", "step", "x", "y"], filters=[("step", "==", step)]
                )
                batches.add(source, rows["run"].to_pylist(), at=(label, step))
                rows = rows.filter(pc.and_(pc.is_in(rows["run"], wanted.combine_chunks()), pc.is_valid(rows["x"])))
                if len(rows) == 0:
                    continue
                n = len(rows)
                rows = rows.append_column("protocol", pa.array([protocol] * n))
                rows = rows.append_column("label", pa.array([label] * n, pa.int8()))
                writer.write_table(rows.select(storage.SAMPLES.names).cast(storage.SAMPLES))
                missing -= set(rows["run"].to_pylist())
            if missing:
                files = [path for path in sources if Path(path).parent.name == protocol]
                others = f" here or in the {len(files) - 1} others of its protocol" if len(files) > 1 else ""
                raise DataError(
                    files[0] if files else dataset,
                    f"run {min(missing)} has no {coordinates} coordinates at step {step}{others}, as part {part} of "
                    f"{dataset} asks for ({len(missing)} of {len(wanted)} are missing)",
                )


def _classes(index: pa.Table) -> list[tuple[int, str, int]]:
    """Label, protocol and step of each class in an index."""
    groups = index.group_by(["label", "protocol", "step"]).aggregate([]).sort_by("label")
    return [(row["label"], row["protocol"], row["step"]) for row in groups.to_pylist()]
