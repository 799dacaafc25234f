"""AUC and accuracy."""

import numpy as np
import pytest

from vitrify.scoring import accuracy, auc, bootstrap, interval


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


def paired_test(runs, seed=0, common=2.0, own=1.0):
    """Liquid and glass of each run: labels, log-odds, probabilities, run. Log-odds of a run share a deviation."""
    rng = np.random.default_rng(seed)
    groups, labels = np.repeat(np.arange(runs), 2), np.tile([0, 1], runs)
    log_odds = labels + np.repeat(rng.normal(0, common, runs), 2) + rng.normal(0, own, 2 * runs)
    return labels, log_odds, 1 / (1 + np.exp(-log_odds)), groups


def test_bootstrap_draws_whole_groups_with_replacement():
    # Of 2 runs, one is ranked rightly and one wrongly. Samples: right twice, wrong twice, or each once.
    labels, log_odds, groups = np.array([0, 1, 0, 1]), np.array([-1.0, 1.0, 2.0, -2.0]), ["r", "r", "w", "w"]
    aucs, accuracies = bootstrap(labels, log_odds, log_odds > 0, groups, 4000, np.random.default_rng(0))
    values, counts = np.unique(aucs, return_counts=True)
    assert values.tolist() == [0.0, 0.25, 1.0]  # a draw of rows would give 0.5 too
    assert counts / 4000 == pytest.approx([0.25, 0.5, 0.25], abs=0.03)
    assert (accuracies == np.select([aucs == 0, aucs == 1], [0, 1], 0.5)).all()


def test_bootstrap_equals_scores_of_rows_that_are_written_out(monkeypatch):
    rng = np.random.default_rng(1)
    labels, log_odds, groups = rng.integers(0, 2, 40), rng.integers(-3, 4, 40) / 2, rng.integers(0, 12, 40)  # with ties
    counts = np.array([rng.integers(0, 3, 12)[groups] for _ in range(5)])
    monkeypatch.setattr("vitrify.scoring.draws", lambda *_: iter([counts[:2], counts[2:]]))
    aucs, accuracies = bootstrap(labels, log_odds, log_odds > 0, groups, 5, rng)
    for sample in range(5):
        rows = np.repeat(np.arange(40), counts[sample])
        assert aucs[sample] == pytest.approx(auc(labels[rows], log_odds[rows]), rel=1e-12)
        assert accuracies[sample] == pytest.approx(accuracy(labels[rows], log_odds[rows] > 0), rel=1e-12)


def test_both_classes_are_in_every_sample_where_a_run_gives_one_only():
    labels = np.array([0, 0, 0, 1])  # the only glass would be missing from a third of the samples drawn at random
    aucs, _ = bootstrap(labels, labels - 0.5, labels, np.arange(4), 500, np.random.default_rng(0))
    assert (aucs == 1).all()


@pytest.mark.parametrize(("common", "own"), [(2.0, 0.3), (0.0, 1.5)])
def test_the_interval_covers_the_expected_accuracy_as_often_as_it_says(common, own):
    # Each run's two configurations are classified both by one shared deviation (or each by its own): how often the
    # interval of 60 runs covers what 200,000 runs give.
    truth = accuracy(*np.array(paired_test(200_000, 99, common, own))[[0, 2]])
    rng = np.random.default_rng(5)
    covered = 0
    for seed in range(300):
        *test, groups = paired_test(60, seed, common, own)
        low, high = interval(bootstrap(*test, groups, 200, rng)[1], 0.9)
        covered += low <= truth <= high
    assert 0.84 < covered / 300 < 0.95  # 0.9 expected; standard error 0.017, and the bootstrap is rather too narrow


def test_the_same_rows_are_drawn_for_whoever_is_tested_on_them():
    labels, log_odds, scores, groups = paired_test(30)
    first, again, better = (
        bootstrap(labels, odds, scores, groups, 50, np.random.default_rng(3))[0]
        for odds in (log_odds, log_odds, log_odds + 0.5 * labels)
    )
    assert (first == again).all()
    assert (better >= first).all()  # sample by sample


def test_interval_is_the_middle_share():
    assert interval(np.arange(101.0), 0.9) == pytest.approx((5.0, 95.0))


@pytest.mark.parametrize(
    ("labels", "groups", "resamples", "message"),
    [
        ([0, 1], [0], 10, "1 groups, 2 rows"),
        ([0, 1], [0, 1], 0, "resamples=0"),
        ([1, 1], [0, 1], 10, "needs both classes"),
    ],
)
def test_what_cannot_be_drawn_is_refused(labels, groups, resamples, message):
    with pytest.raises(ValueError, match=message):
        bootstrap(labels, [0.1, 0.2], [0.1, 0.2], groups, resamples, np.random.default_rng(0))
