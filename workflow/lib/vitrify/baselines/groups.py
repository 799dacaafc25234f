"""Names: groups of descriptors, the methods that read them, and what a method sees of a configuration."""

# By group, the names of its descriptors. Energies are per particle, in epsilon_AA; lengths in sigma_AA.
GROUPS = {
    "inherent_energy": ("inherent_energy",),
    "potential_energy": ("potential_energy",),
    "rdf_peaks": tuple(f"peak_{what}_{pair}" for pair in ("AA", "AB", "BB") for what in ("height", "width")),
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
# Groups that are told by angles, or by areas; and the descriptors that there are in three dimensions too.
IN_PLANE = ("hexatic_order", "pentatic_order", "five_fold_b", "voronoi_areas")
IN_SPACE = tuple(name for group, names in GROUPS.items() if group not in IN_PLANE for name in names)
# Memory of the start, which is no structure: no classifier of all descriptors reads it.
MEMORY = {name: (name,) for name in ("start_overlap", "start_overlap_shifted")}
BOOSTING = "gradient_boosting"
# The descriptors that each method reads.
METHODS = GROUPS | MEMORY | {"logistic_regression": DESCRIPTORS, BOOSTING: DESCRIPTORS}
# What a method sees: the whole box (its name alone), one random window, or the windows that tile the box, on average.
BOX, SEEN = "box", ("window", "windows")
# sigma_AA: in a window, particles so far from its sides have their first neighbours and their Voronoi cells in it.
WINDOW_MARGIN = 1.5
OF_BOX = ("inherent_energy", *MEMORY)  # groups, of one descriptor each, that need the whole box


def columns_of(method: str) -> list[str]:
    """Return the columns that a method reads: of the box, or those of windows, `rdf_peaks-window`."""
    name, _, seen = method.partition("-")
    return [windowed(one, seen) for one in METHODS[name] if one not in OF_BOX] if seen else list(METHODS[name])


def windowed(descriptor: str, seen: str) -> str:
    """Return the column of a descriptor of windows."""
    return f"{descriptor}_{seen}"
