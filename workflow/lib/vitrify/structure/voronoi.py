"""Voronoi cells of a configuration in a periodic rectangle: areas, neighbours, and bonds to the neighbours."""

from typing import NamedTuple

import numpy as np
from scipy.spatial import QhullError, Voronoi

from vitrify.structure.bonds import with_images

_MARGIN = 4.0  # of images around the box, in mean distances between particles; widened where cells reach further


class Cells(NamedTuple):
    """Voronoi cells of n particles, and the m pairs of cells that share a side, in both directions.

    Attributes:
        areas: (n,) of the cells; their sum is the area of the box.
        source, target: (m,) particles of neighbouring cells.
        bond: (m, 2) from the source to that image of the target whose cell it is.
    """

    areas: np.ndarray
    source: np.ndarray
    target: np.ndarray
    bond: np.ndarray


def voronoi_cells(positions: np.ndarray, sides: np.ndarray) -> Cells:
    """Voronoi cells in a periodic rectangle.

    Positions are (n, 2), scaled to the box; slightly outside [0, 1] is allowed. Sides are the (2,) lengths of the box
    in x and in y, in the unit that areas and bonds are wanted in. A ValueError is raised if particles share their
    place, or are so few that a cell would be its own neighbour.
    """
    n = len(positions)
    if positions.ndim != 2 or positions.shape[1] != 2 or not np.isfinite(positions).all():
        raise ValueError(f"positions must be (n, 2) and finite, got {positions.shape}")
    sides = np.asarray(sides, dtype=np.float64)
    scaled = positions.astype(np.float64) % 1.0 % 1.0  # twice, because -1e-20 % 1.0 is 1.0
    if len(np.unique(scaled, axis=0)) < n:
        raise ValueError("particles share their place: they have no cells of their own")
    for margin in (min(_MARGIN / np.sqrt(n), 1.0), 1.0):
        found = _cells(scaled, sides, margin)
        if found is not None:
            return found
    raise ValueError(f"{n} particles are too few for Voronoi cells in a periodic box")


def _cells(scaled: np.ndarray, sides: np.ndarray, margin: float) -> Cells | None:
    """Cells among the images within a margin of the box; None if further images could affect them."""
    n = len(scaled)
    images, particles = with_images(scaled, margin)
    points = images * sides
    try:
        diagram = Voronoi(points)
    except QhullError:  # too few to have a cell
        return None
    ends, corners = diagram.ridge_points, np.array(diagram.ridge_vertices)
    own = (ends < n).any(axis=1)  # a side of a cell that is wanted
    ends, corners = ends[own], corners[own]
    if (corners < 0).any():
        return None
    corner = diagram.vertices[corners]  # (m, 2 corners, 2)
    # No particle lies in a circle around a corner through its cells' particles: so those beyond twice its radius do not
    # matter to them.
    radius = np.linalg.norm(corner - points[ends[:, :1]], axis=-1)
    if 2 * radius.max() > margin * sides.min():
        return None
    bond = points[ends[:, 1]] - points[ends[:, 0]]
    # Of a cell, a side is the base of a triangle whose height is half of the bond.
    triangle = np.linalg.norm(bond, axis=1) * np.linalg.norm(corner[:, 0] - corner[:, 1], axis=1) / 4
    source, target = np.concatenate([ends, ends[:, ::-1]]).T
    bond, triangle = np.concatenate([bond, -bond]), np.tile(triangle, 2)
    inside = source < n
    source, target, bond = source[inside], particles[target[inside]], bond[inside]
    return Cells(np.bincount(source, triangle[inside], minlength=n), source, target, bond)


def bond_order(cells: Cells, fold: int) -> np.ndarray:
    """Bond-orientational order of each particle, (n,) complex, from the bonds to its Voronoi neighbours.

        psi_n(j) = 1 / N_j sum_k exp(i n theta_jk),

    N_j neighbours k of particle j, theta_jk the angle of the bond between them against a fixed axis, n = `fold`. Its
    modulus is 1 where the neighbours are the corners of a regular polygon with n corners.
    """
    angles = np.arctan2(cells.bond[:, 1], cells.bond[:, 0])
    n = len(cells.areas)
    total = np.bincount(cells.source, np.cos(fold * angles), n) + 1j * np.bincount(
        cells.source, np.sin(fold * angles), n
    )
    return total / np.bincount(cells.source, minlength=n)
