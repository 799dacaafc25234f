"""Outcome of a training: a network that gives one score to all is found, and so is a loss that still falls."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from searches import SPACE
from vitrify.training.outcome import OUTCOME, has_collapsed, has_settled, outcome
from vitrify.training.schedule import epochs_of
from vitrify.training.search import best_trial


class Rows(SimpleNamespace):
    """Labels alone."""

    def subset(self, rows):
        return Rows(labels=self.labels[rows])


def ended(factor, losses=(3.0, 0.7, 0.6, 0.6, 0.6)):
    """The outcome of a network whose log-odds are `factor` for a glass and its negative for a liquid."""
    network = SimpleNamespace(predict=lambda _, data, *__: factor * (2.0 * data.labels - 1))
    history = pd.DataFrame({"epoch": range(1, 1 + len(losses)), "loss": losses})
    return outcome(network, None, Rows(labels=np.repeat([0, 1], 150)), {}, {}, 0, history)


def test_a_network_that_gives_one_score_to_all_has_collapsed():
    found = ended(-0.001)
    assert found["collapsed"] is True
    assert found["cross_entropy"] == pytest.approx(np.log(2), abs=1e-3)
    assert found["samples"] == 1500
    assert [*found] == OUTCOME.names


def test_a_network_that_tells_the_classes_apart_has_not():
    found = ended(3.0)
    assert (found["collapsed"], found["training_auc"], found["spread"]) == (False, 1.0, 3.0)
    assert found["settled"] is True


def test_a_network_with_small_scores_that_rank_its_training_set_has_not_collapsed():
    assert ended(0.001)["collapsed"] is False
    labels = np.repeat([0, 1], 100)
    scores = np.random.default_rng(0).normal(size=200)
    weak = scores + 0.75 * labels  # an AUC of 0.70
    assert not any(has_collapsed(labels, scale * weak) for scale in (1e-3, 1.0))
    assert [has_collapsed(labels, scale * scores) for scale in (1e-3, 1.0)] == [True, False]


def test_a_network_worse_than_one_score_for_all_has_not_settled():
    assert ended(-3.0)["settled"] is False


@pytest.mark.parametrize(
    ("losses", "settled"),
    [
        ([70, 30, 12, 8, 5], False),
        ([0.8, 0.7, 0.69, 0.69, 0.68], True),
        ([0.5, 0.3, 0.1, 0.04, 0.02], True),  # nothing left to learn
        ([1.0], False),
        ([*[5.0] * 8, 1.0, 1.0], False),
    ],
)
def test_a_loss_settles_where_it_falls_by_less_than_a_fifth(losses, settled):
    assert has_settled(np.array(losses)) is settled


def test_a_collapsed_trial_wins_only_if_all_collapsed():
    table = pd.DataFrame({"trial": [0, 1], "state": "complete", "width": [1, 2], "length": [0.1, 0.2]})
    table = table.assign(inner_validation_auc=0.5, inner_test_auc=[0.9, 0.6], collapsed=[1, 0])
    assert best_trial(table, SPACE)["width"] == 2
    assert best_trial(table.assign(collapsed=1), SPACE)["width"] == 1


def test_a_length_in_samples_becomes_epochs_beyond_the_warm_up():
    rate = {"warmup_epochs": 2}
    assert [epochs_of(length, 50, rate) for length in (7, {"samples": 1000}, {"samples": 60})] == [7, 20, 3]
