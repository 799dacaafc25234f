"""The kills of `kill_anything.py` that a test has time for; that script does as many as wanted."""

import os
import re
import signal
from itertools import chain

import psutil
import pytest

from faults.kill_anything import KINDS, Moment, Study, kill_and_rerun, moments, processes

TARGETS = ("energies", "window_transfer")
# One of each kind, in the order in which a study meets them; a Snakemake that begins anew is there whatever is done.
ONE_OF_EACH = [
    Moment("lammps", passed=1, seconds=0.05, choice=0.0),
    Moment("job", passed=1, seconds=0.5, choice=0.0),
    Moment("training", passed=0, seconds=2.0, choice=0.99),
    Moment("snakemake", passed=0, seconds=1.0, choice=0.0),
]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    study = Study(tmp_path_factory.mktemp("undisturbed"), cores=2, targets=TARGETS)
    assert study.finish(study.start()) == 0, study.last_words()
    return study


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A study that was killed at on its way, on one core; and what was hit."""
    study = Study(tmp_path_factory.mktemp("killed"), cores=1, targets=TARGETS)
    return study, kill_and_rerun(study, chain(ONE_OF_EACH, moments(seed=1)), kills=len(ONE_OF_EACH))


def test_moments_are_the_same_for_the_same_seed_and_of_all_kinds():
    drawn = [moment for moment, _ in zip(moments(7), range(60), strict=False)]
    assert drawn == [moment for moment, _ in zip(moments(7), range(60), strict=False)]
    assert {moment.kind for moment in drawn} == set(KINDS)


def test_after_kills_of_every_kind_plain_reruns_lead_to_the_same_tables_whatever_the_number_of_cores(
    undisturbed, killed
):
    study, kills = killed
    assert len(kills) == len(ONE_OF_EACH)
    tables = study.tables()
    assert set(tables) == {"energies.csv", "window_transfer.csv"}
    assert tables == undisturbed.tables()
    assert not list((study.folder / "results" / "killed" / "work").rglob("*.parquet"))


def test_jobs_of_a_killed_snakemake_end_with_it(undisturbed):
    run = undisturbed.start("--forcerun", "energies")
    snakemake = psutil.Process(run.pid)
    jobs = []
    while not jobs:
        assert run.poll() is None, undisturbed.last_words()
        jobs = [process for process, _ in processes("job", snakemake)]
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not psutil.wait_procs(jobs, timeout=30)[1]


def test_a_second_start_says_in_one_line_who_is_at_work_and_disturbs_nothing(undisturbed):
    first = undisturbed.start("--forcerun", "energies")
    try:
        lock = undisturbed.folder / "results" / "killed" / ".lock"
        while f"process {first.pid} " not in lock.read_text():
            assert first.poll() is None, undisturbed.last_words()
        os.kill(first.pid, signal.SIGSTOP)  # at work, for as long as the second one takes
        second = undisturbed.call("--forcerun", "energies")
        looked = undisturbed.call("--forcerun", "energies", "--dry-run")
    finally:
        os.kill(first.pid, signal.SIGCONT)
    assert undisturbed.finish(first) == 0
    assert second.returncode == 1
    said = second.stdout + second.stderr
    who = rf"process {first.pid} of \S+ on \S+, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d \S+"
    line = f"This study cannot be worked on now. results/killed: at work here is {who}; nothing was done"
    assert len(re.findall(f"^{line}$", said, flags=re.MULTILINE)) == 1, said
    assert "Traceback" not in said
    assert "--unlock" not in said
    assert looked.returncode == 0, looked.stdout + looked.stderr


def test_two_studies_in_one_clone_go_side_by_side(undisturbed):
    names = ("one", "other")
    runs = [undisturbed.start("--config", f"study={name}", targets=("energies",), said=name) for name in names]
    for name, run in zip(names, runs, strict=True):
        assert undisturbed.finish(run) == 0, undisturbed.last_words(name)
    results = undisturbed.folder / "results"
    expected = undisturbed.tables()["energies.csv"]
    assert [(results / name / "tables" / "energies.csv").read_bytes() for name in names] == [expected] * 2
