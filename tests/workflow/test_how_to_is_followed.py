"""The code of docs/how-to/, written into a finished study: it adds the jobs that its pages say, and they end well."""

import shutil

import pandas as pd
import pytest
from PIL import Image

from how_to import TABLE_OF_FIGURES, added_jobs, files, follow
from plans import difference
from snakemake_runs import plan, snakemake

CONFIG = ("--configfile", "tests/workflow/tiny.yaml")
TARGETS = {"model": "auc_bonds", "figure": "figure_spread"}


@pytest.fixture(scope="module")
def results(tiny_study):
    """Results of the finished study with the files of the pages in it, for a while."""
    folder = tiny_study / "results" / "tiny"
    before = {path: (tiny_study / path).read_text() for path in ("Snakefile", TABLE_OF_FIGURES)}
    for page in TARGETS:
        follow(page, tiny_study)
    yield folder
    for path, text in before.items():
        (tiny_study / path).write_text(text)
    made = {path for page in TARGETS for path in files(page)} - before.keys()
    made |= {
        path.relative_to(tiny_study) for kind in ("tables/*bonds*", "figures/*spread*") for path in folder.glob(kind)
    }
    for path in made:
        (tiny_study / path).unlink()
    for path in ("predictions/bonds", "benchmarks/predict_bonds", "logs/predict_bonds"):
        shutil.rmtree(folder / path)


def test_a_model_and_a_figure_of_ones_own_come_to_what_their_pages_say(results):
    repository = results.parents[1]
    counts = plan(*TARGETS.values(), *CONFIG, folder=repository)
    said = [line for page in TARGETS for line in added_jobs(page) if not line.startswith("all jobs")]
    assert sorted(difference({}, counts)[:-1]) == sorted(said)
    run = snakemake("--cores", 2, *TARGETS.values(), *CONFIG, folder=repository)
    assert run.returncode == 0, run.stdout + run.stderr

    table = pd.read_csv(results / "tables" / "auc_bonds.csv")
    assert table.columns.tolist() == pd.read_csv(results / "tables" / "auc.csv").columns.tolist()
    assert table[["model", "dataset", "folds"]].values.tolist() == [
        ["bonds", "dataset_1", 2],
        ["bonds", "dataset_6", 2],
    ]
    assert table["auc_mean"].between(0, 1).all()

    with Image.open(results / "figures" / "figure_spread.png") as image:
        assert len(image.convert("L").getcolors()) > 10  # something is drawn


@pytest.mark.parametrize("page", TARGETS)
def test_a_page_adds_up_its_jobs(page):
    *lines, total = added_jobs(page)
    assert total == f"all jobs: 0 -> {(n := sum(int(line.rpartition('+')[2][:-1]) for line in lines))} (+{n})"
