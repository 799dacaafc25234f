"""Calls of Snakemake that are refused in one line, before Snakemake reads a file."""

import sys

import pytest

from conftest import ROOT

sys.path.append(str(ROOT / "profiles" / "default"))

from check_call import refusal

PYTHON = "/home/jürgen/.venv/bin/python3.11"
BEHIND = "a target stands before this option, or after --"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working directory with two configurations, one of them in another encoding, and a profile."""
    (tmp_path / "a.yaml").write_text("seed: 1\n")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.yaml").write_text("?if True:\n  set-resources: {cool: {runtime: 9}}\n")
    (tmp_path / "utf16.yaml").write_bytes("seed: 1\n".encode("utf-16"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "call",
    [
        "",
        "-n",
        "-c 8 figure_05 --configfile a.yaml",
        "--configfile=a.yaml -c1 --config study=x trajectory=my.dump --resources gpu=1 -- figure_05",
        "--configfile a.yaml a.yaml -n",
        "-c 1 -- --config foo",
        "--profile mine --default-resources a=1 --workflow-profile none",
    ],
)
def test_a_call_in_which_nothing_is_lost_is_not_refused(call):
    assert refusal(call.split(), PYTHON) is None


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ("--configfile b.yaml", f"--configfile: there is no file 'b.yaml'; {BEHIND}"),
        ("--configfile a.yaml figure_05", f"--configfile: there is no file 'figure_05'; {BEHIND}"),
        ("--configfile .", f"--configfile: there is no file '.'; {BEHIND}"),
        (
            "--configfile utf16.yaml",
            "The configuration cannot be used.\nutf16.yaml: must be text in UTF-8, is not at byte 1",
        ),
        ("--config foo", f"--config: 'foo' must be KEY=VALUE; {BEHIND}"),
        ("-C seed=1 list_runs", f"--config: 'list_runs' must be KEY=VALUE; {BEHIND}"),
        ("--config =1", f"--config: '=1' must be KEY=VALUE; {BEHIND}"),
        *(
            (
                f"-n {option} mine --set-resources cool:runtime=9",
                "--set-resources: it would replace this block of profile mine: write it into a copy of that profile",
            )
            for option in ("--profile", "--profile other --profile", "--workflow-profile")
        ),
        *(
            (f"{one} {value} -n {other}", f"{name}: must be given once, with all its values behind it: {name} A B")
            for name, one, value, other in [
                ("--configfile", "--configfile", "a.yaml", "--configfiles=a.yaml"),
                ("--config", "-C", "seed=1", "--config study=x"),
                ("--set-resources", "--set-resources", "cool:runtime=9", "--set-resources cool:mem_mb=9"),
                ("--default-resources", "--default-resources", "a=1", "--default-res b=1"),
            ]
        ),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused_in_one_line(call, line):
    assert refusal(call.split(), PYTHON) == line


@pytest.mark.parametrize("python", ["/a b/bin/python", "/it's/bin/python", "/$HOME/bin/python"])
def test_an_environment_whose_path_the_shell_would_change_is_refused(python):
    assert refusal([], python).startswith(f"{python}: the path of the virtual environment must be without blanks")
