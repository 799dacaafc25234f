"""Windows, whatever their length and place."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vitrify.graphs.windows import draw_corners, inside_windows

LENGTHS = st.floats(1e-6, 1.0)
# Multiples of 1/8 are often on an edge.
COORDINATES = st.integers(0, 8).map(lambda eighths: eighths / 8) | st.floats(0.0, 1.0, width=32)
EDGES = st.integers(1, 8).map(lambda eighths: eighths / 8) | LENGTHS
SEEDS = st.integers(0, 2**32)


@given(LENGTHS, st.integers(0, 50), st.integers(1, 3), SEEDS)
def test_windows_lie_within_the_box(length, rows, windows, seed):
    corners = draw_corners((rows, windows, 2), length, np.random.default_rng(seed))
    assert corners.shape == (rows, windows, 2)
    assert (corners >= 0).all()
    assert (corners + length <= 1 + 1e-12).all()


@given(LENGTHS, st.integers(1, 20), st.integers(0, 20), SEEDS)
def test_windows_of_a_row_do_not_depend_on_how_many_follow(length, rows, more, seed):
    few, many = (draw_corners((n, 2), length, np.random.default_rng(seed)) for n in (rows, rows + more))
    np.testing.assert_array_equal(few, many[:rows])


@given(st.data(), EDGES, st.integers(1, 3), st.integers(0, 12))
def test_a_particle_is_inside_where_both_its_coordinates_are(data, length, rows, particles):
    positions = data.draw(arrays(np.float32, (rows, particles, 2), elements=COORDINATES))
    corners = data.draw(arrays(np.float64, (rows, 2), elements=COORDINATES))
    inside = inside_windows(positions, corners, length)
    for row, (left, bottom) in enumerate(corners):
        for i in range(particles):
            across, up = map(float, positions[row, i])
            assert inside[row, i] == (left <= across <= left + length and bottom <= up <= bottom + length)


@given(st.data(), st.integers(1, 3), st.integers(1, 12), LENGTHS, LENGTHS)
def test_a_longer_window_holds_what_a_shorter_one_does(data, rows, particles, one, other):
    positions = data.draw(arrays(np.float32, (rows, particles, 2), elements=COORDINATES))
    corners = data.draw(arrays(np.float64, (rows, 2), elements=st.floats(0.0, 1.0)))
    shorter, longer = (inside_windows(positions, corners, length) for length in sorted((one, other)))
    assert (longer | ~shorter).all()
    assert inside_windows(positions, np.zeros((rows, 2)), 1.0).all()
