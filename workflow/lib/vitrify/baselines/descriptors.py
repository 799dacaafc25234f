"""Descriptors of a whole configuration, from standard structural analysis.

Neighbours are those of Voronoi cells, except for the distance to the nearest particle. Only the energy
of the inherent structure does not follow from the configuration alone.
"""

from functools import reduce
from itertools import product
from typing import NamedTuple

import numpy as np

from vitrify.baselines.groups import WINDOW_MARGIN
from vitrify.configurations.pairs import PAIRS, ClosePairs, close_pairs
from vitrify.configurations.potential import particle_energies
from vitrify.configurations.radial_distribution import ideal_counts, ring_centres, ring_counts
from vitrify.graphs.windows import inside_windows
from vitrify.space import PLANE
from vitrify.structure.bonds import bond_graphs, periodic_neighbours
from vitrify.structure.counts import count_unique_bonds
from vitrify.structure.voronoi import bond_order, voronoi_cells

# The first peak of g(r) is the highest point below so many times the distance at which the pair's potential is lowest:
# B-B pairs have a second one not far behind it, which is higher.
_PEAK_WITHIN = 1.2
_RING = 0.02  # sigma_AA, about the width of the rings in which pairs are counted
_LONGEST = 8  # abs(n)^2 of the shortest of the long waves, whose wave vectors are 2 pi n / box
LOCAL = ("area", "psi_5", "psi_6", "ring", "particle_energy")
_SMOOTHING = np.array([1, 4, 6, 4, 1]) / 16  # over neighbouring rings: a standard deviation of one ring


def describe(positions: np.ndarray, species: np.ndarray, system: dict) -> dict[str, float]:
    """All descriptors of one configuration except the energy of its inherent structure, by name.

    Args:
        positions: (n, 2) or (n, 3) coordinates, scaled to the box; slightly outside [0, 1] is allowed.
        species: (n,) 1 for A, 2 for B; two of each or more.
        system: block of the configuration.
    """
    return Configuration(positions, species, system).describe()


class Configuration:
    """A configuration whose particles and pairs are measured once, for descriptors of the box and of windows.

    Arguments are those of `describe`.
    """

    def __init__(self, positions: np.ndarray, species: np.ndarray, system: dict):
        self._positions, self._species, self._system = positions, species, system
        self._reach = max(system["cutoff"].values())
        self._pairs = close_pairs(positions, self._reach / system["box_length"])
        self._distances = nearest_distances(positions) * system["box_length"]
        self._local = _local_order(positions, species, system["box_length"]) if positions.shape[1] == PLANE else None

    def describe(self) -> dict[str, float]:
        """Describe the whole box, see `describe`."""
        everything = np.ones(len(self._species), dtype=bool)
        return self._described(self._positions, everything, everything, self._pairs, self._system["box_length"])

    def local(self) -> dict[str, np.ndarray]:
        """Local quantities of each particle, (n,), by their names in `LOCAL`; in two dimensions."""
        local = self._local
        return {
            "area": local.area,
            "psi_5": np.abs(local.psi_5),
            "psi_6": np.abs(local.psi_6),
            "ring": (local.neighbours == 5) & (local.neighbours_a == 5),
            "particle_energy": particle_energies(self._pairs, self._species, self._system),
        }

    def describe_window(self, corner: np.ndarray, window_length: float) -> dict[str, float]:
        """Describe a window by the particles in it alone, by the names of `describe`.

        A window is a cut-out: graphs join the particles in it to each other, and pairs are those of two of them. Means
        over particles, and the energy, are of its inner particles: those so far from its sides that their neighbours
        and their Voronoi cells are in it.

        Args:
            corner: (d,) the lower left one, scaled to the box.
            window_length: share of the box.

        Raises:
            ValueError: if there are no inner particles of a species, or not two particles of each.
        """
        inside = inside_windows(self._positions[None], corner[None], window_length)[0]
        places = self._positions - corner
        side, box_length = window_length * self._system["box_length"], self._system["box_length"]
        inner = inside & (np.abs(places * box_length - side / 2) <= side / 2 - WINDOW_MARGIN).all(axis=1)
        both = ClosePairs(*(ends[inside[self._pairs.first] & inside[self._pairs.second]] for ends in self._pairs))
        across = (np.abs(places[both.first] - places[both.second]) > 0.5).any(axis=1)  # the boundary of the box
        pairs = ClosePairs(*(ends[~across] for ends in both))
        # In a periodic box of twice the window's length no particle has its nearest ones on the other side.
        return self._described(places / (2 * window_length), inside, inner, pairs, side)

    def _described(
        self, places: np.ndarray, inside: np.ndarray, inner: np.ndarray, pairs: ClosePairs, side: float
    ) -> dict[str, float]:
        """Descriptors of particles that fill a square or a cube: graphs of those `inside`, means over `inner` ones."""
        species, system = self._species, self._system
        a, b = inner & (species == 1), inner & (species == 2)
        if not (a.any() and b.any()):
            raise ValueError(f"{a.sum()} A and {b.sum()} B have all their neighbours, must be 1 or more of each")
        found = {"potential_energy": float(particle_energies(pairs, species, system)[inner].mean())}
        bins = max(len(_SMOOTHING), round(self._reach / _RING))
        counts = ring_counts(pairs, species, system["box_length"], bins, self._reach)
        g = counts / ideal_counts(species[inside], side, bins, self._reach, places.shape[1])
        r = np.convolve(ring_centres(bins, self._reach), _SMOOTHING, "valid")
        for pair, of_pair in zip(PAIRS, g, strict=True):
            end = _PEAK_WITHIN * 2 ** (1 / 6) * system["sigma"][pair]
            height, width = first_peak(r, np.convolve(of_pair, _SMOOTHING, "valid"), end)
            found |= {f"peak_height_{pair}": height, f"peak_width_{pair}": width}
        found |= _by_species("distance", self._distances, a, b)
        for graph, bonds in bond_graphs(places[inside], species[inside]).items():
            counts = count_unique_bonds(bonds, species[inside])
            found |= {f"disjoint_graphs_{graph}": counts.disjoint_graphs, f"isolated_a_{graph}": counts.isolated_a}
            found["bb_edges"] = counts.bb_edges  # the same in both graphs
        return found | (_describe_cells(self._local, a, b) if self._local else {})


def _by_species(name: str, values: np.ndarray, a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    """Mean and variance of (n,) values over A and over B, by masks."""
    found = {}
    for one, own in (("A", values[a]), ("B", values[b])):
        found |= {f"{name}_mean_{one}": float(own.mean()), f"{name}_variance_{one}": float(own.var())}
    return found


class _LocalOrder(NamedTuple):
    """Of each particle, (n,): area of its Voronoi cell, psi_5 and psi_6, number of neighbours, and of A among them."""

    area: np.ndarray
    psi_5: np.ndarray
    psi_6: np.ndarray
    neighbours: np.ndarray
    neighbours_a: np.ndarray


def _local_order(positions: np.ndarray, species: np.ndarray, box_length: float) -> _LocalOrder:
    cells = voronoi_cells(positions, np.array([box_length, box_length]))
    neighbours = np.bincount(cells.source, minlength=len(species))
    neighbours_a = np.bincount(cells.source, species[cells.target] == 1, len(species))
    return _LocalOrder(cells.areas, bond_order(cells, 5), bond_order(cells, 6), neighbours, neighbours_a)


def _describe_cells(local: _LocalOrder, a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    """Descriptors from Voronoi cells, in two dimensions."""
    found = _by_species("area", local.area, a, b)
    for name, order in (("psi_5", local.psi_5[a | b]), ("psi_6", local.psi_6[a | b])):
        found |= {f"{name}_local": float(np.abs(order).mean()), f"{name}_global": float(np.abs(order.mean()))}
    five = local.neighbours[b] == 5
    found["psi_5_local_B"] = float(np.abs(local.psi_5[b]).mean())
    found["five_neighbours_B"] = float(five.mean())
    found["five_rings_B"] = float((five & (local.neighbours_a[b] == 5)).mean())
    return found


def long_waves(positions: np.ndarray, species: np.ndarray) -> np.ndarray:
    """Longest waves of a configuration's composition, the density of A minus that of B.

        c(n) = sum_j s_j exp(-2 pi i n x_j),     s_j = 1 for A, -1 for B,

    for all whole n with 0 < abs(n)^2 <= 8, of n and -n one. Diffusion forgets these waves last.

    Args:
        positions: (n, d), scaled to the periodic box.
        species: (n,) 1 for A, 2 for B.

    Returns:
        (m,) complex amplitudes; m is 12 in the plane.
    """
    origin = (0,) * positions.shape[1]
    vectors = [n for n in product(range(-2, 3), repeat=len(origin)) if n > origin and np.dot(n, n) <= _LONGEST]
    return (3.0 - 2 * species) @ np.exp(-2j * np.pi * positions.astype(np.float64) @ np.array(vectors).T)


def overlap(waves: np.ndarray, start: np.ndarray) -> float:
    """Correlation of two composition fields, of `long_waves`: 1 if they are the same, 0 on average if independent."""
    return float(np.vdot(start, waves).real / (np.linalg.norm(start) * np.linalg.norm(waves)))


def nearest_distances(positions: np.ndarray) -> np.ndarray:
    """(n,) distance of each particle to its nearest neighbour in a periodic box; both scaled to the box."""
    positions = positions.astype(np.float64)
    separation = positions - positions[periodic_neighbours(positions, 1)[:, 0]]
    return reduce(np.hypot, (separation - np.round(separation)).T)


def first_peak(r: np.ndarray, g: np.ndarray, end: float) -> tuple[float, float]:
    """Height of the first peak of g(r) below a distance, and its full width at half of that height.

    The width is taken on straight lines between the values, from the first or to the last r where g does not fall to
    half of the height. Both are 0 where g is 0 all over.

    Args:
        r, g: (bins,) ascending distances, and g at these.
        end: the peak lies below this distance.
    """
    top = int(np.argmax(np.where(r < end, g, -1.0)))
    height = float(g[top])
    if height == 0:
        return 0.0, 0.0
    below = np.flatnonzero(g < height / 2)
    left, right = below[below < top], below[below > top]
    begin, finish = r[0], r[-1]
    if len(left):
        i = left[-1]
        begin = np.interp(height / 2, g[i : i + 2], r[i : i + 2])
    if len(right):
        i = right[0]
        finish = np.interp(height / 2, g[[i, i - 1]], r[[i, i - 1]])
    return height, float(finish - begin)
