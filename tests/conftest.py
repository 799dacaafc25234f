"""Fixtures that several tests share."""

import copy
import os
import shutil
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent

# Properties are tried on the same examples by everyone, as many as there is time for, and nothing of them is kept.
# A slow machine fails none of them.
hypothesis.settings.register_profile(
    "repeatable",
    derandomize=True,
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("repeatable")


# These take long, so they begin first: no process is left with one of them when the others have ended. The first makes
# the tiny study, for which several of `workflow` would wait; so other long ones stand between.
LONG = ("workflow/test_tiny_study.py", "slurm", "workflow/test_three_dimensions.py", "faults", "workflow", "dag")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files and folders of `LONG` first, in its order."""

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(ROOT / "tests").as_posix()
        return next((place for place, name in enumerate(LONG) if path.startswith(name)), len(LONG))

    items.sort(key=place)


@cache
def papers_configuration() -> dict:
    """The paper's configuration, not to be changed."""
    return yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def templates() -> Path:
    """The LAMMPS inputs."""
    return ROOT / "resources" / "lammps"


@pytest.fixture
def config() -> dict:
    """The paper's configuration, to be changed at will."""
    return copy.deepcopy(papers_configuration())


@pytest.fixture(scope="session")
def tiny_study(tmp_path_factory) -> Path:
    """A copy of the repository in which the tiny study has been run to its end on this machine.

    It is run once, whatever the number of processes that test; each of them has its own copy of what was made. Who
    edits the copy sets it back. Snakemake left the scripts of jobs.
    """
    from patience import PATIENCE
    from snakemake_runs import CLONE, clone, snakemake  # it imports this module
    from vitrify.jobs.locks import alone

    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    note = shared / "tiny study"  # where it is: scripts that Snakemake left import from there
    with alone(shared / "tiny study.lock", patience=PATIENCE):
        if not note.exists():
            folder = clone(tmp_path_factory.mktemp("study"))
            options = ("--cores", 2, "--skip-script-cleanup", "--configfile", "tests/workflow/tiny.yaml")
            run = snakemake(*options, folder=folder)
            assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
            note.write_text(str(folder))
    return shutil.copytree(note.read_text(), tmp_path_factory.mktemp("study") / CLONE, symlinks=True)
