"""A finished study against the contract of result files: each file is of a known kind, with its columns."""

import pandas as pd
import pyarrow.parquet as pq
import pytest

from vitrify.reading.contract import KINDS, kind_of

# Made on demand.
ON_DEMAND = ("classify/", "crate/", "tables/estimate.csv", "tables/compared.csv")
ON_DEMAND += ("energy_matching/", "tables/energy_matching.csv")  # of matched datasets, of which this study has none
BESIDE = ("logs/", "benchmarks/", "report/", "estimate/", "export/", "work/")


@pytest.fixture(scope="module")
def results(tiny_study):
    return tiny_study / "results" / "tiny"


def paths(results):
    """Files of the study that are results, not hidden ones."""
    below = (path.relative_to(results).as_posix() for path in results.rglob("*") if path.is_file())
    return sorted(path for path in below if not path.startswith((*BESIDE, *ON_DEMAND)) and "/." not in f"/{path}")


def kind_at(path):
    """The kind of a result; that of a figure is told of its PNG file."""
    return kind_of(path.removesuffix(".pdf") + ".png" if path.endswith(".pdf") else path)


def test_every_file_is_of_a_kind_that_is_described(results):
    found = paths(results)
    assert len(found) > 150
    assert [path for path in found if kind_at(path) is None] == []


def test_every_kind_that_is_described_is_there(results):
    found = paths(results)
    assert [
        kind.path
        for kind in KINDS
        if not kind.path.startswith((*ON_DEMAND, "report")) and not any(kind.is_of(path) for path in found)
    ] == []
    assert (results / "report" / "index.html").is_file()


def test_every_table_has_the_columns_that_are_described(results):
    checked = 0
    for path in paths(results):
        if path.endswith(".csv"):
            assert list(pd.read_csv(results / path, nrows=1).columns) == kind_at(path).names, path
            checked += 1
        elif path.endswith(".parquet"):
            assert pq.read_schema(results / path).names == kind_at(path).names, path
            checked += 1
    assert checked > 60
