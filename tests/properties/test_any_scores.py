"""AUC, accuracy and their bootstrap, of any labels and scores with both classes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrify.scoring import accuracy, auc, bootstrap, interval

SCORES = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e6, 1e6))
ROWS = st.lists(st.tuples(st.integers(0, 1), SCORES), min_size=2, max_size=30).filter(
    lambda rows: len({label for label, _ in rows}) == 2
)


def columns(rows):
    labels, scores = zip(*rows, strict=True)
    return np.array(labels), np.array(scores)


@given(ROWS)
def test_auc_is_the_share_of_pairs_in_the_right_order(rows):
    labels, scores = columns(rows)
    ones, zeros = scores[labels == 1], scores[labels == 0]
    pairs = (ones[:, None] > zeros) + 0.5 * (ones[:, None] == zeros)
    assert auc(labels, scores) == pytest.approx(pairs.mean(), abs=1e-12)


@given(ROWS, st.integers(1, 5))
def test_auc_asks_for_order_only_and_turns_round_with_it(rows, shift):
    labels, scores = columns(rows)
    ranks = np.unique(scores, return_inverse=True)[1]
    assert auc(labels, ranks**3 + shift) == pytest.approx(auc(labels, scores), abs=1e-12)
    assert auc(labels, -scores) == pytest.approx(1 - auc(labels, scores), abs=1e-12)
    assert auc(1 - labels, scores) == pytest.approx(1 - auc(labels, scores), abs=1e-12)


@given(ROWS, st.randoms(use_true_random=False))
def test_scores_do_not_depend_on_the_order_of_rows(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert auc(*columns(shuffled)) == pytest.approx(auc(*columns(rows)), abs=1e-12)
    assert accuracy(*columns(shuffled)) == accuracy(*columns(rows))


@given(ROWS, st.integers(1, 5), st.integers(0, 2**31 - 1))
def test_bootstrap_values_are_scores_and_rise_where_the_test_is_perfect(rows, groups, seed):
    labels, scores = columns(rows)
    owners = np.arange(len(labels)) % groups
    aucs, accuracies = bootstrap(labels, scores, scores, owners, 20, np.random.default_rng(seed))
    assert aucs.shape == accuracies.shape == (20,)
    assert ((aucs >= 0) & (aucs <= 1 + 1e-12) & (accuracies >= 0) & (accuracies <= 1)).all()
    perfect, _ = bootstrap(labels, labels.astype(float), labels, owners, 20, np.random.default_rng(seed))
    np.testing.assert_allclose(perfect, 1.0)
    low, high = interval(aucs, 0.9)
    assert aucs.min() <= low <= high <= aucs.max()


@given(ROWS)
def test_bootstrap_of_rows_that_are_all_one_group_is_the_score_itself(rows):
    labels, scores = columns(rows)
    aucs, accuracies = bootstrap(labels, scores, scores, np.zeros(len(labels)), 3, np.random.default_rng(0))
    np.testing.assert_allclose(aucs, auc(labels, scores), atol=1e-12)
    np.testing.assert_allclose(accuracies, accuracy(labels, scores), atol=1e-12)
