"""Fixtures that several tests share."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


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
    return yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


@pytest.fixture
def schema() -> Path:
    """The configuration's schema."""
    return ROOT / "workflow" / "schemas" / "config.schema.yaml"
