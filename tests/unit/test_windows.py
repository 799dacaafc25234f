"""Random windows of configurations."""

import numpy as np
import pytest

from vitrify.graphs.windows import draw_corners, inside_windows


def test_windows_lie_within_the_box_and_reach_its_edges():
    corners = draw_corners((10_000, 2), 0.3, np.random.default_rng(0))
    assert corners.shape == (10_000, 2)
    assert corners.min() >= 0.0
    assert corners.max() <= 0.7
    assert corners.mean(axis=0) == pytest.approx([0.35, 0.35], abs=0.01)
    assert np.ptp(corners, axis=0) == pytest.approx([0.7, 0.7], abs=0.001)


def test_both_coordinates_are_drawn():
    x, y = draw_corners((1_000, 2), 0.2, np.random.default_rng(0)).T
    assert abs(np.corrcoef(x, y)[0, 1]) < 0.1


def test_windows_of_a_row_do_not_depend_on_the_rows_that_follow():
    few, many = (draw_corners((n, 3, 2), 0.2, np.random.default_rng(5)) for n in (2, 9))
    assert (few == many[:2]).all()


def test_edges_of_the_window_belong_to_it():
    positions = np.array([[[0.24, 0.5], [0.25, 0.25], [0.5, 0.5], [0.75, 0.75], [0.76, 0.5]]])
    assert inside_windows(positions, np.array([[0.25, 0.25]]), 0.5).tolist() == [[False, True, True, True, False]]


def test_each_configuration_has_its_own_window():
    positions = np.array([[[0.1, 0.1], [0.9, 0.9]]] * 2)
    assert inside_windows(positions, np.array([[0.0, 0.0], [0.5, 0.5]]), 0.5).tolist() == [[True, False], [False, True]]


def test_no_periodic_boundary():
    positions = np.array([[[0.01, 0.5], [0.99, 0.5]]])
    assert inside_windows(positions, np.array([[0.8, 0.4]]), 0.2).tolist() == [[False, True]]


def test_window_holds_its_share_of_the_particles():
    rng = np.random.default_rng(0)
    counts = inside_windows(rng.random((50, 4320, 2)), draw_corners((50, 2), 0.5, rng), 0.5).sum(axis=1)
    assert counts.mean() == pytest.approx(1080, rel=0.02)  # a quarter, as the paper says


@pytest.mark.parametrize("window_length", [0.0, -0.1, 1.1, float("nan")])
def test_refuses_a_window_larger_than_the_box_or_empty(window_length):
    with pytest.raises(ValueError, match=r"must lie in \(0, 1\]"):
        draw_corners((1, 2), window_length, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"must lie in \(0, 1\]"):
        inside_windows(np.zeros((1, 2, 2)), np.zeros((1, 2)), window_length)


def test_refuses_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"corners \(b, d\)"):
        inside_windows(np.zeros((2, 3, 2)), np.zeros((3, 2)), 0.5)
    with pytest.raises(ValueError, match=r"positions must be \(b, N, d\)"):
        inside_windows(np.zeros((2, 3)), np.zeros((2, 2)), 0.5)
