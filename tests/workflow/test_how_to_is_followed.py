"""The code of docs/how-to/, written into a finished study: it adds the jobs that its pages say, and they end well."""

import shutil

import pandas as pd
import pytest
from PIL import Image

from how_to import added_jobs, edited_files, files, follow
from plans import difference
from snakemake_runs import plan, snakemake

CONFIG = ("--configfile", "tests/workflow/tiny.yaml")
PAGES = ("model", "figure")


@pytest.fixture
def repository(tiny_study, tmp_path):
    """A copy of the finished study, to be changed."""
    return shutil.copytree(tiny_study, tmp_path / "a copy", symlinks=True)


def make(repository, page, targets, *overlays):
    """Follow a page, and make its targets: the jobs that it adds are those that it says."""
    follow(page, repository)
    called = (*targets, *CONFIG, *overlays)
    assert difference({}, plan(*called, folder=repository)) == added_jobs(page)
    run = snakemake("--cores", 2, *called, folder=repository)
    assert run.returncode == 0, run.stdout + run.stderr
    return repository / "results" / "tiny"


def test_a_third_model_is_a_few_files_and_stands_beside_the_other_two(repository):
    new, edited = [path for path in files("model") if not (repository / path).exists()], edited_files("model")
    assert len(new) <= 3
    assert len(edited) <= 6
    before = pd.read_csv(repository / "results" / "tiny" / "tables" / "auc.csv")
    results = make(repository, "model", ("figure_05", "auc_matrix_mlp"), "config/mlp.yaml")

    assert plan("estimate", *CONFIG, "config/mlp.yaml", folder=repository)["calibrate_mlp"] == 1

    table = pd.read_csv(results / "tables" / "auc.csv")
    pd.testing.assert_frame_equal(table[table["model"] != "mlp"], before)
    own = table[table["model"] == "mlp"]
    assert own[["dataset", "folds"]].values.tolist() == [["dataset_1", 2], ["dataset_6", 2]]
    matrix = pd.read_csv(results / "tables" / "auc_matrix_mlp.csv").set_index(["trained_on", "tested_on"])["auc_mean"]
    assert len(matrix) == 4
    for dataset, auc in own.set_index("dataset")["auc_mean"].items():
        assert matrix[dataset, dataset] == auc
    with (results / "figures" / "figure_05.pdf").open("rb") as drawn:
        assert drawn.read(4) == b"%PDF"


def test_a_figure_of_ones_own_is_drawn(repository):
    results = make(repository, "figure", ("figure_spread",))
    with Image.open(results / "figures" / "figure_spread.png") as image:
        assert len(image.convert("L").getcolors()) > 10  # something is drawn


@pytest.mark.parametrize("page", PAGES)
def test_a_page_adds_up_its_jobs(page):
    *lines, total = added_jobs(page)
    assert total == f"all jobs: 0 -> {(n := sum(int(line.rpartition('+')[2][:-1]) for line in lines))} (+{n})"
