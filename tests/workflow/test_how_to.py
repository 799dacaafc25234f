"""The code of docs/how-to/, written into a finished study: it adds the jobs that its page says, and they end well."""

import pandas as pd
import pytest
from PIL import Image

from how_to import added_jobs, files, follow
from plans import difference
from snakemake_runs import plan, snakemake

CONFIG = ("--configfile", "tests/workflow/tiny.yaml")


@pytest.fixture
def followed(request, tiny_study):
    """The finished study with the files of a page in it, for a while."""
    before = (tiny_study / "Snakefile").read_text()
    follow(request.param, tiny_study)
    yield tiny_study, request.param
    (tiny_study / "Snakefile").write_text(before)
    for path in set(files(request.param)) - {"Snakefile"}:
        (tiny_study / path).unlink()


def run(repository, page, target):
    assert difference({}, plan(target, *CONFIG, folder=repository)) == added_jobs(page)
    done = snakemake("--cores", 2, target, *CONFIG, folder=repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert plan(target, *CONFIG, folder=repository) == {}
    return repository / "results" / "tiny"


@pytest.mark.parametrize("followed", ["model"], indirect=True)
def test_a_model_of_ones_own_is_scored_as_the_networks_are(followed):
    results = run(*followed, "auc_bonds")
    table = pd.read_csv(results / "tables" / "auc_bonds.csv")
    assert table.columns.tolist() == pd.read_csv(results / "tables" / "auc.csv").columns.tolist()
    assert table[["model", "dataset", "folds"]].values.tolist() == [
        ["bonds", "dataset_1", 2],
        ["bonds", "dataset_6", 2],
    ]
    assert table["auc_mean"].between(0, 1).all()
    for path in [results / "tables" / "auc_bonds.csv", results / "tables" / ".auc_bonds.csv.sha256"]:
        path.unlink()


@pytest.mark.parametrize("followed", ["figure"], indirect=True)
def test_a_figure_of_ones_own_is_drawn(followed):
    results = run(*followed, "plot_spread")
    with Image.open(results / "figures" / "spread.png") as image:
        assert len(image.convert("L").getcolors()) > 10  # something is drawn
    for path in (results / "figures").glob("*spread*"):
        path.unlink()
