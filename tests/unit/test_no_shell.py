"""Nothing of a configuration reaches a shell, or is run as code."""

import ast
import re

import pytest

from conftest import ROOT
from vitrify.simulation.lammps import run_lammps

SOURCES = sorted(
    [
        *(ROOT / "workflow" / "lib").rglob("*.py"),
        *(ROOT / "workflow" / "scripts").glob("*.py"),
        ROOT / "config" / "check.py",
    ]
)
RULES = [ROOT / "Snakefile", ROOT / "workflow" / "Snakefile", *sorted((ROOT / "workflow" / "rules").glob("*.smk"))]
FORBIDDEN = {
    "eval",
    "exec",
    "os.system",
    "os.popen",
    "pickle.load",
    "pickle.loads",
    "yaml.unsafe_load",
    "yaml.full_load",
}


def calls(path):
    """Calls in a source: what is called, and its keywords."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {word.arg: ast.unparse(word.value) for word in node.keywords}


def test_no_rule_has_a_shell_command():
    for path in RULES:
        assert not re.search(r"^\s*shell\s*:|\bshell\s*\(", path.read_text(), flags=re.MULTILINE), path


def test_no_source_starts_a_shell_or_runs_text_as_code():
    assert len(SOURCES) > 100
    for path in SOURCES:
        for name, keywords in calls(path):
            assert name not in FORBIDDEN, (path, name)
            assert keywords.get("shell", "False") == "False", (path, name)
            assert keywords.get("allow_pickle", "False") == "False", (path, name)


def test_what_reads_yaml_reads_plain_values_only():
    for path in [*SOURCES, *RULES]:
        assert "FullLoader" not in path.read_text(), path
        assert "UnsafeLoader" not in path.read_text(), path


@pytest.mark.parametrize("place", ["plain", "two words", 'it\'s; $(touch evil) `touch evil` & "quoted"'])
def test_lammps_is_started_without_a_shell_whatever_its_path_and_variables_are(place, tmp_path):
    folder = tmp_path / place
    folder.mkdir()
    program = folder / "lmp"
    program.write_text('#!/bin/sh\nfor argument in "$@"; do printf "%s\\n" "$argument"; done > arguments.txt\n')
    program.chmod(0o755)
    (folder / "in").mkdir()
    (folder / "in" / "run.in").write_text("")
    (folder / "work").mkdir()
    variables = {"a": "x; touch evil", "b": ["$(touch evil)", 0.1], "c": 3}
    run_lammps(folder / "in" / "run.in", folder / "work", variables, command=str(program), suffix="opt")
    arguments = (folder / "work" / "arguments.txt").read_text().splitlines()
    assert arguments[:7] == ["-in", "run.in", "-log", "log.lammps", "-nocite", "-suffix", "opt"]
    assert arguments[7:] == ["-var", "a", "x; touch evil", "-var", "b", "$(touch evil)", "0.1", "-var", "c", "3"]
    assert not list(tmp_path.rglob("evil"))
