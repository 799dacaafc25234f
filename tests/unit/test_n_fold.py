import numpy as np
import pytest
from scipy.spatial.distance import pdist

from vitrify.artificial.rings import (
    APART,
    DISPLACEMENT,
    RADIUS,
    _keeping_apart,
    artificial_configuration,
    choose_centres,
    fill,
    kind_of,
    kinds,
    make_rings,
    ring,
    ring_radius,
    spacing,
)

N_A, N_B = 2808, 1512  # the paper's


def periodic_distances(positions):
    """All distances between n particles in a periodic box of edge 1, (n, n)."""
    across = positions[:, None] - positions[None]
    across -= np.round(across)
    return np.hypot(across[..., 0], across[..., 1])


def least_distance(positions):
    return periodic_distances(positions)[np.triu_indices(len(positions), 1)].min()


def test_lengths_are_the_papers_in_its_box():
    assert spacing(N_B) == pytest.approx(1 / 39)
    lengths = [DISPLACEMENT * spacing(N_B), RADIUS * spacing(N_B), APART * spacing(N_B)]
    assert lengths == pytest.approx([1 / 195, 1 / 78, 1 / 90])


@pytest.mark.parametrize("symmetry", [3, 4, 5, 6, 7, 8])
def test_a_ring_is_a_regular_polygon(symmetry):
    centre = np.array([0.3, 0.6])
    arms = ring(centre, 0.1, symmetry, angle=0.4) - centre
    assert np.hypot(*arms.T) == pytest.approx(0.1)
    angles = np.arctan2(arms[:, 1], arms[:, 0])
    assert angles[0] == pytest.approx(0.4)
    assert np.diff(np.append(angles, angles[0])) % (2 * np.pi) == pytest.approx(2 * np.pi / symmetry)


def test_rings_have_the_papers_radius_up_to_seven_particles_and_room_for_more():
    assert [ring_radius(n) for n in range(3, 8)] == [RADIUS] * 5
    for n in range(3, 11):
        assert pdist(ring(np.zeros(2), ring_radius(n), n, 0.0)).min() > APART


@pytest.mark.parametrize("symmetry", [4, 5, 8])
def test_particles_of_rings_are_at_their_radius_and_angles(symmetry):
    rings = make_rings(N_A, N_B, symmetry, np.random.default_rng(1))
    arms = rings.a - rings.b[rings.owners]
    arms -= np.round(arms)
    assert np.hypot(*arms.T) == pytest.approx(ring_radius(symmetry) / 39)
    angles = np.arctan2(arms[:, 1], arms[:, 0])
    several = 0
    for owner in np.unique(rings.owners):
        turns = np.diff(angles[rings.owners == owner]) / (2 * np.pi / symmetry)
        assert turns == pytest.approx(np.round(turns), abs=1e-6)  # some corners may be missing
        several += len(turns) > 0
    assert several > 400


def test_the_papers_number_of_b_particles_get_a_ring_each_once():
    rings = make_rings(N_A, N_B, 5, np.random.default_rng(2))
    assert len(rings.b) == N_B
    assert len(set(rings.centres.tolist())) == len(rings.centres) == 500
    assert set(rings.owners) <= set(rings.centres)


def test_b_particles_are_near_the_sites_of_the_grid():
    b = make_rings(N_A, N_B, 5, np.random.default_rng(2)).b
    sites = np.floor(b * 39).astype(int)
    assert len(np.unique(sites, axis=0)) == N_B  # one a site
    moved = b * 39 - sites - 0.5
    assert np.abs(moved).max() < DISPLACEMENT
    assert moved.std(axis=0) == pytest.approx(DISPLACEMENT / np.sqrt(3), rel=0.1)  # uniform


def test_of_particles_that_overlap_the_earlier_one_stays():
    present = np.array([[0.5, 0.5]])
    along_x = [0.5, 0.1, 0.15, 0.22, 0.99, 0.02]  # too near to 0.5; to 0.1; 0.15 is gone; over the boundary to 0.99
    new = np.column_stack([along_x, [0.55, 0.2, 0.2, 0.2, 0.8, 0.8]])
    assert _keeping_apart(new, present, 0.1).tolist() == [1, 3, 4]


@pytest.mark.parametrize("kind", kinds([3, 4, 5, 6, 7, 8]))
@pytest.mark.parametrize(("n_a", "n_b"), [(702, 378), (70, 38)])
def test_configurations_have_all_particles_inside_the_box(kind, n_a, n_b):
    positions = artificial_configuration(kind, n_a, n_b, np.random.default_rng(3))
    assert positions.shape == (n_a + n_b, 2)
    assert positions.min() >= 0
    assert positions.max() < 1
    if kind != "random":
        assert least_distance(positions) >= APART * spacing(n_b)


def test_particles_anywhere_come_closer_than_those_apart():
    assert least_distance(artificial_configuration("random", 702, 378, np.random.default_rng(3))) < 0.003


def test_rings_are_part_of_the_configuration_and_b_particles_its_last():
    rings = make_rings(702, 378, 5, np.random.default_rng(4))
    positions = artificial_configuration("five_fold", 702, 378, np.random.default_rng(4))
    np.testing.assert_array_equal(positions[: len(rings.a)], rings.a)
    np.testing.assert_array_equal(positions[702:], rings.b)


def test_configurations_depend_on_the_generator_alone():
    first, same, other = (
        artificial_configuration("six_fold", 70, 38, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(("clustering", "neighbours"), [(1.0, 29), (0.0, 0)])
def test_centres_are_chosen_beside_others_as_often_as_asked(clustering, neighbours):
    sites = np.ones((30, 30), dtype=bool)
    centres = choose_centres(sites, 30, np.random.default_rng(5), clustering)
    places = np.stack(np.divmod(centres, 30), axis=1)
    across = np.abs(places[:, None] - places[None])
    steps = np.minimum(across, 30 - across).sum(axis=2)  # on the periodic grid
    beside = sum(1 in steps[i, :i] for i in range(1, 30))
    assert beside == pytest.approx(neighbours, abs=0 if clustering == 1 else 5)


def test_centres_are_numbers_of_particles_not_of_sites():
    sites = np.array([[False, True], [True, False]])
    assert sorted(choose_centres(sites, 2, np.random.default_rng(0))) == [0, 1]
    with pytest.raises(ValueError, match="3 of 2 particles"):
        choose_centres(sites, 3, np.random.default_rng(0))


def test_places_keep_their_distance_from_all_over_the_boundary():
    present = np.array([[0.001, 0.5], [0.5, 0.999]])
    places = fill(present, 40, 0.09, np.random.default_rng(6))
    assert places.shape == (40, 2)
    assert least_distance(np.concatenate([present, places])) >= 0.09


def test_a_full_box_is_said():
    with pytest.raises(ValueError, match=r"30 particles that are 0.3 of the box apart do not fit"):
        fill(np.empty((0, 2)), 30, 0.3, np.random.default_rng(0))


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="kind='fivefold' must be one of three_fold, four_fold"):
        artificial_configuration("fivefold", 70, 38, np.random.default_rng(0))
    with pytest.raises(ValueError, match="symmetry=2 at least 3"):
        make_rings(70, 38, 2, np.random.default_rng(0))


def test_kinds_are_named_by_their_symmetry():
    assert kind_of(5) == "five_fold"
    assert kinds([5, 8]) == ["five_fold", "eight_fold", "random", "random_apart"]
