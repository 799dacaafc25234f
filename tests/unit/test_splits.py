"""Inner splits: by run, of the right sizes, with both classes in each part."""

import numpy as np
import pytest

from vitrify.training.splits import inner_split

PAIRS = np.repeat([f"slow-{run}" for run in range(20)], 2)  # a liquid and a glass of each run


def parts_of(groups, split):
    return {group: set(split[groups == group]) for group in np.unique(groups)}


def test_rows_of_a_run_stay_together():
    split = inner_split(PAIRS, 0.1, 0.1, np.random.default_rng(0))
    assert all(len(parts) == 1 for parts in parts_of(PAIRS, split).values())


def test_shares_are_of_the_number_of_runs():
    split = inner_split(PAIRS, 0.1, 0.2, np.random.default_rng(0))
    assert [int((split == part).sum()) for part in ("train", "validation", "test")] == [28, 4, 8]


def test_every_part_gets_at_least_one_run():
    split = inner_split(np.array(["a", "b", "c"]), 0.01, 0.01, np.random.default_rng(0))
    assert sorted(split) == ["test", "train", "validation"]


def test_does_not_depend_on_the_order_of_the_rows():
    order = np.random.default_rng(1).permutation(len(PAIRS))
    split = inner_split(PAIRS, 0.1, 0.1, np.random.default_rng(0))
    assert (inner_split(PAIRS[order], 0.1, 0.1, np.random.default_rng(0)) == split[order]).all()


def test_depends_on_the_generator():
    splits = {tuple(inner_split(PAIRS, 0.1, 0.1, np.random.default_rng(seed))) for seed in range(5)}
    assert len(splits) == 5


def test_labels_change_nothing_where_every_run_holds_both_classes():
    labels = np.tile([0, 1], 20)
    plain = inner_split(PAIRS, 0.1, 0.1, np.random.default_rng(0))
    assert (inner_split(PAIRS, 0.1, 0.1, np.random.default_rng(0), labels) == plain).all()


@pytest.mark.parametrize("seed", range(20))
def test_labels_bring_both_classes_to_every_part_where_a_run_holds_one(seed):
    groups = np.array([f"slow-{run}" for run in range(10)] + [f"fast-{run}" for run in range(10)])
    labels = np.repeat([0, 1], 10)
    split = inner_split(groups, 0.1, 0.1, np.random.default_rng(seed), labels)
    for part in ("validation", "test"):
        assert sorted(labels[split == part]) == [0, 1]


def test_refuses_fewer_than_three_runs():
    with pytest.raises(ValueError, match="at least 3 groups, got 2"):
        inner_split(np.array(["a", "a", "b"]), 0.1, 0.1, np.random.default_rng(0))


def test_refuses_a_class_that_cannot_reach_every_part():
    labels = np.array([0, 0, 0, 0, 1, 1])
    with pytest.raises(ValueError, match="too few groups of label 1"):
        inner_split(np.arange(6), 0.1, 0.1, np.random.default_rng(0), labels)


def test_refuses_shares_that_leave_nothing_to_train_on():
    for validation in (0.45, 0.5):
        with pytest.raises(ValueError, match="leave no group to train on"):
            inner_split(np.arange(4), validation, 0.5, np.random.default_rng(0))
