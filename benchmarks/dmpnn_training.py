"""Training steps of the D-MPNN, data included, against shorter implementations.

Ways, interleaved, each from positions to updated weights, with batches of five configurations:
- loops: `baselines.dmpnn`: graphs by Python loops, padded gathers, float32, one after another;
- scatter float32, scatter bfloat16: `vitrify.training.dmpnn.fit` with the network of `baselines.scatter_dmpnn`, which
  sums messages by torch-geometric's `scatter`;
- float32, bfloat16: `vitrify.training.dmpnn.fit` with the project's network;
- products float32, products bfloat16: the matrix products of a training step alone, by torch, the bound of them all.

    python benchmarks/dmpnn_training.py [--threads 1] [--repeats 5] [--dropout 0.25] [--configurations FILE.parquet]

Printed are the milliseconds a graph and how many times as fast as the loops, and as the scatter of the same precision,
that is: medians and quartiles of the ratios within each repeat, by the clock and by the processor's time (of all
threads), which other programs disturb less. What `fit` does once, as building the network, is included. On a GPU the
loops stay on the CPU, and peak memory is printed.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import numpy as np
import torch

from baselines.dmpnn import BaselineDMPNN, make_batch, training_step
from baselines.liquids import configurations
from baselines.scatter_dmpnn import ScatterDMPNN
from vitrify.graphs.batches import window_batch
from vitrify.graphs.windows import draw_corners
from vitrify.models.dmpnn import DMPNN
from vitrify.training.dmpnn import Configurations, fit

CASES = [
    {"hidden_size": 300, "neighbours": 2, "window_length": 0.2, "depth": 3, "layers": 2},
    {"hidden_size": 1000, "neighbours": 3, "window_length": 0.3, "depth": 4, "layers": 2},
]
BATCH = 5
RATES = {"initial": 1e-4, "maximum": 1e-4, "final": 1e-4, "warmup_epochs": 0}


def products(edges: int, particles: int, case: dict, dtype: torch.dtype) -> Callable[[], None]:
    """The matrix products with W_m and with the part of W_a that takes messages: forward, and both derivatives."""
    h, steps = case["hidden_size"], case["depth"] - 1
    W, of_edges, of_particles = (torch.randn(n, h).to(dtype) for n in (h, edges, particles))

    def multiply() -> None:
        for rows, times in ((of_edges, steps), (of_particles, 1)):
            for _ in range(times):
                rows @ W.T
                rows @ W
                rows.T @ rows

    return multiply


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--dropout", type=float, default=0.25, help="the search's range is 0 to 0.5")
    parser.add_argument("--configurations", type=Path, help="a Parquet file of configurations; default: made up")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rng = np.random.default_rng(1)
    print(
        f"{arguments.threads} thread(s), batches of {BATCH} of {arguments.configurations or 'made-up liquids'}, "
        f"dropout {arguments.dropout}, {arguments.repeats} repeats; ms a graph, data included"
    )
    for case in CASES:
        hyperparameters = case | {"dropout": arguments.dropout}
        steps = 12 if case["hidden_size"] < 500 else 3
        positions, species = configurations(arguments.configurations, BATCH * steps, rng)
        data = Configurations(positions, species, np.arange(len(positions)) % 2)
        window = (case["window_length"], case["neighbours"])
        model = BaselineDMPNN(*(hyperparameters[name] for name in ("hidden_size", "depth", "dropout", "layers")))
        optimiser = torch.optim.Adam(model.parameters(), lr=1e-4)
        memory = []

        def loops(data=data, window=window, model=model, optimiser=optimiser) -> None:
            for rows in rng.permutation(len(data)).reshape(-1, BATCH):
                corners = draw_corners((BATCH, 2), window[0], rng)
                batch = make_batch(data.positions[rows], data.species, corners, *window, data.labels[rows])
                training_step(model, optimiser, batch)

        def by_fit(network: type, precision: str, data=data, hyperparameters=hyperparameters, memory=memory) -> None:
            settings = {"learning_rate": RATES, "readout": "sum", "batch_size": BATCH, "precision": precision}
            with patch("vitrify.training.dmpnn.DMPNN", network):
                _, history = fit(data, hyperparameters, settings, 1, 1, None, arguments.threads)
            memory.append(history["peak_memory_mb"].iloc[-1])

        graphs = window_batch(positions, species, draw_corners((len(data), 2), window[0], rng), *window)
        sizes = graphs.num_edges // steps, graphs.num_nodes // steps
        ways = {"loops": loops}
        for precision, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
            ways[f"scatter {precision}"] = partial(by_fit, ScatterDMPNN, precision)
            ways[precision] = partial(by_fit, DMPNN, precision)
            multiply = products(*sizes, case, dtype)
            ways[f"products {precision}"] = lambda multiply=multiply, steps=steps: [multiply() for _ in range(steps)]
        seconds = {way: [] for way in ways}  # (of the clock, of the processor) a graph
        for repeat in range(arguments.repeats + 1):
            for way in rng.permutation(list(ways)):
                began = np.array([time.perf_counter(), time.process_time()])
                ways[way]()
                spent = np.array([time.perf_counter(), time.process_time()]) - began
                if repeat:  # the first is for warming up
                    seconds[str(way)].append(spent / len(data))
        print(", ".join(f"{name} {value}" for name, value in case.items()))
        print(f"  {'':18s}{'ms':>8s}  {'against loops':22s}{'against scatter':22s}{'by the processor':s}")
        for way, spent in seconds.items():
            print(f"  {way:18s}{1e3 * np.median(np.array(spent)[:, 0]):8.2f}  ", end="")
            print(f"{_ratio(seconds['loops'], spent, 0):22s}", end="")
            scatter = seconds[f"scatter {way.split()[-1]}"] if way != "loops" else None
            print("" if scatter is None else f"{_ratio(scatter, spent, 0):22s}{_ratio(scatter, spent, 1)}")
        if torch.cuda.is_available():
            print(f"  peak memory of the GPU {max(memory):.0f} MB")


def _ratio(base: list, own: list, column: int) -> str:
    low, middle, high = np.quantile(np.array(base)[:, column] / np.array(own)[:, column], [0.25, 0.5, 0.75])
    return f"{middle:5.2f} [{low:.2f}, {high:.2f}]"


if __name__ == "__main__":
    main()
