"""Structural metrics of whole configurations, in both graphs: the project against networkx.

Two ways, interleaved, on the same configurations, one thread:
- networkx: a periodic k-d tree for the neighbours, then graphs of Python objects, as one would write it down;
- project: `vitrify.structure.bonds.bond_graphs` and `vitrify.structure.counts.count_unique_bonds`.

    python benchmarks/structure.py [--repeats 15]
                                   [--configurations results/<study>/configurations/<protocol>/0000.parquet]

Seconds are those of the processor. That both find the same is checked on the way.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import networkx as nx
import numpy as np
from scipy.spatial import KDTree

from baselines.liquids import configurations
from vitrify.structure.bonds import bond_graphs
from vitrify.structure.counts import count_unique_bonds
from vitrify.structure.metrics import METRICS

CONFIGURATIONS = 8  # at a time


def by_networkx(positions: np.ndarray, species: np.ndarray) -> dict[str, dict[str, int]]:
    """Both graphs and their metrics as networkx counts them."""
    scaled = positions.astype(float) % 1.0 % 1.0
    neighbours = KDTree(scaled, boxsize=1.0).query(scaled, 3)[1][:, 1:]
    is_b = species == 2
    found = {}
    for name in ("b_centred", "b_incident"):
        graph = nx.Graph()
        graph.add_nodes_from(range(len(species)))
        for i, row in enumerate(neighbours.tolist()):
            graph.add_edges_from((i, j) for j in row if is_b[i] or (name == "b_incident" and is_b[j]))
        found[name] = {
            "disjoint_graphs": sum(len(part) > 1 for part in nx.connected_components(graph)),
            "bb_edges": sum(bool(is_b[i] and is_b[j]) for i, j in graph.edges),
            "isolated_a": sum(not is_b[i] for i in nx.isolates(graph)),
        }
    return found


def by_project(positions: np.ndarray, species: np.ndarray) -> dict[str, dict[str, int]]:
    """The same by the project."""
    found = {}
    for name, bonds in bond_graphs(positions, species).items():
        counts = count_unique_bonds(bonds, species)
        found[name] = {metric: getattr(counts, metric) for metric in METRICS}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--configurations", type=Path, help="a Parquet file of configurations; default: made up")
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)
    ways = {"networkx": by_networkx, "project": by_project}
    seconds = {way: [] for way in ways}
    for repeat in range(arguments.repeats + 1):
        x, y, species = configurations(arguments.configurations, CONFIGURATIONS, rng)
        frames = np.stack([x, y], axis=-1)
        found = {}
        for way in rng.permutation(list(ways)):
            began = time.process_time()
            found[str(way)] = [ways[way](frame, species) for frame in frames]
            spent = time.process_time() - began
            if repeat:  # the first is for warming up
                seconds[str(way)].append(spent / len(frames) * 1e3)
        if found["networkx"] != found["project"]:
            sys.exit("the two ways do not find the same")
    print(f"{frames.shape[1]} particles of {arguments.configurations or 'made-up liquids'}; both graphs, all metrics")
    print(f"{'way':10s}{'ms a configuration [quartiles]':>32s}   networkx / project [quartiles]")
    for way, spent in seconds.items():
        low, middle, high = np.quantile(spent, [0.25, 0.5, 0.75])
        ratios = np.quantile(np.array(spent) / np.array(seconds["project"]), [0.25, 0.5, 0.75])
        text = f"{middle:.2f} [{low:.2f}, {high:.2f}]"
        print(f"{way:10s}{text:>32s}   {ratios[1]:.1f} [{ratios[0]:.1f}, {ratios[2]:.1f}]")


if __name__ == "__main__":
    main()
