"""What `make` does before it starts the study."""

import os
import re
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
    assert first.startswith(f"make: this study needs Python 3.11, 3.12 or 3.13, but {old} is Python 3.9.2")
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


@pytest.mark.parametrize(("configured", "asked"), [({}, 1), ({"PIP_FIND_LINKS": "/wheels"}, 0)])
def test_torch_without_cuda_is_asked_for_where_pip_is_not_configured(configured, asked, tmp_path, monkeypatch):
    for name in ("Makefile", "requirements.lock", "requirements-torch.in"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "python"  # notes what it would install; an environment is a copy of it
    python.write_text(
        f'''#!/bin/sh
case "$*" in
  "-m venv"*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *" install "*) echo "$*" >> installed ;;
  *) exec "{sys.executable}" "$@" ;;
esac
'''
    )
    python.chmod(0o755)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in ({"PIP_CONFIG_FILE": os.devnull} | configured).items():
        monkeypatch.setenv(name, value)
    run = make("install", f"PYTHON={python}", "UV=", folder=tmp_path)
    assert run.returncode == 0, run.stderr
    locked, torch = (tmp_path / "installed").read_text().splitlines()
    assert locked.endswith("--no-deps --require-hashes -r requirements.lock")
    assert torch.endswith("-r requirements-torch.in")
    assert torch.count("--extra-index-url https://download.pytorch.org/whl/cpu") == asked


def lines(name):
    """Lines of a file of requirements, without comments, markers and extras."""
    text = re.sub(r" *[#;].*|\[[\w-]+\]", "", (ROOT / name).read_text().lower())
    return {*text.split()}


def locked(name):
    """Packages of a lock, with their versions."""
    _, *entries = re.split(r"^(?=\w)", (ROOT / name).read_text(), flags=re.MULTILINE)
    assert all("--hash=sha256:" in entry for entry in entries)
    return {entry.split()[0] for entry in entries}


def test_locks_have_hashes_and_pin_what_is_asked_for_once():
    study, tests, cuda = (locked(f"requirements{kind}.lock") for kind in ("", "-test", "-gpu"))
    torch = lines("requirements-torch.in")
    assert torch == {"torch==2.13.0"}
    assert lines("requirements.in") <= study
    assert lines("requirements-test.in") <= tests
    assert lines("requirements-gpu.in") | torch <= cuda
    names = [pin.split("==")[0] for pin in (*study, *tests)]
    assert len(names) == len(set(names))
    assert study & cuda <= {"tensorflow==2.21.0"}  # of arm64
    assert not any(name.startswith(("nvidia-", "cuda-", "triton")) or name == "torch" for name in names)
