"""What CI calls is there to be called."""

import os
import re
import subprocess

import pytest
import yaml

from conftest import ROOT

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
JOBS = WORKFLOW["jobs"]


def make_targets(commands):
    """The targets that a script gives to `make`."""
    calls = re.findall(r"(?:^|&& |exec )make ([^<>|&\n]*)", commands, flags=re.MULTILINE)
    return {word for call in calls for word in call.split() if not word.startswith("-") and "=" not in word}


def known_targets():
    """The targets of the Makefile that are no files."""
    (line,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    return set(line.split())


def commands(job):
    return "\n".join(step["run"] for step in JOBS[job]["steps"] if "run" in step)


def test_ci_runs_on_every_pull_request_and_push_to_main():
    triggers = WORKFLOW[True]  # YAML's `on`
    assert {"push", "pull_request"} <= triggers.keys()
    assert triggers["push"] == {"branches": ["main"]}


def test_one_job_checks_the_plans_one_the_documentation_one_measures_coverage_and_one_does_everything():
    assert make_targets(commands("coverage")) == {"coverage"}
    assert make_targets(commands("docs")) == {"docs"}
    assert make_targets(commands("plans")) == {"check-plans"}
    assert ".ci/run" in commands("tests").splitlines()
    assert make_targets((ROOT / ".ci" / "run").read_text()) == {"install-test", "test"}


@pytest.mark.parametrize("job", JOBS)
def test_steps_are_commands_or_actions_of_a_digest_and_jobs_cannot_hang(job):
    assert JOBS[job]["timeout-minutes"] <= 90
    for step in JOBS[job]["steps"]:
        assert ("run" in step) != ("uses" in step)
        assert "run" in step or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])


@pytest.mark.parametrize("target", ["check-plans", "coverage", "docs", "install-test", "test"])
def test_make_knows_what_ci_asks_for(target):
    assert target in known_targets()
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    run = subprocess.run(["make", "--dry-run", target], cwd=ROOT, env=alone, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_scripts_of_ci_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], capture_output=True, text=True).stderr == ""
