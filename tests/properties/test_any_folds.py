"""Outer tests and inner splits of any number of runs, in any shares."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vitrify.datasets.folds import (
    NO_FOLD,
    block_length,
    outer_folds,
    parts,
    published_folds,
    training_parts,
    training_runs,
)
from vitrify.training.splits import inner_split

OUTER = st.integers(2, 5)
SHARES = st.sampled_from([0.05, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 1 / 3])
SEEDS = st.integers(0, 2**31 - 1)
RUNS = st.integers(1, 200)


def may_be_cut(outer, test):
    length = block_length(test)
    return outer * round(test * length) < length


@given(RUNS, OUTER, SHARES, SEEDS)
def test_blocks_hold_each_outer_test_in_its_exact_share(runs, outer, test, seed):
    assume(may_be_cut(outer, test))
    length = block_length(test)
    folds = outer_folds(runs, outer, test, seed)
    assert folds.shape == (runs,)
    assert set(folds.tolist()) <= {NO_FOLD, *range(outer)}
    for begin in range(0, runs - length + 1, length):
        counts = np.bincount(folds[begin : begin + length] + 1, minlength=outer + 1)
        assert (counts[1:] == round(test * length)).all()


@given(RUNS, st.integers(0, 200), OUTER, SHARES, SEEDS)
def test_a_run_keeps_its_fold_when_runs_are_added(runs, more, outer, test, seed):
    assume(may_be_cut(outer, test))
    np.testing.assert_array_equal(
        outer_folds(runs, outer, test, seed), outer_folds(runs + more, outer, test, seed)[:runs]
    )


@given(RUNS, OUTER, SHARES, SEEDS)
def test_runs_to_train_on_are_all_that_a_test_does_not_hold(runs, outer, test, seed):
    assume(may_be_cut(outer, test))
    folds = outer_folds(runs, outer, test, seed)
    assert training_runs(runs, outer, test, seed).tolist() == [int((folds != fold).sum()) for fold in range(outer)]


@given(OUTER, SHARES)
def test_tests_that_take_everything_are_refused(outer, test):
    assume(not may_be_cut(outer, test))
    with pytest.raises(ValueError, match="leave nothing that is always trained on"):
        outer_folds(100, outer, test, seed=1)


@given(st.integers(20, 400), OUTER, SHARES, SEEDS)
def test_published_folds_are_disjoint_and_of_equal_size(rows, outer, test, seed):
    assume(outer * round(test * rows) < rows)
    folds = published_folds(rows, outer, test, np.random.default_rng(seed))
    assert np.bincount(folds + 1, minlength=outer + 1).tolist()[1:] == [round(test * rows)] * outer


@given(OUTER)
def test_an_outer_training_set_is_all_parts_but_its_test(outer):
    for fold in parts(outer)[:-1]:
        assert {*training_parts(fold, outer), fold} == set(parts(outer))
        assert fold not in training_parts(fold, outer)


@given(st.data(), st.integers(3, 60), st.sampled_from([0.1, 0.2, 0.3]), st.sampled_from([0.1, 0.2, 0.3]), SEEDS)
def test_an_inner_split_leaves_no_part_empty_and_no_group_divided(data, n_groups, validation, test, seed):
    groups = np.concatenate([np.arange(n_groups)] * 2)  # each run gives a liquid and a glass
    labels = np.repeat([0, 1], n_groups)
    order = np.array(data.draw(st.permutations(range(len(groups)))))
    split = inner_split(groups, validation, test, np.random.default_rng(seed), labels)
    for part in ("train", "validation", "test"):
        assert set(labels[split == part].tolist()) == {0, 1}
    by_group = split.reshape(2, n_groups)
    np.testing.assert_array_equal(by_group[0], by_group[1])
    for part, share in (("validation", validation), ("test", test)):
        assert np.count_nonzero(by_group[0] == part) == max(1, round(share * n_groups))
    again = inner_split(groups[order], validation, test, np.random.default_rng(seed), labels[order])
    np.testing.assert_array_equal(again, split[order])


@given(st.data(), st.integers(1, 30))
def test_an_inner_split_of_any_groups_and_labels_is_made_where_it_can_be(data, rows):
    groups = data.draw(arrays(np.int64, rows, elements=st.integers(0, 9)))
    labels = data.draw(arrays(np.int64, rows, elements=st.integers(0, 1)))
    kinds = Counter(frozenset(labels[groups == group].tolist()) for group in np.unique(groups))
    divided = set().union(*(kind for kind, count in kinds.items() if count >= 3))  # the classes that reach all parts
    if divided != set(labels.tolist()):
        with pytest.raises(ValueError, match="group"):
            inner_split(groups, 0.2, 0.2, np.random.default_rng(0), labels)
        return
    split = inner_split(groups, 0.2, 0.2, np.random.default_rng(0), labels)
    for group in np.unique(groups):
        assert len(set(split[groups == group].tolist())) == 1
    for part in ("train", "validation", "test"):
        assert set(labels[split == part].tolist()) == set(labels.tolist())
