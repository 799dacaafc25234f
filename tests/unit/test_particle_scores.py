"""Scores of single particles, and the local quantities that they go with."""

import numpy as np
import pandas as pd
import pytest

from vitrify.baselines.descriptors import LOCAL, Configuration, describe
from vitrify.evaluation.particles import CORRELATIONS, correlations_table
from vitrify.jobs.entry import call
from vitrify.scoring import Resampling
from vitrify.store import parquet

SYSTEM = {
    "box_length": 12.0,
    "epsilon": {"AA": 1.0, "AB": 1.5, "BB": 0.5},
    "sigma": {"AA": 1.0, "AB": 0.8, "BB": 0.88},
    "cutoff": {"AA": 2.5, "AB": 2.0, "BB": 2.2},
}


def jittered(seed, n=12):
    """A square lattice of n^2 particles, moved a little, of both species."""
    rng = np.random.default_rng(seed)
    lattice = (np.stack(np.divmod(np.arange(n * n), n), axis=1) + 0.5) / n
    return (lattice + rng.normal(0, 0.01, (n * n, 2))) % 1.0, rng.choice([1, 2], n * n, p=[0.65, 0.35])


def test_local_quantities_add_up_to_those_of_the_configuration():
    positions, species = jittered(0)
    local, whole = Configuration(positions, species, SYSTEM).local(), describe(positions, species, SYSTEM)
    assert {*local} == {*LOCAL}
    assert local["area"].sum() == pytest.approx(144.0)
    assert local["particle_energy"].mean() == pytest.approx(whole["potential_energy"])
    assert local["psi_6"].mean() == pytest.approx(whole["psi_6_local"])
    assert local["ring"][species == 2].mean() == pytest.approx(whole["five_rings_B"])


def particles(score, seed):
    """Rows of the particles of three liquids and three glasses; `score` is a function of their local quantities."""
    tables = []
    for label in (0, 1):
        for run in range(3):
            positions, species = jittered([seed, label, run])
            local = Configuration(positions, species, SYSTEM).local()
            keys = {"run": run, "protocol": "fast", "step": 10 * label, "label": label, "fold": 0}
            where = {"particle": np.arange(1, 145), "species": species, "x": positions[:, 0], "y": positions[:, 1]}
            tables.append(pd.DataFrame(keys | where | {"score": score(local)} | local))
    return pd.concat(tables, ignore_index=True)


def test_scores_are_correlated_with_local_quantities_within_configurations(tmp_path):
    def by_area(local):
        return 1 / (1 + np.exp(local["area"]))

    parquet.write_rows(tmp_path / "dataset_1.parquet", parquet.PARTICLE_SCORES, particles(by_area, 1))
    table = correlations_table([tmp_path / "dataset_1.parquet"], Resampling(100, 0.95, 0))
    assert {*table["quantity"]} <= {*LOCAL}
    assert table["configurations"].between(0, 3).all()
    assert (table["correlation"].isna() == table["configurations"].eq(0)).all()
    area = table[table["quantity"] == "area"]
    assert len(area) == 4  # two classes, two species
    assert np.allclose(area[["correlation", "correlation_low", "correlation_high"]], -1.0)
    others = table[table["quantity"] == "psi_6"]
    assert (others["correlation"].abs() < 0.7).all()
    assert (others["correlation_low"] <= others["correlation"]).all()


def test_the_figure_is_drawn_from_the_files_of_a_study(tmp_path):
    rows, path, table = (
        particles(lambda local: local["psi_6"], 2),
        tmp_path / "dataset_1.parquet",
        tmp_path / "table.csv",
    )
    names = {"classes": '["liquid", "glass"]'}
    parquet.write_rows(path, parquet.PARTICLE_SCORES, rows, names)
    correlations_table([path], Resampling(20, 0.95, 0)).to_csv(table, index=False)
    sources = {"particles": path, "correlations": table, "names": path}
    figure = call("figures.particles.plot_particles", sources, {"sigma": SYSTEM["sigma"], "box_length": 12.0})
    assert [axes.get_title() for axes in figure.axes[:3]] == ["(a) liquid", "(b) glass", "(c) dataset 1"]


def test_scores_without_a_spread_have_no_correlation(tmp_path):
    rows, path, table = particles(lambda local: 0.5, 3), tmp_path / "dataset_1.parquet", tmp_path / "table.csv"
    parquet.write_rows(path, parquet.PARTICLE_SCORES, rows, {"classes": '["liquid", "glass"]'})
    correlations_table([path], Resampling(20, 0.95, 0)).to_csv(table, index=False)
    found = CORRELATIONS.read(table)
    assert len(found) == 2 * 2 * len(LOCAL)
    assert found["correlation"].isna().all()
