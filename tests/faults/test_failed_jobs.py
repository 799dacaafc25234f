"""A job of simulations or minimisations that fails where its file was there: it runs again, and loses nothing."""

import pytest
import yaml

from snakemake_runs import clone, plan, snakemake
from vitrify.store import parquet

RUNS = "results/failing/configurations/fast/0000.parquet"
MINIMA = "results/failing/inherent/fast/0000.parquet"
BASE = {"study": "failing", "simulation": {"runs_per_batch": 30}, "structure": {"configurations": 30}}
MORE = {"protocols": {"fast": {"runs": 21}}}
FASTER = {"protocols": {"fast": {"schedule": [{"to": 0.05, "steps": 200}], "frame_interval": 10}}}
NO_PROGRAM = {"simulation": {"command": "no-such-lammps"}}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A study of which one batch of runs and its minima are made."""
    folder = clone(tmp_path_factory.mktemp("failed"))
    run = call(folder, "-c", "2", MINIMA)
    assert run.returncode == 0, run.stderr
    return folder


def arguments(folder, *changes):
    """The configuration of the tiny study with changes, each an overlay."""
    files = ["tests/workflow/tiny.yaml"]
    for number, change in enumerate((BASE, *changes)):
        files.append(f"overlay_{number}.yaml")
        (folder / files[-1]).write_text(yaml.safe_dump(change))
    return ["--configfile", *files, "--"]


def call(folder, *what, changes=()):
    *options, target = what
    return snakemake(*options, *arguments(folder, *changes), target, folder=folder)


def minima(folder):
    return parquet.read_rows(folder / MINIMA, parquet.INHERENT).to_pandas().set_index(["run", "step"]).sort_index()


def aside(folder):
    return [*(folder / "results/failing/work").rglob("*.before.parquet")]


def test_a_failed_job_is_planned_again_and_what_it_had_is_taken_over(finished):
    before, log = minima(finished), finished / "results/failing/logs/cool/fast/0000.log"
    for changes in ([MORE], [FASTER]):
        run = call(finished, "-c", "1", MINIMA, changes=[*changes, NO_PROGRAM])
        assert run.returncode != 0
        assert plan(*arguments(finished, *changes), MINIMA, folder=finished) == {"cool": 1, "minimise": 1}
    run = call(finished, "-c", "1", MINIMA, changes=[MORE])
    assert run.returncode == 0, run.stderr
    assert "cooling 1 of 1: run 20 done" in log.read_text()
    after = minima(finished)
    assert sorted(set(after.index.get_level_values("run"))) == [*range(21)]
    assert after.loc[before.index, "energy"].equals(before["energy"])
    assert aside(finished) == []
    assert plan(*arguments(finished, MORE), MINIMA, folder=finished) == {}
