"""The contract of result files, against the schemas and tables of the library."""

import pyarrow as pa
import pytest

from vitrify.reading.contract import KINDS
from vitrify.store import parquet, tables

SCHEMAS = {name: value for name, value in vars(parquet).items() if isinstance(value, pa.Schema)}
PARTS = {"KEPT"}  # of what several kinds of files have in common


def test_every_schema_of_the_library_is_that_of_a_kind_of_file():
    assert len(SCHEMAS) > 15
    known = [kind.schema for kind in KINDS if kind.schema is not None]
    assert [name for name, schema in SCHEMAS.items() if schema not in known and name not in PARTS] == []


def test_every_column_has_a_meaning_and_arrays_a_type():
    for kind in KINDS:
        for column in kind.columns:
            assert kind.meaning(column).strip(), (kind.path, column)
            assert bool(kind.type_of(column)) == (kind.schema is not None)
    configurations = next(kind for kind in KINDS if kind.path.startswith("configurations/"))
    assert [configurations.type_of(column) for column in ("run", "x")] == ["int32", "list of float"]
    with pytest.raises(KeyError):
        configurations.meaning("nothing")


def test_no_meaning_is_of_a_column_that_is_not_there():
    for kind in KINDS:
        assert set(kind.meanings) <= {*kind.columns}, kind.path


def test_columns_that_later_steps_need_are_in_the_contract():
    kinds = {kind.path: kind for kind in KINDS}
    for name in tables._COLUMNS:
        path = f"tables/{name}.csv"
        kind = kinds.get(path) or kinds["tables/auc_matrix_<model>.csv"]
        assert {column for group in tables.columns_of(name) for column in group} <= set(kind.columns), name
