"""Division of an outer training set into inner training, validation and test sets."""

import numpy as np

FEWEST_GROUPS = 3  # that can be divided: one a part


def group_counts(groups: int, validation: float, test: float) -> tuple[int, int]:
    """Numbers of validation and test groups: their shares of `groups` in whole numbers, at least one each."""
    return max(1, round(validation * groups)), max(1, round(test * groups))


def inner_split(
    groups: np.ndarray, validation: float, test: float, rng: np.random.Generator, labels: np.ndarray | None = None
) -> np.ndarray:
    """Inner part of each row, drawn by group, so that each run is in one part only: "train", "validation" or "test".

    With `labels`, the draw is made separately among the groups with the same classes. Where a run gives one class
    only, as in dataset 6, both classes then reach every part; where each run gives both, nothing changes. Kinds of
    groups too rare to be divided (fewer than 3 groups) are kept for training. Source: the paper, section II E.

    Args:
        groups: (n,) group of each row, such as its protocol and run; rows of equal value stay together.
        validation, test: shares of the groups; in (0, 1). They are rounded to whole groups, at least one each.
        rng: generator of random numbers. The draw does not depend on the order of the rows.
        labels: (n,) classes 0 and 1, or None.

    Raises:
        ValueError: if there are fewer than 3 groups, the shares leave nothing to train on, or labels are given and
            a class cannot reach every part.
    """
    names, rows = np.unique(groups, return_inverse=True)  # rows: index into names
    if len(names) < FEWEST_GROUPS:
        raise ValueError(f"an inner split needs at least {FEWEST_GROUPS} groups, got {len(names)}")
    kinds = np.zeros(len(names), dtype=np.int64)
    if labels is not None:
        np.bitwise_or.at(kinds, rows, 1 << np.asarray(labels, dtype=np.int64))  # 1, 2 or 3: the classes of a group
    parts = np.full(len(names), "train", dtype="<U10")
    for kind in np.unique(kinds):
        members = rng.permutation(np.flatnonzero(kinds == kind))
        if len(members) < FEWEST_GROUPS:
            continue
        n_validation, n_test = group_counts(len(members), validation, test)
        if n_validation + n_test >= len(members):
            raise ValueError(
                f"validation={validation} and test={test} leave no group to train on among {len(members)} groups"
            )
        parts[members[:n_validation]] = "validation"
        parts[members[n_validation : n_validation + n_test]] = "test"
    split = parts[rows]
    if labels is not None:
        for part in ("train", "validation", "test"):
            missing = np.setdiff1d(labels, np.asarray(labels)[split == part])
            if len(missing):
                raise ValueError(f"too few groups of label {missing[0]}: none is left for the {part} part")
    return split
