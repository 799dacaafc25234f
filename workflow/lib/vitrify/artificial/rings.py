"""Artificial configurations that a CNN may classify as glass: rings of n A particles around B, and random ones.

The recipe is the paper's, appendix D, step by step, for any n. Its box has 39 x 39 sites for 1,512 particles of species
B, and its lengths are fifths, halves and 13/30 of their spacing: so they are given here, and fit boxes of any size.
Boundaries are periodic, as those of the simulations; the paper does not say what becomes of rings that reach over them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

DISPLACEMENT = 39 / 195  # of B particles from their sites, at most, along x and along y; grid spacings, as the next two
RADIUS = 39 / 78  # of the rings
APART = 39 / 90  # least distance between particles
RINGED = 500 / 1512  # share of the B particles that get a ring
CLUSTERING = 3 / 4  # probability that the next ring is made beside one that is there

FOLDS = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
RANDOM = "random"  # every particle anywhere
RANDOM_APART = "random_apart"  # as far apart as those of the recipe

_ROUNDS = 1000  # of random places, before a box counts as full


class Rings(NamedTuple):
    """The first part of the recipe: B particles, and the rings around some of them.

    Attributes:
        b: (n_b, 2) positions of the B particles, in [0, 1).
        a: (m, 2) positions of the A particles of the rings that were not removed.
        centres: (rings,) rows of `b`, in the order in which they got a ring.
        owners: (m,) rows of `b`: to whose ring each of `a` belongs.
    """

    b: np.ndarray
    a: np.ndarray
    centres: np.ndarray
    owners: np.ndarray


def kind_of(symmetry: int) -> str:
    """Return the name of configurations with rings of N particles: five_fold for 5."""
    return f"{FOLDS[symmetry]}_fold"


def kinds(symmetries: Sequence[int]) -> list[str]:
    """Return all kinds of artificial configurations: with rings of each symmetry, and random ones."""
    return [*map(kind_of, symmetries), RANDOM, RANDOM_APART]


def spacing(n_b: int) -> float:
    """Spacing of the smallest square grid over the box that has a site for each B particle."""
    return 1 / int(np.ceil(np.sqrt(n_b)))


def ring(centre: np.ndarray, radius: float, symmetry: int, angle: float) -> np.ndarray:
    """Corners of a regular polygon, (symmetry, 2), not folded into the box; the first at an angle in radians."""
    angles = angle + 2 * np.pi * np.arange(symmetry) / symmetry
    return centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])


def ring_radius(symmetry: int) -> float:
    """Radius of rings in grid spacings: the paper's, or from n = 8 on as large as n particles need."""
    return max(RADIUS, 1.001 * APART / (2 * np.sin(np.pi / symmetry)))


def choose_centres(
    sites: np.ndarray, count: int, rng: np.random.Generator, clustering: float = CLUSTERING
) -> np.ndarray:
    """Choose the particles on a grid that get a ring, one after the other, often beside one that has a ring.

    Args:
        sites: (side, side) bool, which sites of a periodic grid have a particle.
        count: particles to choose; a ValueError is raised if there are fewer.
        clustering: probability that the next one is drawn from the four nearest neighbours of those chosen so far.

    Returns:
        (count,) numbers of the particles, counted along the rows of the grid.
    """
    if count > sites.sum():
        raise ValueError(f"{count} of {sites.sum()} particles cannot be chosen")
    left = sites.copy()
    beside = np.zeros_like(sites)
    chosen = []
    for _ in range(count):
        near = np.flatnonzero(beside & left) if rng.random() < clustering else ()
        pool = near if len(near) else np.flatnonzero(left)
        site = np.unravel_index(rng.choice(pool), sites.shape)
        chosen.append(np.ravel_multi_index(site, sites.shape))
        left[site] = False
        for axis in (0, 1):
            for step in (-1, 1):
                neighbour = list(site)
                neighbour[axis] = (neighbour[axis] + step) % sites.shape[axis]
                beside[tuple(neighbour)] = True
    numbers = np.cumsum(sites.ravel()) - 1  # of the particle on each site
    return numbers[np.array(chosen, dtype=np.int64)]


def make_rings(n_a: int, n_b: int, symmetry: int, rng: np.random.Generator) -> Rings:
    """Place B particles near the sites of a grid, and regular polygons of A particles around a third of them.

    An A particle of a ring that would come too near to one that is there is left out, so rings that are side by side
    share particles or lack some. Source: the paper, appendix D, Figure 14(a). There are at most n_a A particles; n, the
    corners of a polygon, is `symmetry`. A ValueError is raised if there is no B particle or a polygon has fewer than 3
    corners.
    """
    if n_b < 1 or symmetry < 3:
        raise ValueError(f"n_b={n_b} must be at least 1 and symmetry={symmetry} at least 3")
    length = spacing(n_b)
    side = round(1 / length)
    sites = np.zeros(side * side, dtype=bool)
    sites[rng.permutation(side * side)[:n_b]] = True  # the paper's grid has nine sites too many
    sites = sites.reshape(side, side)
    b = _folded((np.argwhere(sites) + 0.5 + rng.uniform(-DISPLACEMENT, DISPLACEMENT, (n_b, 2))) * length)
    centres = choose_centres(sites, round(RINGED * n_b), rng)
    angles = rng.uniform(-2 * np.pi, 2 * np.pi, len(centres))
    radius = ring_radius(symmetry) * length
    corners = [ring(b[centre], radius, symmetry, angle) for centre, angle in zip(centres, angles, strict=True)]
    a = _folded(np.reshape(corners, (-1, 2)))
    kept = _keeping_apart(a, b, APART * length)[:n_a]
    return Rings(b, a[kept], centres, np.repeat(centres, symmetry)[kept])


def fill(present: np.ndarray, count: int, apart: float, rng: np.random.Generator) -> np.ndarray:
    """Find random places in [0, 1), (count, 2), that keep their distance: random sequential addition in a periodic box.

    Present are (m, 2) particles, perhaps none; `apart` is the least distance between any two, as a share of the box. A
    ValueError is raised if the box is full before.
    """
    there = np.reshape(present, (-1, 2))
    wanted = len(there) + count
    for _ in range(_ROUNDS):
        if len(there) == wanted:
            return there[wanted - count :]
        places = rng.random((4 * count, 2))
        there = np.concatenate([there, places[_keeping_apart(places, there, apart)][: wanted - len(there)]])
    raise ValueError(f"{wanted} particles that are {apart:.4g} of the box apart do not fit into it")


def artificial_configuration(kind: str, n_a: int, n_b: int, rng: np.random.Generator) -> np.ndarray:
    """One artificial configuration: (n_a + n_b, 2) positions in [0, 1), those of A particles first.

    Kinds are those of `kinds`: five_fold and the like, rings filled up with A particles at random; random;
    random_apart. A ValueError is raised if the kind is unknown, or the particles do not fit into the box.
    """
    apart = APART * spacing(n_b)
    if kind == RANDOM:
        return rng.random((n_a + n_b, 2))
    if kind == RANDOM_APART:
        return fill(np.empty((0, 2)), n_a + n_b, apart, rng)
    symmetries = {kind_of(symmetry): symmetry for symmetry in FOLDS}
    if kind not in symmetries:
        raise ValueError(f"kind={kind!r} must be one of {', '.join([*symmetries, RANDOM, RANDOM_APART])}")
    rings = make_rings(n_a, n_b, symmetries[kind], rng)
    others = fill(np.concatenate([rings.b, rings.a]), n_a - len(rings.a), apart, rng)
    return np.concatenate([rings.a, others, rings.b])


def _folded(positions: np.ndarray) -> np.ndarray:
    """Positions in a periodic box, in [0, 1)."""
    inside = positions % 1.0
    return np.where(inside == 1.0, 0.0, inside)  # what lies below 0 by less than the rounding error


def _keeping_apart(new: np.ndarray, present: np.ndarray, apart: float) -> np.ndarray:
    """Indices of the new particles, added one after the other, that keep their distance from all others; ascending."""
    kept = np.ones(len(new), dtype=bool)
    if len(present):
        kept = cKDTree(present, boxsize=1.0).query(new, distance_upper_bound=apart)[0] >= apart
    rows = np.flatnonzero(kept)
    pairs = cKDTree(new[rows], boxsize=1.0).query_pairs(apart, output_type="ndarray")  # (m, 2), the earlier one first
    stays = np.ones(len(rows), dtype=bool)
    for earlier, later in pairs[np.argsort(pairs[:, 1], kind="stable")].tolist():
        if stays[earlier]:
            stays[later] = False
    return rows[stays]
