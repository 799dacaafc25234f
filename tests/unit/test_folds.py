import numpy as np
import pytest

from vitrify.datasets.folds import NO_FOLD, outer_folds, parts, published_folds, training_parts


def test_outer_tests_are_disjoint_and_hold_a_fifth_each():
    folds = outer_folds(10_000, outer=3, test=0.2, seed=1)
    assert [int((folds == fold).sum()) for fold in (0, 1, 2, NO_FOLD)] == [2000, 2000, 2000, 4000]


def test_a_run_keeps_its_fold_when_runs_are_added():
    assert outer_folds(60, 3, 0.2, seed=1).tolist() == outer_folds(100, 3, 0.2, seed=1)[:60].tolist()


def test_folds_are_random_within_blocks():
    folds = outer_folds(5000, 3, 0.2, seed=1).reshape(-1, 5)
    shares = [(folds == 0)[:, place].mean() for place in range(5)]
    assert np.allclose(shares, 0.2, atol=0.05)
    assert (outer_folds(5000, 3, 0.2, seed=2).reshape(-1, 5) != folds).any()


def test_tests_that_take_every_run_are_refused():
    with pytest.raises(ValueError, match="leave nothing that is always trained on"):
        outer_folds(100, outer=5, test=0.2, seed=1)


def test_training_parts_are_all_but_the_test():
    assert parts(3) == ["0", "1", "2", "rest"]
    assert training_parts("1", 3) == ["0", "2", "rest"]


def test_published_folds_are_drawn_over_configurations():
    folds = published_folds(2000, 3, 0.2, np.random.default_rng(1))
    assert [int((folds == fold).sum()) for fold in (0, 1, 2)] == [400, 400, 400]
    # Rows i and i + 1000 are the two classes of one run: about 4 in 5 of the tested runs are trained on too.
    tested = folds == 0
    assert (tested[:1000] != tested[1000:]).mean() > 0.2
