"""Fixtures that several tests share."""

import copy
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent

# Properties are tried on the same examples by everyone, as many as there is time for, and nothing of them is kept.
hypothesis.settings.register_profile("repeatable", derandomize=True, max_examples=60, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


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


@pytest.fixture
def schema() -> Path:
    """The configuration's schema."""
    return ROOT / "workflow" / "schemas" / "config.schema.yaml"
