"""`snakemake estimate`, asked twice."""

import pandas as pd
import pytest

from snakemake_runs import clone, plan, snakemake

CONFIG = ("--configfile", "tests/workflow/tiny.yaml")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return clone(tmp_path_factory.mktemp("estimate"))


@pytest.fixture(scope="module")
def printed(repository):
    """What an estimate prints, apart from what Snakemake says."""
    run = snakemake("--cores", 2, "estimate", *CONFIG, folder=repository)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
    return run.stdout


def test_a_line_for_each_stage_is_printed(printed, repository):
    table = pd.read_csv(repository / "results" / "tiny" / "tables" / "estimate.csv")
    lines = printed.splitlines()
    assert "The study tiny" in lines
    assert table["stage"].tolist()[:3] == ["make_start", "cool slow", "cool fast"]
    networks = [f"{verb}_{model}" for model in ("cnn", "dmpnn") for verb in ("tune", "train", "predict")]
    assert table["stage"].tolist()[5:] == ["gather_samples", "render_images", *networks]
    for stage in table["stage"]:
        assert sum(line.startswith(f"{stage} ") for line in lines) == 1
    assert (table["core_hours"] > 0).all()


def test_nothing_stays_but_the_answer(printed, repository):
    results = repository / "results" / "tiny"
    left = {path.relative_to(results).as_posix() for path in results.rglob("*") if path.is_file()}
    left = {path for path in left if not path.startswith("logs/") and "made_with" not in path}
    assert left == {"tables/estimate.csv", "tables/.estimate.csv.sha256", ".lock"}
    assert (results / "logs" / "estimate.log").read_text().strip() == printed.strip()


def test_who_asks_again_is_answered_by_a_new_measurement(printed, repository):
    counts = plan("estimate", *CONFIG, folder=repository)
    assert counts == dict.fromkeys(
        ["estimate", *(f"calibrate_{x}" for x in ("simulation", "images", "cnn", "dmpnn"))], 1
    )
