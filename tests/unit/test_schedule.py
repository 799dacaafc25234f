"""Learning rate schedule."""

from itertools import pairwise

import pytest

from vitrify.training.schedule import learning_rate

RATES = {"initial": 1e-4, "maximum": 1e-3, "final": 2e-4, "warmup_epochs": 2}


def rates(steps_per_epoch=5, epochs=10, **changes):
    settings = RATES | changes
    return [learning_rate(step, steps_per_epoch, epochs, **settings) for step in range(steps_per_epoch * epochs)]


def test_begins_at_initial_peaks_after_the_warm_up_and_ends_at_final():
    values = rates()
    assert values[0] == 1e-4
    assert values[10] == max(values) == 1e-3
    assert values[-1] == pytest.approx(2e-4, rel=1e-12)


def test_rises_by_equal_steps_and_falls_by_equal_factors():
    values = rates()
    rises = [b - a for a, b in pairwise(values[:11])]
    factors = [b / a for a, b in pairwise(values[10:])]
    assert rises == pytest.approx([9e-5] * 10)
    assert factors == pytest.approx([0.2 ** (1 / 39)] * 39)


def test_without_warm_up_begins_at_the_maximum():
    assert rates(warmup_epochs=0)[0] == 1e-3


def test_ends_at_final_even_where_the_last_step_follows_the_warm_up_at_once():
    assert rates(steps_per_epoch=1, epochs=3) == pytest.approx([1e-4, 5.5e-4, 2e-4])


def test_refuses_a_warm_up_as_long_as_the_training():
    with pytest.raises(ValueError, match=r"warmup_epochs=2 must lie in \[0, 2\)"):
        learning_rate(0, 5, 2, **RATES)
