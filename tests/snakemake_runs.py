"""Snakemake as a user calls it, for the tests of plans and of whole studies."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from conftest import ROOT
from forks import Forks
from patience import PATIENCE

CLONE = "a clone of the study"


def clone(folder: Path) -> Path:
    """A copy of the repository without results and environment, to run a study in; it is named `CLONE`."""
    copy = folder / CLONE
    left_out = shutil.ignore_patterns(".venv", ".git", ".snakemake", "results", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, copy, symlinks=True, ignore=left_out)
    return copy


def call_of(*arguments: str, folder: Path) -> dict:
    """A call of Snakemake in a copy of the repository, as arguments of `subprocess.run` or `Popen`."""
    here = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{here}:{os.environ['PATH']}"}
    return {"args": [str(here / "snakemake"), *map(str, arguments)], "cwd": folder, "env": environment, "text": True}


@cache
def _forks() -> Forks:
    """Plans take less time than Snakemake's imports, and there are hundreds of them."""
    return Forks("snakemake.cli", "nbformat", "pyarrow.parquet", "smart_open")


def snakemake(*arguments: str, folder: Path) -> subprocess.CompletedProcess:
    """Call Snakemake in a copy of the repository; a dry run in a process that has imported Snakemake already."""
    call = call_of(*arguments, folder=folder)
    if {"--dry-run", "-n"} & {*arguments}:
        return _forks().run(*call["args"], cwd=call["cwd"], env=call["env"])
    return subprocess.run(**call, capture_output=True, timeout=PATIENCE)


def dry_run(*arguments: str, folder: Path) -> str:
    """What a dry run says.

    Raises:
        AssertionError: with all that, if Snakemake refuses.
    """
    run = snakemake("--dry-run", *arguments, folder=folder)
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    return said


def counted(said: str) -> dict[str, int]:
    """The number of jobs by rule of which a dry run tells; empty if there is nothing to do."""
    if "Nothing to be done" in said:
        return {}
    table = re.search(r"^job +count\n-+ +-+\n(.*?)^total +(\d+)$", said, flags=re.MULTILINE | re.DOTALL)
    assert table, said
    counts = {name: int(count) for name, count in re.findall(r"^(\S+) +(\d+)$", table[1], flags=re.MULTILINE)}
    assert sum(counts.values()) == int(table[2])
    return counts


def plan(*arguments: str, folder: Path) -> dict[str, int]:
    """`counted`, of a dry run with these arguments."""
    return counted(dry_run(*arguments, folder=folder))
