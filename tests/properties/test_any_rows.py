"""What is written is read again: Parquet, JSON and CSV files of any rows."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vitrify.errors import DataError
from vitrify.images.render import encode_png
from vitrify.store import parquet
from vitrify.store.files import read_json, read_table, write_json, write_table

SCHEMAS = {name: schema for name, schema in vars(parquet).items() if isinstance(schema, pa.Schema)}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)  # no half characters, which UTF-8 cannot hold
FLOATS = st.floats(allow_nan=True, allow_infinity=True)
VALUES = {
    pa.string(): TEXT,
    pa.binary(): st.binary(max_size=8),
    pa.bool_(): st.booleans(),
    pa.float64(): FLOATS,
    pa.float32(): st.floats(width=32),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.int32(): st.integers(-(2**31), 2**31 - 1),
    pa.int8(): st.integers(-128, 127),
    parquet.COORDINATES: st.lists(st.floats(width=32), max_size=4),
}


@st.composite
def tables(draw):
    """A table of one of the study's schemas; any value may be missing."""
    schema = SCHEMAS[draw(st.sampled_from(sorted(SCHEMAS)))]
    rows = draw(st.integers(0, 6))
    columns = {
        field.name: draw(st.lists(st.none() | VALUES[field.type], min_size=rows, max_size=rows)) for field in schema
    }
    return pa.table(columns, schema=schema)


PNGS = [encode_png(np.full((2, 3, 3), shade, dtype=np.uint8)) for shade in range(0, 256, 51)]  # all of one size
ALLOWED = {
    "label": st.integers(0, 1),
    **dict.fromkeys(["species", "source_species", "target_species"], st.integers(1, 2)),
}


def right_values(field, length):
    """Values that a column may hold; lists of so many numbers."""
    if field.name in ALLOWED:
        return ALLOWED[field.name]
    if field.type == pa.binary():
        return st.sampled_from(PNGS)
    width = 64 if field.type == pa.float64() else 32
    inside = field.name in ("x", "y")
    numbers = st.floats(0, 1, width=width) if inside else st.floats(allow_nan=False, allow_infinity=False, width=width)
    if field.type == parquet.COORDINATES:
        return st.lists(numbers, min_size=length, max_size=length)
    return numbers if pa.types.is_floating(field.type) else VALUES[field.type]


@st.composite
def right_tables(draw):
    """A table of one of the study's schemas as a job may write it: nothing missing, no row twice."""
    schema = SCHEMAS[draw(st.sampled_from(sorted(SCHEMAS)))]
    rows, particles, others = draw(st.integers(1, 6)), draw(st.integers(0, 4)), draw(st.integers(0, 4))
    columns = {}
    for field in schema:
        values = right_values(field, particles if field.name in ("x", "y") else others)
        once = field.name in ("run", "number", "frame")  # by which rows differ
        columns[field.name] = draw(st.lists(values, min_size=rows, max_size=rows, unique=once))
    return pa.table(columns, schema=schema)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("rows")


def values(table):
    """What a table holds; NaN as text, for it is not equal to itself."""
    return repr(table.to_pylist())


@given(right_tables())
def test_rows_are_read_as_they_were_written(folder, table):
    path = folder / "rows.parquet"
    parquet.write_rows(path, table.schema, {name: table[name] for name in table.column_names})
    found = parquet.read_rows(path, table.schema)
    assert found.schema.equals(table.schema)
    assert values(found) == values(table)
    assert [path.name for path in folder.glob(".*rows*")] == [".rows.parquet.sha256"]


@given(tables())
def test_any_rows_are_read_as_they_were_written_or_refused_by_name(folder, table):
    path = folder / "any.parquet"
    parquet.write_rows(path, table.schema, {name: table[name] for name in table.column_names})
    refusal, found = "", None
    try:
        found = parquet.read_rows(path, table.schema)
    except DataError as error:
        refusal = str(error)
    assert refusal.startswith(f"{path}: ") if found is None else values(found) == values(table)


@given(right_tables(), st.integers(1, 8))
def test_a_stream_gives_the_same_rows_in_pieces(folder, table, rows):
    path = folder / "rows.parquet"
    parquet.write_rows(path, table.schema, {name: table[name] for name in table.column_names})
    pieces = list(parquet.stream_rows([path, path], table.schema, rows))
    assert all(0 < len(piece) <= rows for piece in pieces)
    assert values(pa.concat_tables([table.schema.empty_table(), *pieces])) == values(pa.concat_tables([table, table]))


@given(tables(), tables())
def test_files_of_another_kind_are_refused_or_have_all_columns(folder, table, other):
    path = folder / "rows.parquet"
    parquet.write_rows(path, table.schema, {name: table[name] for name in table.column_names})
    lacking = set(other.schema.names) - set(table.schema.names)
    if lacking:
        with pytest.raises(ValueError, match=r"rows\.parquet"):
            parquet.read_rows(path, other.schema)


@given(arrays(np.float32, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.floats(width=32)))
def test_coordinates_go_to_lists_and_back(coordinates):
    column = parquet.coordinate_rows(coordinates)
    assert column.type == parquet.COORDINATES
    np.testing.assert_array_equal(parquet.coordinate_array(column), coordinates)
    np.testing.assert_array_equal(parquet.coordinate_array(pa.chunked_array([column, column])), [*coordinates] * 2)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXT.filter(lambda key: "\0" not in key), JSON, max_size=3))
def test_provenance_is_read_as_it_was_written(folder, provenance):
    path = folder / "provenance.parquet"
    written = {key: json.dumps(value) for key, value in provenance.items()}
    parquet.write_rows(path, parquet.RUNS, {name: [] for name in parquet.RUNS.names}, written)
    assert parquet.read_provenance(path) == provenance


@given(JSON)
def test_json_is_read_as_it_was_written(folder, value):
    write_json(folder / "value.json", value)
    assert read_json(folder / "value.json") == value


@given(st.lists(st.tuples(st.integers(-(2**53), 2**53), st.floats(-1e9, 1e9)), min_size=1, max_size=5))
def test_tables_are_read_as_they_were_written_to_ten_digits(folder, rows):
    table = pd.DataFrame(rows, columns=["number", "value"])
    write_table(folder / "table.csv", table)
    pd.testing.assert_frame_equal(read_table(folder / "table.csv"), table, check_dtype=False, rtol=1e-9, atol=1e-300)
