"""The advice of a job about a file that it cannot use: never one by which the next run fails in the same way."""

import importlib.util
from pathlib import Path, PurePath

import pytest

from conftest import ROOT
from vitrify.errors import DataError, WorkError, WriteError
from vitrify.store.files import digest_path, write_text

STUDY = PurePath("results/tiny")
FILE = "results/tiny/inherent/fast/0000.parquet"


@pytest.fixture
def advice(tmp_path, monkeypatch):
    """Advice about an error in a folder with a study; `workflow/scripts/job.py` is on the path of scripts only."""
    monkeypatch.chdir(tmp_path)
    specification = importlib.util.spec_from_file_location("job", ROOT / "workflow" / "scripts" / "job.py")
    job = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(job)
    return lambda error: job.remedy(error, STUDY)


def test_a_damaged_file_is_made_anew(advice):
    write_text(FILE, "rows")
    Path(FILE).write_text("row")
    said = ". Delete that file and call snakemake again: it is made again"
    assert advice(DataError(FILE, "is not as it was written")) == said
    digest_path(FILE).unlink()
    assert advice(DataError(FILE, "contains no rows")) == said


def test_a_missing_file_is_made_anew(advice):
    assert advice(DataError(FILE, "is missing")) == ". Call snakemake again: it is made again"


def test_a_file_that_is_as_its_job_wrote_it_is_not_deleted_in_vain(advice):
    write_text(FILE, "rows")
    assert advice(DataError(FILE, "temperature is not a finite number")) == ""


@pytest.mark.parametrize(
    "path",
    [
        "resources/published.yaml",
        "results/other/tables/auc.csv",
        "docs/quick/auc.csv",
        "/home/me/my.dump",
        "results/tiny/benchmarks/cool/fast/0000.tsv",
        "results/tiny/work/tune_cnn/trials.journal",
    ],
)
def test_other_files_are_not_to_be_deleted(advice, path):
    assert advice(DataError(path, "is not plain YAML")) == ""


def test_what_failed_otherwise_has_other_advice(advice):
    assert advice(WorkError("2 of 3 failed")) == ""
    assert "call snakemake again" in advice(WriteError(FILE, "No space left on device"))
