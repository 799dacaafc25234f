import numpy as np
import pytest

from vitrify.graphs.windows import draw_corners, inside_windows
from vitrify.trajectories.scores import place_windows

WINDOW = 0.3  # of the training's box, whose edge is 1 here


@pytest.mark.parametrize("ratio", [0.31, 0.7, 1.0, 1.3, 4.0])
def test_a_window_holds_a_square_of_the_other_box_moved(ratio):
    rng = np.random.default_rng(1)
    positions = rng.random((5, 400, 2)).astype(np.float32)
    corners, offsets = draw_corners((5, 2), WINDOW, rng), rng.random((5, 2))
    placed = place_windows(positions, np.full(5, ratio), corners, offsets)
    inside = inside_windows(placed, corners, WINDOW)
    for row in range(5):
        begin = np.zeros(2) if ratio == 1.0 else (corners[row] + ratio * offsets[row]) - corners[row]
        expected = set()
        for i in range(400):  # every periodic image that the square could hold
            for cell in np.ndindex(9, 9):
                place = ratio * (positions[row, i] + np.array(cell) - 2) - begin
                if (corners[row] <= place).all() and (place <= corners[row] + WINDOW).all():
                    expected.add(i)
                    assert placed[row, i] == pytest.approx(place, abs=1e-5)
        assert set(np.flatnonzero(inside[row]).tolist()) == expected


def test_nothing_moves_in_the_trainings_own_box():
    rng = np.random.default_rng(2)
    positions = rng.random((3, 50, 2)).astype(np.float32)
    placed = place_windows(positions, np.ones(3), draw_corners((3, 2), WINDOW, rng), rng.random((3, 2)))
    np.testing.assert_array_equal(placed, positions)


def test_a_periodic_box_and_its_copies_side_by_side_hold_the_same_windows():
    rng = np.random.default_rng(3)
    positions = rng.random((4, 60, 2))
    doubled = np.concatenate([(positions + cell) / 2 for cell in np.ndindex(2, 2)], axis=1)
    corners, offsets = draw_corners((4, 2), WINDOW, rng), rng.random((4, 2))
    one = place_windows(positions, np.full(4, 0.6), corners, offsets)
    four = place_windows(doubled, np.full(4, 1.2), corners, offsets / 2)
    of_one, of_four = inside_windows(one, corners, WINDOW), inside_windows(four, corners, WINDOW)
    for row in range(4):
        found, again = (
            np.array(sorted(placed[row, inside[row]].tolist())) for placed, inside in ((one, of_one), (four, of_four))
        )
        np.testing.assert_allclose(again, found, atol=1e-6)


def test_all_of_another_box_is_looked_at():
    rng = np.random.default_rng(4)
    x = np.tile(np.linspace(0.01, 0.99, 40, dtype=np.float32), (300, 1))
    positions = np.stack([x, np.full_like(x, 0.5)], axis=-1)
    corners = draw_corners((300, 2), WINDOW, rng)
    placed = place_windows(positions, np.full(300, 2.0), corners, rng.random((300, 2)))
    seen = inside_windows(placed, corners, WINDOW).mean(axis=0)
    assert seen.mean() == pytest.approx((WINDOW / 2) ** 2, abs=0.005)
    assert seen.min() > 0
