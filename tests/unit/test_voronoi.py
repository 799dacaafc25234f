"""Voronoi cells and bond-orientational order: lattices, an ideal gas, an independent implementation, symmetries."""

import freud
import numpy as np
import pytest

from vitrify.structure.voronoi import bond_order, voronoi_cells


def hexagonal_lattice(columns, rows):
    """Sites scaled to their periodic box, the sides of the box, for a distance of 1 between neighbours; rows even."""
    i, j = np.meshgrid(np.arange(columns), np.arange(rows), indexing="ij")
    sites = np.stack([i + j % 2 / 2, j * np.sqrt(3) / 2], axis=-1).reshape(-1, 2)
    sides = np.array([columns, rows * np.sqrt(3) / 2])
    return (sites + 0.1) / sides % 1.0, sides


def freuds(positions, sides):
    """Cells of freud: the box, the points in it, and its Voronoi diagram."""
    box = freud.box.Box(*sides, is2D=True)
    points = np.zeros((len(positions), 3))
    points[:, :2] = (positions - 0.5) * sides
    return box, points, freud.locality.Voronoi().compute((box, points))


def test_cells_of_a_hexagonal_lattice_are_hexagons_with_six_neighbours():
    positions, sides = hexagonal_lattice(8, 6)
    cells = voronoi_cells(positions, sides)
    assert cells.areas == pytest.approx(np.full(48, np.sqrt(3) / 2), rel=1e-12)
    assert (np.bincount(cells.source) == 6).all()
    assert np.linalg.norm(cells.bond, axis=1) == pytest.approx(np.ones(288), rel=1e-12)


@pytest.mark.parametrize(("fold", "modulus"), [(6, 1), (5, 0), (4, 0), (12, 1)])
def test_a_hexagonal_lattice_has_hexatic_order_1(fold, modulus):
    order = bond_order(voronoi_cells(*hexagonal_lattice(8, 6)), fold)
    assert np.abs(order) == pytest.approx(np.full(48, modulus), abs=1e-12)
    assert np.abs(order.mean()) == pytest.approx(modulus, abs=1e-12)


def test_a_square_lattice_has_square_cells():
    sites = np.stack(np.meshgrid(np.arange(6), np.arange(6)), axis=-1).reshape(-1, 2) / 6
    assert voronoi_cells(sites, np.array([6.0, 6.0])).areas == pytest.approx(np.ones(36), rel=1e-12)


@pytest.mark.parametrize(("n", "sides"), [(16, (1, 1)), (40, (3, 2)), (1000, (60, 60))])
def test_cells_of_random_particles_are_those_of_freud(n, sides):
    positions = np.random.default_rng(n).random((n, 2))
    cells = voronoi_cells(positions, np.array(sides, dtype=float))
    box, points, expected = freuds(positions, sides)
    assert cells.areas == pytest.approx(expected.volumes, rel=1e-4)
    assert cells.areas.sum() == pytest.approx(np.prod(sides), rel=1e-12)
    for fold in (5, 6):
        theirs = freud.order.Hexatic(k=fold).compute((box, points), neighbors=expected.nlist).particle_order
        # It takes the nearest images of neighbours, which may be others than those whose cells meet in a small box.
        far = np.unique(cells.source[(np.abs(cells.bond) > np.array(sides) / 2).any(axis=1)])
        assert np.delete(bond_order(cells, fold) - theirs, far) == pytest.approx(0, abs=1e-3)
        assert len(far) <= n / 8


def test_an_ideal_gas_has_the_areas_of_a_poisson_process_and_no_order_over_the_box():
    cells = voronoi_cells(np.random.default_rng(0).random((10_000, 2)), np.array([100.0, 100.0]))
    assert cells.areas.mean() == pytest.approx(1, rel=1e-12)
    assert cells.areas.var() == pytest.approx(0.2802, rel=0.05)  # Gilbert 1962
    order = bond_order(cells, 6)
    assert np.abs(order.mean()) < 0.02
    assert np.abs(order).mean() > 0.3


def test_particles_outside_the_box_by_a_whole_side_are_the_same():
    positions = np.random.default_rng(2).random((100, 2))
    sides = np.array([10.0, 10.0])
    expected = voronoi_cells(positions, sides)
    moved = voronoi_cells(positions + np.random.default_rng(3).integers(-2, 3, (100, 2)), sides)
    assert moved.areas == pytest.approx(expected.areas, rel=1e-9)
    assert np.abs(bond_order(moved, 6)) == pytest.approx(np.abs(bond_order(expected, 6)), abs=1e-9)


def test_a_configuration_with_a_large_hole_has_its_cells_too():
    """Images have to reach further than they do of a fluid."""
    positions = np.random.default_rng(4).random((400, 2)) * [1.0, 0.3]
    areas = voronoi_cells(positions, np.array([1.0, 1.0])).areas
    _, _, expected = freuds(positions, (1.0, 1.0))
    assert areas == pytest.approx(expected.volumes, rel=1e-4)


@pytest.mark.parametrize(
    ("positions", "message"),
    [
        (np.zeros((5, 3)), r"must be \(n, 2\) and finite, got \(5, 3\)"),
        (np.array([[0.1, np.nan], [0.2, 0.3]]), "must be .* finite"),
        (np.array([[0.25, 0.5], [0.75, 0.5], [1.25, 0.5]]), "share their place"),
        (np.array([[0.25, 0.5], [0.75, 0.5]]), "2 particles are too few"),
    ],
)
def test_what_has_no_cells_is_refused(positions, message):
    with pytest.raises(ValueError, match=message):
        voronoi_cells(positions, np.array([1.0, 1.0]))
