"""Descriptors of a whole configuration, from standard structural analysis.

Each group in `DESCRIPTORS` is a baseline. Neighbours are those of Voronoi cells, except for the distance to the nearest
particle. Only the energy of the inherent structure does not follow from the configuration alone.
"""

from functools import reduce
from itertools import product

import numpy as np

from vitrify.configurations.pairs import PAIRS, close_pairs
from vitrify.configurations.potential import potential_energy
from vitrify.configurations.radial_distribution import ideal_counts, ring_centres, ring_counts
from vitrify.space import IN_PLANE, PLANE
from vitrify.structure.bonds import bond_graphs, periodic_neighbours
from vitrify.structure.counts import count_unique_bonds
from vitrify.structure.voronoi import bond_order, voronoi_cells

# By group, the names of its descriptors. Energies are per particle, in epsilon_AA; lengths in sigma_AA.
GROUPS = {
    "inherent_energy": ("inherent_energy",),
    "potential_energy": ("potential_energy",),
    "rdf_peaks": tuple(f"peak_{what}_{pair}" for pair in PAIRS for what in ("height", "width")),
    "neighbour_distances": tuple(f"distance_{what}_{one}" for one in "AB" for what in ("mean", "variance")),
    "hexatic_order": ("psi_6_local", "psi_6_global"),
    "pentatic_order": ("psi_5_local", "psi_5_global"),
    "five_fold_b": ("psi_5_local_B", "five_neighbours_B", "five_rings_B"),
    "voronoi_areas": tuple(f"area_{what}_{one}" for one in "AB" for what in ("mean", "variance")),
    "graph_metrics": (
        *(f"{metric}_{graph}" for metric in ("disjoint_graphs", "isolated_a") for graph in ("b_centred", "b_incident")),
        "bb_edges",
    ),
}
DESCRIPTORS = tuple(name for names in GROUPS.values() for name in names)
# Those that are told of three dimensions too.
IN_SPACE = tuple(name for group, names in GROUPS.items() if group not in IN_PLANE for name in names)
# Memory of the start, which is no structure: neither classifier of all descriptors reads it.
MEMORY = {name: (name,) for name in ("start_overlap", "start_overlap_shifted")}

# The first peak of g(r) is the highest point below so many times the distance at which the pair's potential is lowest:
# B-B pairs have a second one not far behind it, which is higher.
_PEAK_WITHIN = 1.2
_RING = 0.02  # sigma_AA, about the width of the rings in which pairs are counted
_LONGEST = 8  # abs(n)^2 of the shortest of the long waves, whose wave vectors are 2 pi n / box
_SMOOTHING = np.array([1, 4, 6, 4, 1]) / 16  # over neighbouring rings: a standard deviation of one ring


def describe(positions: np.ndarray, species: np.ndarray, system: dict) -> dict[str, float]:
    """All descriptors of one configuration except the energy of its inherent structure, by name.

    Args:
        positions: (n, 2) or (n, 3) coordinates, scaled to the box; slightly outside [0, 1] is allowed.
        species: (n,) 1 for A, 2 for B; two of each or more.
        system: block of the configuration.
    """
    box_length, is_b, d = system["box_length"], species == 2, positions.shape[1]
    found = {}
    reach = max(system["cutoff"].values())
    pairs = close_pairs(positions, reach / box_length)
    found["potential_energy"] = potential_energy(pairs, species, system)
    bins = max(len(_SMOOTHING), round(reach / _RING))
    g = ring_counts(pairs, species, box_length, bins, reach) / ideal_counts(species, box_length, bins, reach, d)
    r = np.convolve(ring_centres(bins, reach), _SMOOTHING, "valid")
    for pair, of_pair in zip(PAIRS, g, strict=True):
        end = _PEAK_WITHIN * 2 ** (1 / 6) * system["sigma"][pair]
        height, width = first_peak(r, np.convolve(of_pair, _SMOOTHING, "valid"), end)
        found |= {f"peak_height_{pair}": height, f"peak_width_{pair}": width}
    found |= _by_species("distance", nearest_distances(positions) * box_length, is_b)
    for graph, bonds in bond_graphs(positions, species).items():
        counts = count_unique_bonds(bonds, species)
        found |= {f"disjoint_graphs_{graph}": counts.disjoint_graphs, f"isolated_a_{graph}": counts.isolated_a}
        found["bb_edges"] = counts.bb_edges  # the same in both graphs
    return found | (_describe_cells(positions, is_b, box_length) if d == PLANE else {})


def _by_species(name: str, values: np.ndarray, is_b: np.ndarray) -> dict[str, float]:
    """Mean and variance of (n,) values of A and of B."""
    found = {}
    for one, own in (("A", values[~is_b]), ("B", values[is_b])):
        found |= {f"{name}_mean_{one}": float(own.mean()), f"{name}_variance_{one}": float(own.var())}
    return found


def _describe_cells(positions: np.ndarray, is_b: np.ndarray, box_length: float) -> dict[str, float]:
    """Descriptors from Voronoi cells, in two dimensions."""
    cells = voronoi_cells(positions, np.array([box_length, box_length]))
    found = _by_species("area", cells.areas, is_b)
    orders = {fold: bond_order(cells, fold) for fold in (5, 6)}
    for fold, order in orders.items():
        found |= {f"psi_{fold}_local": float(np.abs(order).mean()), f"psi_{fold}_global": float(np.abs(order.mean()))}
    neighbours = np.bincount(cells.source, minlength=len(is_b))
    neighbours_a = np.bincount(cells.source, ~is_b[cells.target], len(is_b))
    found["psi_5_local_B"] = float(np.abs(orders[5][is_b]).mean())
    found["five_neighbours_B"] = float((neighbours[is_b] == 5).mean())
    found["five_rings_B"] = float(((neighbours[is_b] == 5) & (neighbours_a[is_b] == 5)).mean())
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
