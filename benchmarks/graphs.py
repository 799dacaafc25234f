"""Batches of graphs made by the project, against straightforward Python loops.

Three ways, interleaved, from the same windows of the same configurations, one thread:
- pairs: `baselines.dmpnn.make_batch`, which asks every pair of particles for its edge, as chemprop 1 does;
- edges: the same, walking over the edges alone;
- project: `vitrify.graphs.batches.window_batch`.

    python benchmarks/graphs.py [--repeats 15] [--configurations results/<study>/configurations/<protocol>/0000.parquet]

Seconds are those of the processor.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import numpy as np

from baselines.dmpnn import make_batch
from baselines.liquids import configurations
from vitrify.graphs.batches import window_batch
from vitrify.graphs.windows import draw_corners

CASES = [{"neighbours": 2, "window_length": 0.2}, {"neighbours": 3, "window_length": 0.3}]
BATCH = 5  # configurations
BATCHES = 5  # at a time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--configurations", type=Path, help="a Parquet file of configurations; default: made up")
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)
    ways = {
        "pairs": make_batch,
        "edges": lambda *window: make_batch(*window, pairs=False),
        "project": window_batch,
    }
    print(f"batches of {BATCH} configurations of {arguments.configurations or 'made-up liquids'}; ms a graph")
    print(
        f"{'k':>2s} {'l_win':>5s} {'particles':>9s} {'edges':>6s} {'way':8s}{'ms':>8s}   baseline / project [quartiles]"
    )
    for case in CASES:
        seconds = {way: [] for way in ways}
        sizes = []
        for repeat in range(arguments.repeats + 1):
            positions, species = configurations(arguments.configurations, BATCH, rng)
            corners = draw_corners((BATCH, 2), case["window_length"], rng)
            window = (positions, species, corners, case["window_length"], case["neighbours"], np.arange(BATCH) % 2)
            for way in rng.permutation(list(ways)):
                began = time.process_time()
                for _ in range(BATCHES):  # one after another, as in a training
                    made = ways[way](*window)
                spent = time.process_time() - began
                if repeat:  # the first is for warming up
                    seconds[str(way)].append(spent / BATCH / BATCHES * 1e3)
            sizes.append((len(made.f_atoms) if way != "project" else made.num_nodes) / BATCH)
        edges = window_batch(*window).num_edges / BATCH
        for way, spent in seconds.items():
            ratios = np.array(spent) / np.array(seconds["project"])
            low, middle, high = np.quantile(ratios, [0.25, 0.5, 0.75])
            print(
                f"{case['neighbours']:2d} {case['window_length']:5.2f} {np.mean(sizes):9.0f} {edges:6.0f} {way:8s}"
                f"{np.median(spent):8.3f}   {middle:.1f} [{low:.1f}, {high:.1f}]"
            )


if __name__ == "__main__":
    main()
