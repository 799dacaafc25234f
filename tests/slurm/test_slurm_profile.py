"""The Slurm profile without a Slurm: what it asks for, and that it puts right what the plugin does wrong."""

import asyncio
import logging
import os
import re
from types import SimpleNamespace

import pytest
import snakemake_executor_plugin_slurm as plugin

from conftest import ROOT
from slurm_cluster import MORE_NETWORKS, NETWORKS
from snakemake_runs import clone, snakemake

ALL_NETWORKS = NETWORKS | MORE_NETWORKS
PROFILE = ROOT / "profiles" / "slurm" / "config.yaml"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return clone(tmp_path_factory.mktemp("profile"))


def resources(repository, **yours) -> dict[str, str]:
    """The resources of a job of each rule in the plan of the tiny study, as the dry run prints them.

    Args:
        yours: other values of what the profile leaves to the user.
    """
    text = PROFILE.read_text()
    for name, value in yours.items():
        text, count = re.subn(rf"^  {name}: \w+", f"  {name}: {value}", text, flags=re.MULTILINE)
        assert count == 1
    (repository / "profiles" / "slurm" / "config.yaml").write_text(text)
    run = snakemake("--profile", "slurm", "-n", "--configfile", "tests/workflow/tiny.yaml", folder=repository)
    assert run.returncode == 0, run.stdout + run.stderr
    jobs = re.findall(r"^rule (\w+):\n(?:    .*\n)*?    resources: (.*)$", run.stdout + run.stderr, flags=re.MULTILINE)
    return dict(jobs)


def test_networks_ask_for_a_gpu_and_no_other_rule_does(repository):
    asked = resources(repository)
    assert {rule for rule in asked if "gpu=1" in asked[rule].split(", ")} == ALL_NETWORKS
    assert {rule for rule in asked if "gpu" in asked[rule]} == ALL_NETWORKS
    assert not any("slurm_" in of_rule for of_rule in asked.values())


def test_accounts_partitions_and_gpus_are_the_users_to_say(repository):
    asked = resources(repository, account="glass", partition="long", gpu_partition="a100", gpus=0)
    for rule, of_rule in asked.items():
        own = set(of_rule.split(", "))
        network = rule in ALL_NETWORKS
        assert {"slurm_account=glass", f"slurm_partition={'a100' if network else 'long'}"} < own
        assert ("gpu=0" in own) == network


@pytest.fixture
def executor(monkeypatch):
    """The plugin's executor as the profile leaves it, but instead of handing jobs in it lists what it would."""
    monkeypatch.syspath_prepend(PROFILE.parent)
    import array_jobs

    handed_in = []
    monkeypatch.setattr(array_jobs, "_submit_array", lambda executor, jobs: handed_in.append([*jobs]))
    monkeypatch.setattr(plugin.Executor, "_submit_job", lambda executor, job: handed_in.append(job))
    executor = object.__new__(plugin.Executor)
    settings = SimpleNamespace(requeue=True, no_requeue=False, qos=None, reservation=None)
    executor.workflow = SimpleNamespace(executor_settings=settings, dag=SimpleNamespace(ready_jobs=[]))
    executor.logger = logging.getLogger("test")
    executor.array_jobs = {"cool", "minimise"}
    executor.max_array_size = 1000
    executor._main_event_loop = None
    executor.handed_in = handed_in
    return executor


class Resources(dict):
    """Resources of a job: items that are attributes too."""

    __getattr__ = dict.__getitem__


def job(number: int, rule: str = "cool", **resources):
    """A job as the plugin sees it."""
    return SimpleNamespace(
        jobid=number,
        name=rule,
        rule=SimpleNamespace(name=rule),
        threads=1,
        resources=Resources(resources),
        is_group=lambda: False,
    )


def test_jobs_that_are_alike_go_as_one_array_and_others_by_themselves(executor):
    cool = [job(number, mem_mb=1000, runtime=10) for number in range(3)]
    other = job(3, "energies", mem_mb=1000, runtime=10)
    executor.run_jobs([*cool, other])
    assert executor.handed_in == [cool, other]


def test_a_job_that_is_to_have_more_memory_gets_it_whatever_comes_with_it(executor):
    first = [job(number, mem_mb=1000, runtime=10) for number in range(2)]
    again = job(2, mem_mb=2000, runtime=20)
    executor.run_jobs([first[0], again, first[1]])
    assert executor.handed_in == [first, again]


@pytest.mark.parametrize("handed", [1, 2])
def test_no_job_is_put_off_though_more_of_its_rule_are_ready_than_the_queue_takes(handed, executor):
    jobs = [job(number, mem_mb=1000, runtime=10) for number in range(10)]
    executor.workflow.dag.ready_jobs = jobs[handed:]
    executor.run_jobs(jobs[:handed])
    assert executor.handed_in == ([jobs[0]] if handed == 1 else [jobs[:2]])


def test_what_exceeds_the_greatest_array_goes_as_another(executor):
    executor.max_array_size = 4
    jobs = [job(number, mem_mb=1000, runtime=10) for number in range(9)]
    executor.run_jobs(jobs)
    assert executor.handed_in == [jobs[:4], jobs[4:8], jobs[8]]


def test_sacct_is_asked_for_each_task_and_a_cancelled_job_has_ended(executor, tmp_path, monkeypatch):
    sacct = tmp_path / "sacct"
    states = "7_1|CANCELLED by 0\\n7_2|RUNNING\\n8|COMPLETED\\n"
    sacct.write_text(f'#!/bin/sh\ncase "$*" in *--format=JobID,State*) printf "{states}" ;; esac\n')
    sacct.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    states, _ = asyncio.run(plugin.query_job_status(plugin.query_job_status_sacct("run"), logging.getLogger("test")))
    assert states == {"7_1": "CANCELLED", "7_2": "RUNNING", "8": "COMPLETED"}
