"""The Slurm profile without a Slurm: what it asks for, and that it puts right what the plugin does wrong."""

import asyncio
import logging
import os
import re
import sys
from importlib.metadata import version
from pathlib import Path
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
    asked = resources(repository, account='"0123"', partition="all", gpu_partition="a100", gpus="gpu:a100:1")
    for rule, of_rule in asked.items():
        own = set(of_rule.split(", "))
        network = rule in ALL_NETWORKS
        assert {"slurm_account=0123", f"slurm_partition={'a100' if network else 'all'}"} < own
        assert ({"gpu=0", "gres=gpu:a100:1"} < own) == network


@pytest.fixture
def executor(monkeypatch):
    """The plugin's executor as the profile leaves it, but instead of handing jobs in it lists what it would."""
    monkeypatch.syspath_prepend(PROFILE.parent)
    import submission

    handed_in = []
    monkeypatch.setattr(submission, "_submit_array", lambda executor, jobs: handed_in.append([*jobs]))
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


@pytest.mark.parametrize("most", [4, 0])
def test_what_exceeds_the_greatest_array_goes_as_another_and_alone_where_there_are_none(most, executor, monkeypatch):
    monkeypatch.setattr("submission._largest_array", lambda: most)
    jobs = [job(number, mem_mb=1000, runtime=10) for number in range(9)]
    executor.run_jobs(jobs)
    assert executor.handed_in == ([jobs[:4], jobs[4:8], jobs[8]] if most else jobs)


def answering(folder: Path, monkeypatch, program: str, script: str) -> None:
    """A program of Slurm that is a shell script."""
    path = folder / program
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


@pytest.mark.parametrize(
    ("partition", "resources", "asked"),
    [
        ("short", {"runtime": 100, "mem_mb": 8000}, "-t 100 --mem 8000"),
        ("short", {"runtime": 2880, "mem_mb": 8000}, "-t 1530 --mem 8000"),
        ("short,hour", {"runtime": 2880, "mem_mb": 8000}, "-t 1530 --mem 8000"),
        ("hour", {"runtime": 2880, "mem_mb": 8000}, "-t 60 --mem 8000"),
        ("long", {"runtime": 2880, "mem_mb": 8000}, "-t 2880 --mem 8000"),
        ("long", {"runtime": 100, "mem_mb": 8001, "mem_mb_per_cpu": 1500}, "-t 100 --mem-per-cpu 2001"),
        ("long", {"runtime": 100, "mem_mb": 4000, "mem_mb_per_cpu": 1500}, "-t 100 --mem-per-cpu 1500"),
    ],
)
def test_a_job_asks_for_what_its_partition_allows_and_for_its_memory_by_core(
    partition, resources, asked, executor, tmp_path, monkeypatch
):
    limits = {"short": "1-01:30:00", "hour": "01:00:00", "long": "UNLIMITED"}
    lines = "\\n".join(f"PartitionName={name} AllowGroups=ALL MaxTime={limit} X=1" for name, limit in limits.items())
    answering(tmp_path, monkeypatch, "scontrol", f'printf "{lines}"')
    sys.modules["submission"]._time_limits.cache_clear()
    names = {"run_uuid": "a", "slurm_logfile": "b", "comment_str": "c", "account": "", "workdir": ""}
    one = job(0, **resources)
    one.threads = 4
    assert f" {asked} " in plugin.get_submit_command(one, names | {"partition": f" -p {partition}"})


def test_a_full_queue_is_asked_again_and_what_is_refused_otherwise_has_failed(executor, tmp_path, monkeypatch):
    monkeypatch.setattr("submission.PAUSE", 0)
    full = "echo sbatch: error: QOSMaxSubmitJobPerUserLimit >&2; exit 1"
    answering(tmp_path, monkeypatch, "sbatch", f"[ -e {tmp_path}/2 ] && exec cat; mv {tmp_path}/1 {tmp_path}/2; {full}")
    (tmp_path / "1").touch()
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), plugin.subprocess.PIPE)
    call = plugin.subprocess.Popen("sbatch", shell=True, text=True, **pipes)
    assert (call.communicate("7"), call.returncode) == (("7", ""), 0)
    call = plugin.subprocess.Popen("echo Invalid account >&2; exit 1", shell=True, text=True, **pipes)
    assert (call.communicate(), call.returncode) == (("", "Invalid account\n"), 1)


def test_the_plugin_is_the_one_that_the_profile_puts_right(executor):
    assert version("snakemake-executor-plugin-slurm") == sys.modules["submission"].VERSION


def test_sacct_is_asked_for_each_task_and_a_cancelled_job_has_ended(executor, tmp_path, monkeypatch):
    states = "7_1|CANCELLED by 0\\n7_2|RUNNING\\n8|COMPLETED\\n"
    answering(tmp_path, monkeypatch, "sacct", f'case "$*" in *--format=JobID,State*) printf "{states}" ;; esac')
    states, _ = asyncio.run(plugin.query_job_status(plugin.query_job_status_sacct("run"), logging.getLogger("test")))
    assert states == {"7_1": "CANCELLED", "7_2": "RUNNING", "8": "COMPLETED"}
