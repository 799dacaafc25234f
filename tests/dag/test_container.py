"""What Snakemake does with the container image, with a stand-in for Apptainer that runs commands where it is called."""

import os
import re

import pytest

from snakemake_runs import clone, plan, snakemake
from study_rules import study_rules

CONFIG = ("--configfile", "tests/workflow/tiny.yaml")
IN_CONTAINERS = ("--software-deployment-method", "apptainer")

# It shows what is bound for scripts' imports to Python, as binding it would, and writes down the image and the command.
STAND_IN = """#!/usr/bin/env python3
import os, sys
from pathlib import Path

if sys.argv[1:] == ["--version"]:
    sys.exit(print("apptainer version 1.3.0"))
*options, image, shell, _, command = sys.argv[1:]
assert options[0] == "exec", sys.argv
with Path(__file__).with_suffix(".log").open("a") as log:
    print(image, command, file=log)
bound = [path for option, path in zip(options, options[1:]) if option == "--bind"]
bound = [path.partition(":/mnt/snakemake_searchpaths/") for path in bound]
os.environ["PYTHONPATH"] = ":".join(source for source, _, place in bound if place)
os.execvp(shell, [shell, "-c", command])
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return clone(tmp_path_factory.mktemp("container"))


@pytest.fixture
def apptainer(repository, tmp_path, monkeypatch):
    """The stand-in on PATH, and an image; gives the file in which it writes down its calls."""
    stand_in = tmp_path / "apptainer"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (repository / "envs" / "vitrify.sif").touch()
    yield stand_in.with_suffix(".log")
    (repository / "envs" / "vitrify.sif").unlink()


def test_all_rules_that_run_something_name_the_image():
    assert {rule.container for rule in study_rules() if not rule.target} == {"envs/vitrify.sif"}


def test_without_an_image_one_line_says_how_to_build_it(repository):
    run = snakemake("--dry-run", *CONFIG, *IN_CONTAINERS, folder=repository)
    output = run.stdout + run.stderr
    assert run.returncode != 0
    assert "There is no container image envs/vitrify.sif." in output
    assert "apptainer build envs/vitrify.sif envs/vitrify.def" in output
    assert "Traceback" not in output


def test_jobs_run_in_the_image_and_nothing_is_out_of_date_outside_of_it(repository, apptainer):
    run = snakemake("--cores", 1, "list_runs", *CONFIG, *IN_CONTAINERS, folder=repository)
    assert run.returncode == 0, run.stdout + run.stderr
    (call,) = apptainer.read_text().splitlines()
    assert call.startswith("envs/vitrify.sif ")
    assert re.search(r" python '.*list_runs\.py'$", call)
    assert plan("list_runs", *CONFIG, *IN_CONTAINERS, folder=repository) == {}
    assert plan("list_runs", *CONFIG, folder=repository) == {}
