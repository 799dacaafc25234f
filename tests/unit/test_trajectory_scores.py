"""A trajectory's score, by the network of tests/data/dmpnn."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from vitrify.attention.pairs import joined_pairs, read_edges, read_particles
from vitrify.figures.trajectories import plot_trajectory, plot_trajectory_attention, scores_title
from vitrify.models.dmpnn import DMPNN
from vitrify.scoring import auc
from vitrify.store import parquet
from vitrify.training import dmpnn
from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.scores import Judge, export_trajectory_attention, score_trajectory
from vitrify.trajectories.summary import summary_text

LENGTH = 11.0
N = 144
SPECIES = np.where(np.arange(N) % 3 == 0, 2, 1).astype(np.int8)


@pytest.fixture
def judge(root):
    return Judge.load(root / "tests" / "data" / "dmpnn", seed=7)


def write(folder, x, y, species, lengths):
    """`frames.parquet` and `particles.parquet` of frames without temperatures."""
    n = len(x)
    columns = {"frame": np.arange(n), "step": 100 * np.arange(n), "temperature": [None] * n, "box_length": lengths}
    columns |= {"x": parquet.coordinate_rows(x), "y": parquet.coordinate_rows(y)}
    parquet.write_rows(folder / "frames.parquet", parquet.TRAJECTORY_FRAMES, columns)
    particles = {"particle": np.arange(1, len(species) + 1), "species": species}
    parquet.write_rows(folder / "particles.parquet", parquet.TRAJECTORY_PARTICLES, particles)
    return folder / "frames.parquet", folder / "particles.parquet"


def some(n, seed=1):
    return np.random.default_rng(seed).random((2, n, N)).astype(np.float32)


def test_in_the_trainings_box_scores_are_those_of_the_studys_predictions(judge, root, tmp_path):
    x, y = some(70)  # more than one row group
    scores = score_trajectory(*write(tmp_path, x, y, SPECIES, [LENGTH] * 70), [judge], 3, LENGTH)
    model, hyperparameters, settings = dmpnn.load(root / "tests" / "data" / "dmpnn")
    data = dmpnn.Configurations(np.stack([x, y], axis=-1), SPECIES, np.zeros(70))
    expected = dmpnn.predict(model, data, hyperparameters, settings | {"evaluation_windows": 3}, seed=7)
    assert scores["log_odds"].to_numpy() == pytest.approx(expected, rel=1e-5, abs=1e-5)
    assert scores["log_odds_dmpnn"].equals(scores["log_odds"])
    assert scores["score"].to_numpy() == pytest.approx(expit(expected))
    assert scores["step"].tolist() == [100 * i for i in range(70)]
    assert scores["temperature"].isna().all()


def test_several_networks_are_averaged_as_probabilities(judge, tmp_path):
    other = Judge("other", DMPNN(8, 3, 0.0, 1, seed=5), 0.6, 3, 5, seed=1)
    paths = write(tmp_path, *some(6), SPECIES, [LENGTH, 12.0, 14.0, 9.0, 7.0, LENGTH])
    scores = score_trajectory(*paths, [judge, other], 2, LENGTH)
    mean = (expit(scores["log_odds_dmpnn"]) + expit(scores["log_odds_other"])) / 2
    assert scores["score"].to_numpy() == pytest.approx(mean.to_numpy())
    alone = score_trajectory(*paths, [other], 2, LENGTH)
    assert alone["log_odds"].equals(scores["log_odds_other"])  # a network's windows are its own


@pytest.mark.parametrize("cells", [9, 12, 24])
def test_lattices_are_told_from_disorder_in_boxes_of_all_sizes(cells, judge, tmp_path):
    """At the density of its training, which was in boxes of 12 x 12 cells."""
    places = np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), axis=-1).reshape(-1, 2)
    rng = np.random.default_rng(cells)
    lattices = (places + 0.5 + rng.uniform(-0.15, 0.15, (30, *places.shape))) / cells
    x, y = np.moveaxis(np.concatenate([rng.random(lattices.shape), lattices]), 2, 0).astype(np.float32)
    species = rng.permutation(np.where(np.arange(len(places)) % 3 == 0, 2, 1)).astype(np.int8)
    paths = write(tmp_path, x, y, species, [LENGTH * cells / 12] * 60)
    log_odds = score_trajectory(*paths, [judge], 8, LENGTH)["log_odds"].to_numpy()
    assert auc(np.repeat([0, 1], 30), log_odds) > 0.95


def test_a_box_smaller_than_the_window_is_refused(judge, tmp_path):
    paths = write(tmp_path, *some(2), SPECIES, [LENGTH, 5.0])
    with pytest.raises(TrajectoryError, match=r"frame 1 \(step 100\): the box is 5, must be >= 5.5 sigma_AA, the"):
        score_trajectory(*paths, [judge], 1, LENGTH)


@pytest.mark.parametrize("frames", [1, 5])
def test_attention_is_of_the_ends_and_drawn(frames, tmp_path):
    paths = write(tmp_path, *some(frames), SPECIES, [LENGTH] * (frames - 1) + [15.0])
    judge = Judge("0", DMPNN(8, 3, 0.0, 1, attention="scaled", seed=5), 0.5, 2, 5, seed=1)
    files = tmp_path / "attention_particles.parquet", tmp_path / "attention_edges.parquet"
    export_trajectory_attention(*paths, judge, LENGTH, *files, {})
    particles, edges = read_particles(files[0], 0.5), read_edges(files[1], 0.5)
    ends = sorted({0, frames - 1})
    assert particles["run"].unique().tolist() == edges["run"].unique().tolist() == ends
    assert edges.groupby("run")["weight"].sum().to_numpy() == pytest.approx(1.0, abs=1e-5)
    assert (particles["species"].to_numpy() == SPECIES[particles["particle"] - 1]).all()
    scores = score_trajectory(*paths, [judge], 1, LENGTH)
    figure = plot_trajectory_attention(particles, edges, scores)
    assert len(figure.axes) == len(ends)
    drawn = [len(collection.get_paths()) for axes in figure.axes for collection in axes.collections[:1]]
    assert drawn == joined_pairs(edges).groupby("run").size().tolist()


@pytest.mark.parametrize("known", [True, False])
def test_scores_are_drawn_against_steps_and_known_temperatures(known):
    scores = pd.DataFrame({"frame": [0, 1], "step": [0, 50], "temperature": [2.0, 1.0] if known else [np.nan] * 2})
    scores = scores.assign(log_odds=[-3.0, 2.0], log_odds_0=[-4.0, 1.0], log_odds_1=[-2.5, 40.0])
    figure = plot_trajectory(scores, "glass", scores_title("dataset_1", ["0", "1"]))
    assert len(figure.axes) == (4 if known else 2)
    assert figure.axes[0].lines[0].get_ydata() == pytest.approx(expit([-3.0, 2.0]))
    assert figure.axes[-1].get_xlabel().startswith("temperature" if known else "step")
    assert "2 networks" in figure.get_suptitle()
    assert scores_title("rates", ["1"]) == "D-MPNN trained on dataset rates: network of fold 1"


def test_the_summary_says_how_far_to_trust_it(tmp_path):
    scores = pd.DataFrame({"step": [0, 50], "temperature": [np.nan, 0.1], "score": [0.1, 0.9], "log_odds": [-2.2, 2.2]})
    text = summary_text("my.dump", scores, "glass", "3 networks", ["the density is 1.22"], tmp_path)
    assert "my.dump: 1 of 2 frames are called glass" in text
    assert "Note: the density is 1.22" in text
    assert "No temperature is known of 1 frames: classify.temperatures names" in text
    assert "Scored by 3 networks" in text
