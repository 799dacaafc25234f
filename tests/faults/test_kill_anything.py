"""The kills of `kill_anything.py` that a test has time for; that script does as many as wanted."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import repeat
from subprocess import Popen

import psutil
import pytest

from faults.holds import Holds
from faults.kill_anything import KINDS, Study, kill_and_rerun, moments, strike_held, until_end
from patience import wait_for

TARGETS = ("energies", "window_transfer")
# Where a process of each kind waits for its kill, see `strike_held`: LAMMPS and a job in the middle of a run, a search
# in its first trial, and Snakemake while a training is under way; these two have written a checkpoint.
POINTS = {
    "lammps": "cool/slow/0000/run_00001",
    "job": "cool/fast/0000/run_00001",
    "training": "tune_dmpnn/dataset_1/0",
    "snakemake": "train_dmpnn/dmpnn/dataset_1/0",
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    study = Study(tmp_path_factory.mktemp("undisturbed"), cores=2, targets=TARGETS)
    assert study.finish(study.start()) == 0, study.last_words()
    return study


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A study that was killed at on its way, on one core; and what was hit, by kind."""
    holds = Holds(tmp_path_factory.mktemp("holds"), POINTS)
    study = Study(tmp_path_factory.mktemp("killed"), cores=1, targets=TARGETS, holds=holds)
    kills = kill_and_rerun(study, repeat(partial(strike_held, holds, set(POINTS))), kills=len(POINTS))
    return study, {kill.kind: kill for kill in kills}


@contextmanager
def held(study: Study, holds: Holds, said: str, *more: str) -> Iterator[Popen]:
    """A Snakemake of which a job waits at the beginning of its work, until it is released."""
    run = study.start(*more, targets=("energies",), said=said, holds=holds)
    try:
        for _ in until_end(run):
            if holds.job_at("begun") is not None:
                break
        assert run.poll() is None, study.last_words(said)
        yield run
    finally:
        run.kill()
        run.wait()


def test_moments_are_the_same_for_the_same_seed_and_of_all_kinds():
    drawn = [moment for moment, _ in zip(moments(7), range(60), strict=False)]
    assert drawn == [moment for moment, _ in zip(moments(7), range(60), strict=False)]
    assert {moment.kind for moment in drawn} == set(KINDS)


def test_after_kills_of_every_kind_plain_reruns_lead_to_the_same_tables_whatever_the_number_of_cores(
    undisturbed, killed
):
    study, kills = killed
    assert set(POINTS) == set(KINDS)
    missing = set(POINTS) - set(kills)
    assert not missing, f"never killed: {', '.join(sorted(missing))}; was: {', '.join(kills)}"
    tables = study.tables()
    assert set(tables) == {"energies.csv", "window_transfer.csv"}
    assert tables == undisturbed.tables()
    assert not list((study.folder / "results" / "killed" / "work").rglob("*.parquet"))


@pytest.mark.parametrize(
    ("kind", "script", "log", "said"),
    [
        ("lammps", "cool", "cool/slow/0000", "run_00001 goes on from its restart file"),
        ("job", "cool", "cool/fast/0000", "run_00001 goes on from its restart file"),
        ("training", "tune", "tune_dmpnn/dataset_1/0", "going on after epoch 1"),
        ("snakemake", "train", "train_dmpnn/dmpnn/dataset_1/0", "going on after epoch 1"),
    ],
)
def test_what_was_killed_in_the_middle_of_its_work_goes_on_there(kind, script, log, said, killed):
    study, kills = killed
    assert kills[kind].script == script
    text = (study.folder / "results" / "killed" / "logs" / f"{log}.log").read_text()
    assert said in text


@pytest.mark.parametrize("kind", ["job", "snakemake"])
def test_what_a_killed_process_has_started_ends_with_it(kind, killed):
    def is_there(process: psutil.Process) -> bool:
        try:
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    below = killed[1][kind].below
    assert below
    # What waits there waits for ever, so nothing but the kill can have ended it.
    wait_for(lambda: not any(map(is_there, below)), "the end of what was started")


def test_a_second_start_says_in_one_line_who_is_at_work_and_disturbs_nothing(undisturbed, tmp_path):
    holds = Holds(tmp_path, {"begun": "energies"})
    with held(undisturbed, holds, "said", "--forcerun", "energies") as first:
        second = undisturbed.call("--forcerun", "energies")
        looked = undisturbed.call("--forcerun", "energies", "--dry-run")
        holds.release("begun")
        assert undisturbed.finish(first) == 0, undisturbed.last_words()
    assert second.returncode == 1
    said = second.stdout + second.stderr
    who = rf"process {first.pid} of \S+ on \S+, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d \S+"
    line = f"This study cannot be worked on now. results/killed: at work here is {who}; nothing was done"
    assert len(re.findall(f"^{line}$", said, flags=re.MULTILINE)) == 1, said
    assert "Traceback" not in said
    assert "--unlock" not in said
    assert looked.returncode == 0, looked.stdout + looked.stderr


def test_two_studies_in_one_clone_go_side_by_side(undisturbed, tmp_path):
    names = ("one", "other")
    holds = {name: Holds(tmp_path / name, {"begun": "make_start"}) for name in names}
    with ExitStack() as stack:
        runs = {}
        for name in names:
            (tmp_path / name).mkdir()
            runs[name] = stack.enter_context(held(undisturbed, holds[name], name, "--config", f"study={name}"))
        for name in names:  # both are at work
            holds[name].release("begun")
        for name, run in runs.items():
            assert undisturbed.finish(run) == 0, undisturbed.last_words(name)
    results = undisturbed.folder / "results"
    expected = undisturbed.tables()["energies.csv"]
    assert [(results / name / "tables" / "energies.csv").read_bytes() for name in names] == [expected] * 2
