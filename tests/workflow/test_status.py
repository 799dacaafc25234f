"""`snakemake status` of a study that is finished, half done, at work and not begun."""

import os
import re

import pytest

from plans import committed
from snakemake_runs import snakemake
from vitrify.jobs.locks import Turn

JOBS = sum(committed()["tests/workflow/tiny.yaml"].values()) - 1  # `all` runs nothing
CONFIG = ("--configfile", "tests/workflow/tiny.yaml")


@pytest.fixture(scope="module")
def repository(tiny_study):
    return tiny_study


def status(repository, *arguments):
    """What is printed of a study: cells of each line by its stage, and the notes; and what Snakemake says beside it."""
    run = snakemake("status", *arguments, folder=repository)
    assert run.returncode == 0, run.stdout + run.stderr
    lines = [re.split(r"\s{2,}", line) for line in run.stdout.splitlines() if line and not line.startswith(("*", " "))]
    notes = " ".join(run.stdout.partition("\n* ")[2].split())
    return {cells[0]: cells[1:] for cells in lines}, notes, run.stderr


def files(folder):
    """Size and time of change of all files but the log of the status itself."""
    found = {path: path.stat() for path in folder.rglob("*") if path.is_file() and path.name != "status.log"}
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}


def test_a_finished_study_on_which_somebody_is_at_work_is_looked_at_and_left_as_it_is(repository):
    results = repository / "results" / "tiny"
    turn = Turn(results / ".lock")
    turn.take()
    before = files(results)
    try:
        stages, notes, said = status(repository, *CONFIG)
    finally:
        turn.give_back()
    assert files(results) == before
    assert list(stages)[:5] == ["The study tiny", "stage", "-" * len(list(stages)[2]), "make_start", "cool"]
    assert stages["cool"][0] == "4/4"
    assert stages["all"] == [f"{JOBS}/{JOBS}"]
    assert notes.startswith(f"At work: process {os.getpid()} of ")
    assert "jobs" not in said  # no word of Snakemake about the one job


def test_of_a_study_half_way_what_is_left_is_counted_and_timed(repository):
    results = repository / "results" / "tiny"
    hidden = [results / "predictions" / "dmpnn" / "dataset_1", results / "tables" / "auc.csv"]
    times = results / "benchmarks" / "predict_dmpnn_on_all"
    benchmarks = results / "benchmarks.hidden"
    times.rename(benchmarks)
    for path in hidden:
        path.rename(path.with_name(f"{path.name}.hidden"))
    try:
        stages, notes, _ = status(repository, *CONFIG)
    finally:
        benchmarks.rename(times)
        for path in hidden:
            path.with_name(f"{path.name}.hidden").rename(path)
    assert stages["predict_dmpnn_on_all"] == ["1/2", "?"]
    assert stages["predict_cnn_on_all"][0] == "2/2"
    done, total = map(int, stages["tables, figures"][0].split("/"))
    assert 5 <= total - done <= 20  # auc, the matrix, what is drawn of them, and the report
    # A job of predict_dmpnn_on_all is left, and one of predict_dmpnn on swapped motion, whose files are hidden too.
    assert stages["all"][0] == f"{JOBS - 2 - (total - done)}/{JOBS}"
    assert notes.startswith("Nobody is at work on the study.")


def test_a_study_that_was_never_begun_says_so_with_settings_of_the_command_line(repository):
    stages, notes, _ = status(repository, *CONFIG, "--config", "study=other")
    assert stages["all"] == [f"0/{JOBS}", "?"]
    assert notes.startswith("No job has been run yet")
    assert not (repository / "results" / "other").exists()


def test_with_another_target_beside_it_the_status_is_that_of_the_target(repository):
    stages, notes, _ = status(repository, "energies", *CONFIG)
    assert set(stages) >= {"cool", "minimise"}
    assert not {"train_cnn", "train_dmpnn"} & set(stages)
    assert notes == "All jobs are done."


def test_an_edit_is_answered_with_what_is_new_what_runs_again_and_what_follows(repository):
    edit = repository / "edit.yaml"
    edit.write_text("glass_transition: {resamples: 101}\nprotocols: {fast: {runs: 40}}\n")
    stages, notes, _ = status(repository, *CONFIG, edit.name)
    assert stages["cool"][0] == "4/6"
    assert "New: cool (2), minimise (2)." in notes
    changed, follow = re.search(r"settings or code changed: (.*?)\. \* Run again after these: (.*?)\. ", notes).groups()
    assert "glass_transition" in changed.split(", ")
    assert "gather_samples" in follow
    assert "cool" not in f"{changed} {follow}".split()
