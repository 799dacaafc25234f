"""The descriptions of result files, against each other and the tables in docs/."""

import pyarrow as pa
import pytest

from conftest import ROOT
from vitrify.reading import contract
from vitrify.reading.contract import KINDS, kind_of
from vitrify.store import parquet
from vitrify.store.tables import Table

TABLES = [kind for kind in KINDS if isinstance(kind, Table)]
SCHEMAS = {name: value for name, value in vars(parquet).items() if isinstance(value, pa.Schema)}
PARTS = {"KEPT"}  # of what several kinds of files have in common
BESIDE = ("cost", "hyperparameters")  # what is published beside the tables, of which no step makes anything
PUBLISHED = sorted(path for path in (ROOT / "docs").rglob("*.csv") if path.stem not in BESIDE)


def test_every_schema_of_the_library_is_that_of_a_kind_of_file():
    assert len(SCHEMAS) > 15
    known = [kind.columns for kind in TABLES if isinstance(kind.columns, pa.Schema)]
    assert [name for name, schema in SCHEMAS.items() if schema not in known and name not in PARTS] == []


def test_every_description_is_collected():
    library = ROOT / "workflow" / "lib" / "vitrify"
    describing = {
        f"vitrify.{path.relative_to(library).with_suffix('').as_posix().replace('/', '.')}"
        for path in library.rglob("*.py")
        if "from vitrify.store.tables import" in path.read_text() and path.parent.name != "reading"
    }
    assert describing == {module.__name__ for module in contract._MODULES}


def test_every_column_has_a_meaning_and_arrays_a_type():
    for kind in TABLES:
        for column in kind.names:
            assert kind.meaning(column).strip(), (kind.path, column)
            assert bool(kind.type_of(column)) == kind.path.endswith(".parquet")
    configurations = kind_of("configurations/slow/0000.parquet")
    assert [configurations.type_of(column) for column in ("run", "x")] == ["int32", "list of float"]
    with pytest.raises(KeyError):
        configurations.meaning("nothing")


def test_meanings_of_errors_follow_from_the_names():
    regression = kind_of("tables/regression.csv")
    assert regression.meaning("alpha_3_se") == "standard error of `alpha_3`"
    assert regression.meaning("alpha_3_se_clustered") == "`alpha_3_se` with errors clustered by run"


def test_no_meaning_is_of_a_column_that_is_not_there():
    assert [kind.path for kind in TABLES if not set(kind.own) <= {*kind.names}] == []


def test_each_path_is_of_one_kind():
    assert len({kind.path for kind in KINDS}) == len(KINDS)
    assert (
        kind_of("models/dmpnn-distances/dataset_1/0/history.csv").path == "models/<D-MPNN>/<dataset>/<fold>/history.csv"
    )
    assert kind_of("models/cnn/dataset_1/0/history.csv").path == "models/<CNN>/<dataset>/<fold>/history.csv"
    assert kind_of("my/notes.txt") is None


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.relative_to(ROOT / "docs").as_posix())
def test_tables_of_finished_studies_are_as_described(path):
    kind = kind_of(f"tables/{path.name}")
    assert list(kind.read(path).columns) == kind.names
