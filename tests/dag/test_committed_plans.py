"""No plan changes its jobs by surprise: each is held against tests/dag/plans.yaml, rule by rule."""

import re

import pytest

from conftest import ROOT
from plans import committed, configurations, difference
from snakemake_runs import clone, plan

COMMITTED = committed()


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return clone(tmp_path_factory.mktemp("plans"))


@pytest.mark.parametrize("name", configurations())
def test_a_plan_has_the_jobs_that_are_committed(name, repository):
    if name not in COMMITTED:
        pytest.fail(f"{name} has no plan in tests/dag/plans.yaml; write it with `make plans`", pytrace=False)
    changes = difference(COMMITTED[name], plan("--configfile", name, folder=repository))
    if changes:
        said = [f"the plan of {name} changed:", *changes, "If that is meant, write it down with `make plans`."]
        pytest.fail("\n".join(said), pytrace=False)


def test_each_committed_plan_is_of_a_configuration():
    assert set(COMMITTED) <= set(configurations())


def test_pages_say_how_many_jobs_a_plan_has():
    totals = {name: sum(jobs.values()) for name, jobs in COMMITTED.items()}
    known, found = {0, *totals.values()}, []
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            planned = re.search(r"snakemake -n(?: --configfile (\S+?))?`? .*?([\d,]+) jobs", line)
            before = re.search(r"all jobs: ([\d,]+) ->|the demo's (\d+) and", line)
            said = planned[2] if planned else before and (before[1] or before[2])
            if said:
                wanted = {totals[planned[1] or "config/config.yaml"]} if planned else known
                found.append(path.name)
                assert int(said.replace(",", "")) in wanted, f"{path.relative_to(ROOT)}:{number} says {said} jobs"
    assert {"README.md", "commands.md", "cooling-rate.md", "dataset.md", "three-dimensions.md"} <= {*found}


def test_a_difference_has_a_line_for_each_rule_that_changed_and_one_for_all():
    before = {"cool": 400, "energies": 1, "minimise": 400}
    now = {"cool": 402, "energies": 1, "plot": 3}
    assert difference(before, now) == [
        "cool: 400 -> 402 (+2)",
        "minimise: 400 -> 0 (-400)",
        "plot: 0 -> 3 (+3)",
        "all jobs: 801 -> 406 (-395)",
    ]


def test_a_job_that_moves_from_one_rule_to_another_is_a_difference():
    assert difference({"a": 2, "b": 1}, {"a": 1, "b": 2}) == [
        "a: 2 -> 1 (-1)",
        "b: 1 -> 2 (+1)",
        "all jobs: 3 -> 3 (+0)",
    ]


def test_equal_plans_differ_in_nothing():
    assert difference({"a": 1, "b": 2}, {"b": 2, "a": 1}) == []
