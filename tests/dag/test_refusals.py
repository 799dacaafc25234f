"""Configurations that cannot be used, given to Snakemake as a user gives them."""

import re
import shutil

import pytest

from snakemake_runs import clone, snakemake
from vitrify.jobs.locks import Turn


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return clone(tmp_path_factory.mktemp("refusals"))


def refusal(repository, *arguments):
    """What Snakemake says, not asked for a dry run: nothing must be begun."""
    run = snakemake("-c", "1", *arguments, folder=repository)
    said = run.stdout + run.stderr
    assert run.returncode == 1, said
    assert "Traceback" not in said
    assert not (repository / "results").exists()
    return said


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("study=../evil", "study: found '../evil', must be a name of 1 to 40"),
        ("study=$(touch evil);`touch evil`", "study: found '$(touch evil);`touch evil`', must be a name"),
        ("seed=abc", "seed: found 'abc', must be a whole number"),
    ],
)
def test_what_is_set_on_the_command_line_goes_through_the_gate(setting, message, repository):
    assert message in refusal(repository, "--config", setting)
    assert not list(repository.glob("**/evil"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "protocols:\n  fast:\n    runs: 100\n    runs: 200\n",
            "line 4: 'runs' stands on line 3 too, must be given once",
        ),
        ('study: "two\\nlines"\nenergies: {every: .nan}\n', "study: found 'two\\nlines', must be a name of 1 to 40"),
        ("- a list\n", "overlay.yaml: must be a block of keys"),
        ("protocols: [\n", "overlay.yaml, line 2: must be plain YAML"),
        (
            "__use_yte__: true\n__definitions__: [\"open('results', 'w')\"]\n",
            "line 1: found __use_yte__, must be plain YAML",
        ),
    ],
)
def test_an_overlay_that_cannot_be_used_is_refused_before_any_job(text, message, repository):
    path = repository / "config" / "overlay.yaml"
    path.write_text(text)
    assert message in refusal(repository, "--configfile", path)


def test_simulations_of_months_are_not_started_unasked(repository):
    call = ("-c", "2", "figure_01b")
    run = snakemake(*call, folder=repository)
    assert run.returncode == 1
    last = (run.stdout + run.stderr).strip().splitlines()[-1]
    hours = re.search(r"about ([\d,]+) core-hours here, .* add --config core_hours=(\d+);", last)
    assert 25_000 < int(hours[1].replace(",", "")) <= int(hours[2]) < 35_000
    assert not (repository / "results").exists()
    turn = Turn(repository / "results" / "paper" / ".lock")
    turn.take()  # or the run would begin
    try:
        run = snakemake(*call, "--config", f"core_hours={hours[2]}", folder=repository)
    finally:
        turn.give_back()
        shutil.rmtree(repository / "results")
    said = run.stdout + run.stderr
    assert "core-hours" not in said
    assert "This study cannot be worked on now." in said


@pytest.mark.parametrize(
    ("word", "target"), [("fig6a", "figure_06a"), ("figure_5", "figure_05"), ("classfy", "classify")]
)
def test_a_target_that_is_not_there_is_answered_with_one_that_is(word, target, repository):
    assert f"There is no target {word}: did you mean {target}?" in refusal(repository, word)


def test_a_figure_without_its_caption_ends_the_plan(repository):
    caption = repository / "workflow" / "report" / "figure_05.rst"
    text = caption.read_text()
    caption.unlink()
    try:
        assert "workflow/report/figure_05.rst: there is no such file, must have the caption" in refusal(repository)
    finally:
        caption.write_text(text)


def test_another_study_needs_another_name(repository):
    path = repository / "config" / "overlay.yaml"
    path.write_text("variants: {datasets: [dataset_1]}\nsystem: {box_length: 61.0}\n")
    message = "study: found 'paper', must be another name: system.box_length is not the paper's"
    assert message in refusal(repository, "--configfile", path)


def test_the_default_profile_is_refused_in_another_folder(repository):
    paths = (
        "--snakefile",
        repository / "workflow" / "Snakefile",
        "--workflow-profile",
        repository / "profiles" / "default",
    )
    run = snakemake("-n", *paths, folder=repository / "docs")
    assert run.returncode == 1
    assert run.stderr.splitlines()[1:] == ["snakemake must be called in the repository's root: cd there first"]
