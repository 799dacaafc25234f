"""Parquet files of the study: one schema per kind of file, written whole or not at all, checked when read.

Schemas are two-dimensional. In three dimensions, files with coordinates have a column z behind y (`in_dimensions`), and
a reader of x and y gets z too.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from vitrify.errors import DataError
from vitrify.space import AXES, PLANE
from vitrify.store.checks import RowChecks
from vitrify.store.columns import COORDINATES, schema_of
from vitrify.store.files import verified, whole_or_absent

# The identity of a configuration in a dataset, and of a window of it.
_KEYS = "run protocol step label"
_WINDOW = f"{_KEYS} window_length"
# Attention under test: of networks by what they were trained on and the number of their seed.
_TESTED = {"number": pa.int64()}

RUNS = schema_of("run protocol batch seed")
START = schema_of("particle species x y", x=pa.float64(), y=pa.float64())
CONFIGURATIONS = schema_of("run step temperature x y")
INHERENT = schema_of("run step temperature energy iterations converged x y")
KEPT = schema_of("run step x y")  # what configurations and inherent structures have in common
DATASET = schema_of("run protocol step temperature coordinates label fold")
SAMPLES = schema_of(f"{_KEYS} x y")
IMAGES = schema_of(f"{_KEYS} png")
PREDICTIONS = schema_of(f"{_KEYS} score log_odds")
# A training set that is not an outer one as it is, and what is tested beside it.
SUBSET = schema_of(f"{_KEYS} trained tested", trained=pa.int32(), tested=pa.bool_())
ARTIFICIAL_IMAGES = schema_of("kind number png")
JUDGEMENTS = schema_of("kind number log_odds")
FEATURE_MAPS = schema_of(
    f"{_KEYS} log_odds png filters rows columns maps",
    **dict.fromkeys(("filters", "rows", "columns"), pa.int32()),
    maps=COORDINATES,
)
WINDOW_PREDICTIONS = schema_of(f"{_KEYS} score log_odds window_length")
ATTENTION_PARTICLES = schema_of(f"{_WINDOW} particle species x y", x=pa.float32(), y=pa.float32())
ATTENTION_EDGES = schema_of(
    f"{_WINDOW} t source target source_species target_species weight relative", relative=pa.float32()
)
ATTENTION_SCORES = schema_of(f"network number {_KEYS} score log_odds degree", **_TESTED)
ATTENTION_SHARES = schema_of(f"network number {_KEYS} pair units relative", **_TESTED)
ATTENTION_AGREEMENT = schema_of(f"network number other other_number {_KEYS} spearman top chance", **_TESTED)
PARTICLE_SCORES = schema_of(
    f"{_KEYS} fold particle species x y score area psi_5 psi_6 ring particle_energy", x=pa.float32(), y=pa.float32()
)
DELETIONS = schema_of(f"network number order fraction {_KEYS} log_odds", **_TESTED)


def in_dimensions(schema: pa.Schema, dimension: int) -> pa.Schema:
    """Return a schema with coordinates in N dimensions."""
    if dimension == PLANE:
        return schema
    return schema.insert(schema.get_field_index("y") + 1, schema.field("y").with_name("z"))


def axes(table: pa.Table) -> list[str]:
    """Return the columns of coordinates, in order."""
    return [name for name in AXES if name in table.column_names]


def dimension_of(path: str | os.PathLike) -> int:
    """Return the dimensions of a file with coordinates; raises a DataError if it is missing or no Parquet file."""
    with _readable(path, []):
        return len(set(pq.read_schema(verified(path)).names) & set(AXES))


@contextlib.contextmanager
def parquet_writer(
    path: str | os.PathLike, schema: pa.Schema, provenance: dict[str, str] | None = None
) -> Iterator[pq.ParquetWriter]:
    """Yield a writer whose file appears under `path` when the block ends without an error.

    Each `write_table` makes at least one row group. Provenance, text by key, is metadata of the file.
    """
    with whole_or_absent(path) as temporary:
        # Coordinates do not repeat, so a dictionary only costs; but the bytes of their exponents do, apart from the
        # others: 30 kB for a configuration of 4,320 particles, which has 35 kB.
        coordinates = [field.name for field in schema if field.type == COORDINATES]
        options = {
            "compression": "zstd",
            "compression_level": 1,
            "use_dictionary": [field.name for field in schema if field.name not in (*coordinates, "png")],
            "column_encoding": {f"{name}.list.element": "BYTE_STREAM_SPLIT" for name in coordinates},
            "write_page_checksum": True,
        }
        with pq.ParquetWriter(temporary, schema.with_metadata(provenance), **options) as writer:
            yield writer


def write_rows(
    path: str | os.PathLike, schema: pa.Schema, columns: dict | pd.DataFrame, provenance: dict[str, str] | None = None
) -> None:
    """Write one Parquet file from columns: name -> values, or a data frame."""
    if isinstance(columns, pd.DataFrame):
        table = pa.Table.from_pandas(columns, schema, preserve_index=False).replace_schema_metadata()
    else:
        table = pa.table(columns, schema=schema)
    with parquet_writer(path, schema, provenance) as writer:
        writer.write_table(table)


def read_rows(
    paths: str | os.PathLike | Sequence[str | os.PathLike],
    schema: pa.Schema,
    columns: list[str] | None = None,
    filters: list | None = None,
) -> pa.Table:
    """Read one or several Parquet files of one kind into a table, in the order of `paths`.

    All columns of the schema are read unless some are named. Row groups that cannot match `filters`, of
    `pyarrow.parquet.read_table`, are not read. A DataError is raised if a file is missing, not as it was written, not
    Parquet, lacks a column, contains no rows or what `vitrify.store.checks` does not allow.
    """
    names = columns or schema.names
    tables = []
    for path in _as_list(paths):
        with _readable(path, names):
            own, checks = _opened(path, schema, names, pq.read_schema(verified(path)).names)
            if tables and tables[0].schema.names != own.names:
                raise DataError(path, "does not have as many dimensions as the files that are read with it")
            table = pq.read_table(path, columns=own.names, filters=filters, page_checksum_verification=True)
            table = table.select(own.names).cast(own)
            checks.check(table)
        if len(table) == 0 and filters is None and not _may_be_empty(schema):
            raise DataError(path, "contains no rows")
        tables.append(table)
    return pa.concat_tables(tables) if tables else pa.schema([schema.field(name) for name in names]).empty_table()


def stream_rows(
    paths: str | os.PathLike | Sequence[str | os.PathLike], schema: pa.Schema, rows: int = 64
) -> Iterator[pa.Table]:
    """Read the data of `read_rows` in pieces of N rows at most, so that only a few row groups are in memory."""
    for path in _as_list(paths):
        empty = True
        # Buffered ahead, as by default, a file would stay whole in memory.
        options = {"pre_buffer": False, "page_checksum_verification": True}
        with _readable(path, schema.names), pq.ParquetFile(verified(path), **options) as file:
            own, checks = _opened(path, schema, schema.names, file.schema_arrow.names)
            for batch in file.iter_batches(rows, columns=own.names):
                table = pa.Table.from_batches([batch]).select(own.names).cast(own)
                checks.check(table)
                empty = False
                yield table
        if empty and not _may_be_empty(schema):
            raise DataError(path, "contains no rows")


def _as_list(paths: str | os.PathLike | Sequence[str | os.PathLike]) -> Sequence[str | os.PathLike]:
    return [paths] if isinstance(paths, str | os.PathLike) else paths


@contextlib.contextmanager
def _readable(path: str | os.PathLike, names: list[str]) -> Iterator[None]:
    """Name the file that pyarrow cannot read."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise DataError(path, f"not a whole Parquet file with columns {', '.join(names)}: {reason}") from error


def _opened(
    path: str | os.PathLike, schema: pa.Schema, names: list[str], found: list[str]
) -> tuple[pa.Schema, RowChecks]:
    """The wanted columns of a file that has some, with z where it is three-dimensional, and the checks of its rows."""
    missing = [name for name in names if name not in found]
    if missing:
        raise DataError(path, f"lacks column {missing[0]}, contains {', '.join(found) or 'none'}")
    wanted = pa.schema([schema.field(name) for name in names])
    whole, own = (in_dimensions(one, 3) if {"y"} <= {*one.names} and "z" in found else one for one in (schema, wanted))
    # Of inherent structures the coordinates are kept where something needs them; the others have their energy only.
    return own, RowChecks(path, whole, may_lack=AXES if schema in (INHERENT, KEPT) else ())


def _may_be_empty(schema: pa.Schema) -> bool:
    """Return whether a batch of runs may have no rows in such a file, because no frame of it is needed."""
    return schema in (CONFIGURATIONS, INHERENT, KEPT)


def read_provenance(path: str | os.PathLike) -> dict:
    """Metadata of a file of the study by key, values read as JSON if possible; see `vitrify.store.provenance`.

    A damaged file has no metadata here: reading its rows raises the error.
    """
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError):
        return {}
    found = {}
    for key, value in metadata.items():
        text = value.decode(errors="replace")
        try:
            found[key.decode(errors="replace")] = json.loads(text)
        except (ValueError, RecursionError):
            found[key.decode(errors="replace")] = text
    return found


def class_names(path: str | os.PathLike) -> list[str]:
    """Return the names of the classes of a dataset, label 0 first, from its file or a derived one."""
    known = read_provenance(verified(path))
    # Files of datasets had them in their part of the configuration alone.
    names = known.get("classes") or known.get("configuration", {}).get("dataset", {}).get("classes")
    if not names:
        raise DataError(path, "does not name the classes of its dataset")
    return list(names)


def coordinate_rows(values: np.ndarray) -> pa.ListArray:
    """An (n, particles) array of coordinates as a column of n lists of float32, without a Python loop."""
    n, particles = values.shape
    flat = pa.array(values.astype("float32", copy=False).ravel())
    return pa.ListArray.from_arrays(pa.array(range(0, (n + 1) * particles, particles), pa.int32()), flat)


def coordinate_columns(positions: np.ndarray) -> dict[str, pa.ListArray]:
    """(n, particles, d) positions as columns x, y and, in three dimensions, z."""
    return {axis: coordinate_rows(positions[..., i]) for i, axis in enumerate(AXES[: positions.shape[-1]])}


def coordinate_array(column: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """A column of n lists as an (n, particles) float32 array; raises a ValueError if the lists differ in length."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    n = len(column)
    flat = column.flatten().to_numpy(zero_copy_only=False)
    if n == 0 or len(flat) % n or set(column.value_lengths().unique().to_pylist()) != {len(flat) // n}:
        raise ValueError("configurations differ in their number of particles, or there are none")
    return flat.reshape(n, -1)


def positions(table: pa.Table, particles: int, path: str | os.PathLike) -> np.ndarray:
    """Columns of coordinates as an (n, particles, d) float32 array; raises a DataError if there are other particles."""
    found = np.stack([coordinate_array(table[axis]) for axis in axes(table)], axis=-1)
    if found.shape[1] != particles:
        raise DataError(path, f"configurations have {found.shape[1]} particles, the start has {particles}")
    return found
