"""What `make` does before it starts the study."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from snakemake_runs import clone


def make(*arguments, folder):
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True)


@pytest.fixture
def repository(tmp_path):
    return clone(tmp_path)


def test_a_python_that_is_too_old_gets_one_clear_line(repository):
    old = repository / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    run = make("demo", f"PYTHON={old}", folder=repository)
    first, *rest = run.stderr.splitlines()
    assert run.returncode != 0
    assert first.startswith(f"make: this study needs Python 3.11 or newer, but {old} is Python 3.9.2")
    assert all(line.startswith("make: ***") for line in rest)
    assert not (repository / ".venv").exists()


def test_an_environment_whose_path_the_shell_would_split_gets_one_clear_line(repository):
    run = make("install", f"PYTHON={sys.executable}", folder=repository)
    first, *rest = run.stderr.splitlines()
    assert run.returncode != 0
    assert first.startswith(f"make: {repository}: the path of the virtual environment must be without blanks, quotes")
    assert all(line.startswith("make: ***") for line in rest)
    assert not (repository / ".venv").exists()


def test_a_second_call_installs_nothing(repository):
    environment = Path(sys.prefix)
    if not (environment / "requirements.lock").exists():
        pytest.skip("the tests do not run in the environment that `make` makes")
    (repository / ".venv").symlink_to(environment)
    run = make("install", folder=repository)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.skipif(shutil.which("git") is None, reason="what is tracked is known by git")
@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "=======", ">>>>>>> other"])
def test_marks_of_a_merge_are_refused_in_every_tracked_file(mark, tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(f"a line\n {mark}\n{'=' * 8}\n")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    assert make("marks", folder=tmp_path).returncode == 0
    page.write_text(f"a line\n{mark}\n")
    run = make("marks", folder=tmp_path)
    assert (run.returncode, run.stdout) == (2, f"page.md:2:{mark}\n")
    assert run.stderr.startswith("make: a merge was not finished in these lines\n")


def test_the_lock_pins_every_package_and_what_is_asked_for():
    def lines(name):
        text = (ROOT / name).read_text().lower().replace("_", "-").replace("[mpi]", "")
        return {line for line in text.splitlines() if line and not line.startswith("#")}

    pins = lines("requirements.lock")
    assert all(line.count("==") == 1 for line in pins)
    assert "torch==2.13.0" in pins
    assert lines("requirements.in") <= pins
    added = lines("requirements-test.lock")
    assert all(line.count("==") == 1 for line in added)
    assert lines("requirements-test.in") <= added
    assert not {line.split("==")[0] for line in added} & {line.split("==")[0] for line in pins}
