"""Training steps of the D-MPNN, data included, against a straightforward float32 implementation.

Three ways, interleaved, each from coordinates to updated weights, with batches of five configurations:
- baseline: `baselines.dmpnn`: graphs by Python loops, padded gathers, torch's dropout and Adam, all one after another;
- float32, bfloat16: `vitrify.training.dmpnn.fit` in that precision.

    python benchmarks/dmpnn_training.py [--threads 2] [--repeats 5] [--dropout 0.25] [--configurations FILE.parquet]

Told are the milliseconds a graph and how many times faster than the baseline that is, by the clock and by the
processor's time (of all threads), which other programs disturb less. What `fit` does once, as building the network, is
included. On a GPU the baseline stays on the CPU, and peak memory is told.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import numpy as np
import torch

from baselines.dmpnn import BaselineDMPNN, make_batch, training_step
from baselines.liquids import configurations
from vitrify.graphs.windows import draw_corners
from vitrify.training.dmpnn import Configurations, fit

CASES = [
    {"hidden_size": 300, "neighbours": 2, "window_length": 0.2, "depth": 3, "layers": 2},
    {"hidden_size": 1000, "neighbours": 3, "window_length": 0.3, "depth": 4, "layers": 2},
]
BATCH = 5
RATES = {"initial": 1e-4, "maximum": 1e-4, "final": 1e-4, "warmup_epochs": 0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--dropout", type=float, default=0.25, help="the search's range is 0 to 0.5")
    parser.add_argument("--configurations", type=Path, help="a Parquet file of configurations; default: made up")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rng = np.random.default_rng(1)
    print(
        f"{arguments.threads} threads, batches of {BATCH} of {arguments.configurations or 'made-up liquids'}, "
        f"dropout {arguments.dropout}, {arguments.repeats} repeats; ms a graph, data included"
    )
    for case in CASES:
        hyperparameters = case | {"dropout": arguments.dropout}
        steps = 12 if case["hidden_size"] < 500 else 3
        positions, species = configurations(arguments.configurations, BATCH * steps, rng)
        data = Configurations(positions, species, np.arange(len(positions)) % 2)
        model = BaselineDMPNN(*(hyperparameters[name] for name in ("hidden_size", "depth", "dropout", "layers")))
        optimiser = torch.optim.Adam(model.parameters(), lr=1e-4)
        memory = []

        def baseline(data=data, case=case, model=model, optimiser=optimiser) -> None:
            window = (case["window_length"], case["neighbours"])
            for rows in rng.permutation(len(data)).reshape(-1, BATCH):
                corners = draw_corners((BATCH, 2), case["window_length"], rng)
                batch = make_batch(data.positions[rows], data.species, corners, *window, data.labels[rows])
                training_step(model, optimiser, batch)

        def project(precision: str, data=data, hyperparameters=hyperparameters, memory=memory) -> None:
            settings = {"learning_rate": RATES, "readout": "sum", "batch_size": BATCH, "precision": precision}
            _, history = fit(data, hyperparameters, settings, 1, 1, None, arguments.threads)
            memory.append(history["peak_memory_mb"].iloc[-1])

        ways = {
            "baseline": baseline,
            "float32": lambda project=project: project("float32"),
            "bfloat16": lambda project=project: project("bfloat16"),
        }
        seconds = {way: [] for way in ways}  # (of the clock, of the processor) a graph
        for repeat in range(arguments.repeats + 1):
            for way in rng.permutation(list(ways)):
                began = np.array([time.perf_counter(), time.process_time()])
                ways[way]()
                spent = np.array([time.perf_counter(), time.process_time()]) - began
                if repeat:  # the first is for warming up
                    seconds[str(way)].append(spent / len(data))
        print(", ".join(f"{name} {value}" for name, value in case.items()))
        for way, spent in seconds.items():
            print(f"  {way:9s}", end="")
            for kind, column in {"clock": 0, "processor": 1}.items():
                own, base = (np.array(each)[:, column] for each in (spent, seconds["baseline"]))
                low, middle, high = np.quantile(base / own, [0.25, 0.5, 0.75])
                print(f"  {kind} {1e3 * np.median(own):8.2f} ms, {middle:5.2f} times [{low:.2f}, {high:.2f}]", end="")
            print()
        if torch.cuda.is_available():
            print(f"  peak memory of the GPU {max(memory):.0f} MB")


if __name__ == "__main__":
    main()
