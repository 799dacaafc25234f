"""AUC and accuracy."""

import numpy as np
import pytest

from vitrify.evaluation.scores import accuracy, auc


def test_auc_of_a_case_counted_by_hand():
    # pairs (1, 0): 0.4 > 0.1, 0.4 = 0.4 (half), 0.8 > 0.1, 0.8 > 0.4
    assert auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.8]) == 3.5 / 4


def test_auc_is_one_for_the_right_order_and_zero_for_the_reverse():
    assert auc([0, 0, 1], [0.1, 0.2, 0.3]) == 1.0
    assert auc([0, 0, 1], [0.3, 0.2, 0.1]) == 0.0


def test_auc_of_equal_scores_is_one_half():
    assert auc([0, 1, 1, 0, 1], [0.7] * 5) == 0.5


def test_auc_equals_the_count_over_all_pairs():
    rng = np.random.default_rng(0)
    labels, scores = rng.integers(0, 2, 200), rng.integers(0, 20, 200) / 20
    ones, zeros = scores[labels == 1][:, None], scores[labels == 0][None]
    assert auc(labels, scores) == pytest.approx(((ones > zeros) + 0.5 * (ones == zeros)).mean(), rel=1e-12)


def test_accuracy_counts_a_score_at_the_threshold_as_class_one():
    assert accuracy([0, 1, 1, 0], [0.2, 0.5, 0.4, 0.9]) == 0.5
    assert accuracy([0, 1, 1, 0], [0.2, 0.5, 0.4, 0.9], threshold=0.4) == 0.75


@pytest.mark.parametrize("score", [auc, accuracy])
@pytest.mark.parametrize(
    ("labels", "scores", "message"),
    [
        ([0, 1], [0.1, np.nan], "1 of 2 scores are NaN"),
        ([0, 1], [0.1], r"got \(2,\) and \(1,\)"),
        ([0, 2], [0.1, 0.2], "0 or 1, got 2"),
        ([], [], "no rows"),
    ],
)
def test_bad_input_is_refused_by_name(score, labels, scores, message):
    with pytest.raises(ValueError, match=message):
        score(labels, scores)


@pytest.mark.parametrize("label", [0, 1])
def test_auc_refuses_one_class_only(label):
    with pytest.raises(ValueError, match="needs both classes"):
        auc([label, label], [0.1, 0.2])
