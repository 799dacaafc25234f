"""A trajectory's score, by the network of tests/data/dmpnn."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from vitrify.figures.trajectories import plot_maps, plot_trajectory, scores_title
from vitrify.models.dmpnn import DMPNN
from vitrify.scoring import auc
from vitrify.training import dmpnn
from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.read import Frame
from vitrify.trajectories.scores import Judge, first_and_last, particle_scores, score_trajectory
from vitrify.trajectories.summary import summary_text

LENGTH = 11.0
N = 144
SPECIES = np.where(np.arange(N) % 3 == 0, 2, 1).astype(np.int8)


@pytest.fixture
def judge(root):
    return Judge.load(root / "tests" / "data" / "dmpnn", seed=7)


class Some(list):
    """Frames without temperatures, and their species."""

    def __init__(self, x, y, species, lengths):
        positions = np.stack([x, y], axis=-1)
        super().__init__(Frame(100 * i, None, lengths[i], positions[i]) for i in range(len(x)))
        self.species = species


def scored(frames, *others):
    return score_trajectory(frames, frames, *others, LENGTH)


def some(n, seed=1):
    return np.random.default_rng(seed).random((2, n, N)).astype(np.float32)


def test_in_the_trainings_box_scores_are_those_of_the_studys_predictions(judge, root, tmp_path):
    x, y = some(70)  # more than one row group
    scores = scored(Some(x, y, SPECIES, [LENGTH] * 70), [judge], 3)
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
    frames = Some(*some(6), SPECIES, [LENGTH, 12.0, 14.0, 9.0, 7.0, LENGTH])
    scores = scored(frames, [judge, other], 2)
    mean = (expit(scores["log_odds_dmpnn"]) + expit(scores["log_odds_other"])) / 2
    assert scores["score"].to_numpy() == pytest.approx(mean.to_numpy())
    alone = scored(frames, [other], 2)
    assert alone["log_odds"].equals(scores["log_odds_other"])  # a network's windows are its own


@pytest.mark.parametrize("cells", [9, 12, 24])
def test_lattices_are_told_from_disorder_in_boxes_of_all_sizes(cells, judge, tmp_path):
    """At the density of its training, which was in boxes of 12 x 12 cells."""
    places = np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), axis=-1).reshape(-1, 2)
    rng = np.random.default_rng(cells)
    lattices = (places + 0.5 + rng.uniform(-0.15, 0.15, (30, *places.shape))) / cells
    x, y = np.moveaxis(np.concatenate([rng.random(lattices.shape), lattices]), 2, 0).astype(np.float32)
    species = rng.permutation(np.where(np.arange(len(places)) % 3 == 0, 2, 1)).astype(np.int8)
    frames = Some(x, y, species, [LENGTH * cells / 12] * 60)
    log_odds = scored(frames, [judge], 8)["log_odds"].to_numpy()
    assert auc(np.repeat([0, 1], 30), log_odds) > 0.95


def test_a_box_smaller_than_the_window_is_refused(judge, tmp_path):
    frames = Some(*some(2), SPECIES, [LENGTH, 5.0])
    with pytest.raises(TrajectoryError, match=r"frame 1 \(step 100\): the box is 5, must be >= 5.5 sigma_AA, the"):
        scored(frames, [judge], 1)


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
    assert "How far to trust it: 3 networks; 1 frames without a temperature, classify.temperatures names a log" in text
    assert f"First and last frame: {tmp_path}/map.png" in text


def test_a_lattice_is_told_from_disorder_particle_by_particle(judge):
    """One half of a box is a lattice, the other half is not; the box is larger than that of the training."""
    cells, rng = 24, np.random.default_rng(3)
    lattice = (np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), axis=-1).reshape(-1, 2) + 0.5) / cells
    ordered = lattice[:, 0] < 0.5
    positions = np.where(ordered[:, None], lattice, rng.random(lattice.shape) * (0.5, 1) + (0.5, 0)).astype(np.float32)
    species = rng.permutation(np.where(np.arange(len(positions)) % 3 == 0, 2, 1)).astype(np.int8)
    frame = Frame(0, None, LENGTH * cells / 12, positions)
    scores = particle_scores(frame, species, [judge, judge], LENGTH)
    assert scores.shape == (cells**2,)
    middle = np.abs(positions[:, 0] % 0.5 - 0.25) < 0.1
    assert scores[ordered & middle].min() > scores[~ordered & middle].max()
    figure = plot_maps(["step 0"], [positions], [scores], np.full(cells**2, 1 / cells), "glass")
    assert np.asarray(figure.axes[0].collections[0].get_array()) == pytest.approx(scores)


def test_a_network_with_scores_of_particles_gives_its_own():
    model = DMPNN(8, 2, 0.0, 1, readout="particles", features="shell", seed=5).eval()
    shell = Judge("shell", model, 1.0, 10, 5, 1, "shell", whole_box=True)
    positions = some(1)[:, 0].T
    frame = Frame(0, None, 0.1 * LENGTH, positions)  # smaller than a window, which such a network has none of
    scores = particle_scores(frame, SPECIES, [shell], LENGTH)
    frames = Some(positions[None, :, 0], positions[None, :, 1], SPECIES, [0.1 * LENGTH])
    mean = scored(frames, [shell], 4)["log_odds"][0]  # of a configuration: the mean of its particles' log-odds
    assert np.log(scores / (1 - scores)).mean() == pytest.approx(mean, rel=1e-4, abs=1e-4)


def test_the_first_and_the_last_frame_are_kept():
    for n in (1, 2, 5):
        kept = []
        assert list(first_and_last(range(n), kept)) == list(range(n))
        assert kept == [0, n - 1][:n]
