"""How far a study is, from a plan and benchmarks made by hand."""

import io
import logging
import math
import os

import pytest

from vitrify.reporting.progress import OTHERS, Lines, Worker, jobs_at_a_time, progress_table, progress_text
from vitrify.reporting.records import costs_of, read_jobs

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"
ORDER = ["cool", "minimise", "train_dmpnn"]
JOBS = {"cool": 10, "minimise": 10, "train_dmpnn": 3, "energies": 1, "plot_figure_01a": 1}
NOW = 10_000.0
ADA = Worker("process 7 of ada on node1, since 2026-11-24 09:58:01 CET", since=NOW - 1000)


def write_benchmark(path, seconds, ended):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEAD}{seconds}\t0:00:01\t100.0\t1\t1\t1\t0\t0\t90.0\t{seconds}\n")
    os.utime(path, (ended, ended))


@pytest.fixture
def jobs(tmp_path):
    """Six batches were cooled: two before Ada began, four by her, two at a time; and two were minimised."""
    for batch, ended in enumerate([100, 200, NOW - 700, NOW - 700, NOW - 400, NOW - 400]):
        write_benchmark(tmp_path / "cool" / "slow" / f"{batch:04d}.tsv", 300, ended)
    for batch in range(2):
        write_benchmark(tmp_path / "minimise" / "slow" / f"{batch:04d}.tsv", 100, NOW - 300 + 100 * batch)
    return read_jobs(tmp_path)


PLAN = {
    "total": JOBS,
    "left": {"cool": 4, "minimise": 8, "train_dmpnn": 3, "energies": 1, "plot_figure_01a": 1},
    "begun": {"cool": 1, "minimise": 1},
}


def test_benchmarks_are_read_one_by_one_with_the_time_of_their_end(tmp_path, jobs):
    assert jobs["stage"].value_counts().to_dict() == {"cool": 6, "minimise": 2}
    assert jobs["ended"].tolist()[:3] == [100, 200, NOW - 700]
    costs = costs_of(read_jobs(tmp_path)).set_index("stage")
    assert costs.loc["cool", ["jobs", "wall_seconds", "cpu_seconds"]].tolist() == [6, 1800, 1800]


def test_a_benchmark_that_is_being_written_counts_when_it_is_whole(tmp_path, jobs):
    (tmp_path / "cool" / "slow" / "0009.tsv").write_text(HEAD)
    with pytest.raises(ValueError, match=r"0009\.tsv: not a benchmark"):
        read_jobs(tmp_path)
    assert read_jobs(tmp_path, at_work=True).equals(jobs)


def test_stages_are_in_the_order_of_the_data_and_what_takes_moments_is_one_of_them(jobs):
    table = progress_table(PLAN, ["make_start", *ORDER], jobs)
    assert table.index.tolist() == [*ORDER, OTHERS]  # nothing is planned of make_start
    assert table["left"].tolist() == [4, 8, 3, 2]
    assert table["total"].tolist() == [10, 10, 3, 2]
    assert table["begun"].tolist() == [1, 1, 0, 0]
    assert table["seconds"].tolist()[:2] == [300, 100]
    assert math.isnan(table.loc["train_dmpnn", "seconds"])


def test_jobs_at_a_time_are_those_of_the_worker(jobs):
    # 4 x 300 s and 2 x 100 s of work in 1,000 s.
    assert jobs_at_a_time(jobs, 2, ADA, NOW) == pytest.approx(1.4)
    assert jobs_at_a_time(jobs, 2, None, NOW) == 1
    assert jobs_at_a_time(jobs.iloc[:2], 3, ADA, NOW) == 3
    assert jobs_at_a_time(jobs.iloc[:2], 0, ADA, NOW) == 1


def text_of(plan, jobs, worker):
    return progress_text("demo", progress_table(plan, ORDER, jobs), jobs, worker, NOW)


def line(text, stage):
    return next(line.split() for line in text.splitlines() if line.startswith(f"{stage} "))


def test_what_is_printed_while_somebody_is_at_work(jobs):
    text = text_of(PLAN, jobs, ADA)
    assert text.startswith("The study demo\n\nstage")
    assert line(text, "cool") == ["cool", "6/10", "1", "5.0", "min", "14", "min"]
    assert line(text, "train_dmpnn") == ["train_dmpnn", "0/3", "?"]
    # 4 x 300 s and 8 x 100 s at 1.4 jobs a time; the networks are not in it.
    assert line(text, "all") == ["all", "8/25", "2", ">", "24", "min"]
    said = " ".join(text.split())
    assert "At work: process 7 of ada on node1, since 2026-11-24 09:58:01 CET." in said
    assert "a lower bound: no job of train_dmpnn has ended yet." in said
    assert "1.4 jobs at a time" in said


def test_what_was_begun_by_somebody_who_is_gone_is_not_at_work(jobs):
    text = text_of(PLAN, jobs, None)
    assert line(text, "cool") == ["cool", "6/10", "5.0", "min", "20", "min"]
    assert line(text, "all") == ["all", "8/25", ">", "33", "min"]
    said = " ".join(text.split())
    assert "Nobody is at work on the study. The same command as before continues it." in said
    assert "one job after another" in said


def test_a_study_that_was_never_begun_says_so_and_how_to_ask_what_it_costs(tmp_path):
    text = text_of({"total": JOBS, "left": JOBS, "begun": {}}, read_jobs(tmp_path), None)
    assert line(text, "all") == ["all", "0/25", "?"]
    said = " ".join(text.split())
    assert "No job has been run yet" in said
    assert "`snakemake -c 8 estimate`" in said


def test_a_finished_study_has_nothing_left(jobs):
    text = text_of({"total": JOBS, "left": {}, "begun": {}}, jobs, None)
    assert line(text, "all") == ["all", "25/25"]
    assert text.rstrip().endswith("* All jobs are done.")
    assert "time left is" not in text


def test_an_empty_folder_has_no_jobs(tmp_path):
    jobs = read_jobs(tmp_path)
    assert list(jobs.columns) == ["stage", "job", "s", "cpu_time", "max_rss", "ended"]
    assert jobs.empty


def test_what_is_left_is_named_by_why_it_is_left(jobs):
    table = progress_table(PLAN, ORDER, jobs)
    changes = {"new": {"train_dmpnn": 3}, "edited": {"energies": 1}, "following": {"plot_figure_01a": 1}}
    said = " ".join(progress_text("demo", table, jobs, None, NOW, changes).split())
    assert "New: train_dmpnn (3)." in said
    assert "Run again, as settings or code changed: energies." in said
    assert "Run again after these: plot_figure_01a." in said


def test_of_many_rules_ten_are_named(jobs):
    changes = {"new": {f"rule_{number}": 1 for number in range(12)}}
    said = " ".join(progress_text("demo", progress_table(PLAN, ORDER, jobs), jobs, None, NOW, changes).split())
    assert "rule_8, rule_9, and 2 other rules." in said
    assert "rule_10" not in said


def test_a_stage_has_a_line_when_it_begins_each_minute_and_when_it_ends():
    stream, now = io.StringIO(), [0.0]
    lines = Lines({"cool": 3, "energies": 1}, ORDER, stream, clock=lambda: now[0])

    def said(event, rule):
        record = logging.makeLogRecord({"msg": f"of a job (Rule: {rule})", "event": event})
        assert not lines.filter(record)  # Snakemake's own message is held back
        return stream.getvalue().splitlines()[-1].split(" ", 1)[1], len(stream.getvalue().splitlines())

    assert said("job_info", "cool") == ("cool: 0 of 3 done; all jobs: 0 of 4", 1)
    assert said("job_finished", "cool")[1] == 1  # within the minute
    now[0] = 61.0
    assert said("job_finished", "cool") == ("cool: 2 of 3 done; all jobs: 2 of 4", 2)
    assert said("job_finished", "cool") == ("cool: 3 of 3 done; all jobs: 3 of 4", 3)
    assert said("job_finished", "energies") == (f"{OTHERS}: 1 of 1 done; all jobs: 4 of 4", 4)
    assert lines.filter(logging.makeLogRecord({"msg": "Error in rule cool", "event": "job_error"}))
