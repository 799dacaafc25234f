"""The tiny study, run once for all tests that look at it."""

import pytest

from snakemake_runs import clone, snakemake


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    """A copy of the repository in which the tiny study has been run to its end; Snakemake left the scripts of jobs."""
    folder = clone(tmp_path_factory.mktemp("study"))
    config = ("--configfile", "tests/workflow/tiny.yaml")
    run = snakemake("--cores", 2, "--skip-script-cleanup", *config, folder=folder)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
    return folder
