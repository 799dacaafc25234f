"""A finished study against the contract of result files: each file is of a known kind, with its columns."""

import re

import pandas as pd
import pyarrow.parquet as pq
import pytest

from vitrify.reading.contract import KINDS

# Made on demand, gone again, or of the CNN.
ON_DEMAND = ("classify/", "crate/", "tables/estimate.csv", "tables/compared.csv", "frames/")
ON_DEMAND += ("swapped/images/", "subsets/<subset>/models/cnn/", "ensembles/<member>/models/cnn/")
ON_DEMAND += ("energy_matching/", "tables/energy_matching.csv")  # of matched datasets, of which this study has none
BESIDE = ("logs/", "excerpt/", "benchmarks/", "report/", "estimate/", "export/", "work/")


@pytest.fixture(scope="module")
def results(tiny_study):
    return tiny_study / "results" / "tiny"


def kinds_of(path):
    """The kinds of file that a path may be; the one whose names are the least open comes first."""
    found = []
    for kind in KINDS:
        pattern = re.escape(kind.path).replace("<D\\-MPNN>", "dmpnn[a-z0-9_]*")
        pattern = re.sub(r"<[^>/]*>", "[^/]+", pattern)
        if re.fullmatch(pattern, re.sub(r"\.pdf$", ".png", path)):
            found.append(kind)
    return sorted(found, key=lambda kind: kind.path.count("<"))


def paths(results):
    """Files of the study that are results, not hidden ones."""
    below = (path.relative_to(results).as_posix() for path in results.rglob("*") if path.is_file())
    return sorted(path for path in below if not path.startswith((*BESIDE, *ON_DEMAND)) and "/." not in f"/{path}")


def test_every_file_is_of_a_kind_that_is_described(results):
    found = paths(results)
    assert len(found) > 150
    assert [path for path in found if not kinds_of(path)] == []


def test_every_kind_that_is_described_is_there(results):
    there = {kind.path for path in paths(results) for kind in kinds_of(path)}
    assert [
        kind.path for kind in KINDS if kind.path not in there and not kind.path.startswith((*ON_DEMAND, "report"))
    ] == []
    assert (results / "report" / "index.html").is_file()


def test_every_table_has_the_columns_that_are_described(results):
    checked = 0
    for path in paths(results):
        kind = kinds_of(path)[0]
        if path.endswith(".csv"):
            assert list(pd.read_csv(results / path, nrows=1).columns) == list(kind.columns), path
            checked += 1
        elif path.endswith(".parquet"):
            assert pq.read_schema(results / path).names == list(kind.columns), path
            checked += 1
    assert checked > 60
