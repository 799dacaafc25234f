"""A tiny study in three dimensions, from LAMMPS to the networks' scores and what they look at."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from snakemake_runs import clone, plan, snakemake
from vitrify.baselines.describe import KEYS, described_in
from vitrify.reading.study import open_study
from vitrify.store import parquet
from vitrify.training import dmpnn

CONFIG = ("--configfile", "config/three_dimensions.yaml", "tests/workflow/tiny_3d.yaml", "--")
# One network is enough: the others are made by the same rules.
SCORES = "predictions/dmpnn/dataset_1/0/dataset_4.parquet"
FILES = (SCORES, "radial_distribution/dataset_1/rest.parquet", "descriptors/dataset_1/rest.parquet")
TABLES = ("energies", "structure_metrics", "attention_metrics")
TARGETS = (*TABLES, "export", *(f"results/tiny_3d/{path}" for path in FILES))


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = clone(tmp_path_factory.mktemp("three dimensions"))
    run = snakemake("--cores", 2, *CONFIG, *TARGETS, folder=folder)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-6000:]
    return folder


@pytest.fixture(scope="module")
def results(repository):
    return repository / "results" / "tiny_3d"


def test_every_file_with_coordinates_has_three(results):
    paths = [path for path in results.rglob("[!.]*.parquet") if {"x", "y"} & {*pq.read_schema(path).names}]
    kinds = {path.relative_to(results).parts[0].removesuffix(".parquet") for path in paths}
    assert kinds == {"start", "configurations", "inherent", "samples", "attention"}
    assert all("z" in pq.read_schema(path).names for path in paths)
    assert not (results / "images").exists()


def test_tables_are_those_of_a_cube(results):
    energies = pd.read_csv(results / "tables" / "energies.csv")
    assert energies["mean"].between(-8.3, -8.0).all()  # in the plane -3.8; see docs/three-dimensions.md
    assert energies["not_converged"].sum() == 0
    described = pq.read_schema(results / "descriptors" / "dataset_1" / "rest.parquet").names
    assert {*KEYS, "potential_energy_windows"} < {*described} == {*described_in(3).names}
    # Shells: in a ring of the same radius there would be fewer pairs by a factor of the order of r.
    counts = pd.read_parquet(results / "radial_distribution" / "dataset_1" / "rest.parquet")
    far = counts[(counts["pair"] == "AA") & (counts["r"] > 2.2)]
    assert far["pairs"].sum() / (far["ideal"] * far["configurations"]).sum() == pytest.approx(1, abs=0.05)


def test_networks_read_all_coordinates_and_give_scores(results):
    scores = parquet.read_rows(results / SCORES, parquet.PREDICTIONS).to_pandas()
    assert np.isfinite(scores["log_odds"]).all()
    model, _, settings = dmpnn.load(results / "models" / "dmpnn" / "dataset_1" / "0")
    assert settings["dimension"] == 3
    assert model.W_i.in_features == 5
    study = open_study(results)
    frame = study.configurations("slow", temperature=0.05, runs=[0]).iloc[0]
    graph = study.graph(np.stack([frame.x, frame.y, frame.z], axis=1), 0.9, 2)
    assert graph.x.shape[1] == 4
    assert len(study.structure(study.configurations("slow", temperature=0.05, runs=[0]))) == 2
    exported = results / "export" / "slow_thermal"
    assert 'pbc="T T T"' in (exported / "run_0.xyz").read_text()


def test_a_second_call_plans_nothing_and_what_is_of_the_plane_says_so(repository):
    assert plan(*CONFIG, *TARGETS, folder=repository) == {}
    for target in ("figure_08", "published", "classify"):
        run = snakemake("--dry-run", *CONFIG, target, folder=repository)
        assert run.returncode == 1
        said = run.stdout + run.stderr
        assert f"{target} is not a part of this study. system.dimension: found 3, must be 2" in said
        assert "Traceback" not in said
