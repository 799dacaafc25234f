"""Both networks on this machine's GPU, made to take under five minutes: rates, share of the peak, memory, AUC.

    python benchmarks/gpu.py [--size full] [--threads 8] [--table gpu.md]

Made-up configurations of the paper's size, whose classes differ in their disorder; the CNN sees their images. Each
network is trained in float32 and in bfloat16 by the study's own `fit`, data included, and scored on others. The peak is
what a large matrix product reaches here in the same precision; the D-MPNN's share of it counts matrix products only, by
torch's own counter. "Data alone" is the rate of the input pipeline without a network. Without a GPU everything runs on
the processor, for which --size small is made.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import yaml

from baselines.liquids import liquid_like
from vitrify.scoring import auc

RATES = {"initial": 1e-4, "maximum": 1e-3, "final": 1e-4, "warmup_epochs": 1}
NETWORK = {"neighbours": 3, "window_length": 0.3, "depth": 4, "layers": 2, "dropout": 0.0}
# Configurations, images, epochs, hidden size, batch of graphs and of images, edge of the matrix product.
SIZES = {"full": (4000, 1200, 4, 1000, 50, 60, 8192), "small": (40, 40, 2, 100, 5, 10, 512)}
COLUMNS = ("network", "precision", "rate", "data alone", "share of peak", "memory MB", "AUC", "device")


def two_classes(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions (n, N, 2), species (N,) and labels (n,): class 1 has half the disorder of class 0."""
    positions, species = liquid_like(n, rng)
    labels = np.arange(n) % 2
    positions[labels == 1] = (positions[labels == 1] + positions.mean(axis=0)) / 2
    return positions % 1, species, labels


def seconds(task, repeats: int = 3) -> float:
    """Shortest time of a task that has been called once before."""
    spent = []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        task()
        spent.append(time.perf_counter() - began)
    return min(spent[1:])


def dmpnn(precision: str, size: str, threads: int) -> dict:
    """Measurements of the D-MPNN: graphs per second and the rest."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from vitrify.graphs.batches import window_batch
    from vitrify.graphs.windows import draw_corners
    from vitrify.training.dmpnn import Configurations, fit, predict
    from vitrify.training.dmpnn_device import find_device

    n, _, epochs, hidden, batch, _, edge = SIZES[size]
    rng, device = np.random.default_rng(1), find_device()
    positions, species, labels = two_classes(n + n // 4, rng)
    data = Configurations(positions.astype(np.float32), species, labels)
    hyperparameters = NETWORK | {"hidden_size": hidden}
    settings = {"learning_rate": RATES, "readout": "mean", "batch_size": batch, "precision": precision}
    network, history = fit(data.subset(np.arange(n)), hyperparameters, settings, epochs, 1, None, threads)
    held_out = data.subset(np.arange(n, len(data)))
    scores = predict(network, held_out, hyperparameters, settings, 1)

    window = (NETWORK["window_length"], NETWORK["neighbours"])
    few = min(n, 4 * batch)

    def make():
        return window_batch(data.positions[:few], species, draw_corners((few, 2), window[0], rng), *window)

    graphs = make().to(device)
    with FlopCounterMode(display=False) as counter:
        network.train()(graphs).sum().backward()
    a, b = torch.randn(2, edge, edge, device=device, dtype=getattr(torch, precision))

    def multiply():
        for _ in range(4):
            a @ b
        if device.type == "cuda":
            torch.cuda.synchronize()

    last = history.iloc[-1]
    return {
        "rate": last["graphs_per_second"],
        "data alone": few / seconds(make),
        "share of peak": counter.get_total_flops()
        / few
        * last["graphs_per_second"]
        / (8 * edge**3 / seconds(multiply)),
        "memory MB": last["peak_memory_mb"],
        "AUC": float(auc(held_out.labels, scores)),
        "device": last["device"],
    }


def cnn(precision: str, size: str, threads: int) -> dict:
    """Measurements of the CNN: images per second and the rest; its products are not counted."""
    from vitrify.images.render import Renderer, encode_png
    from vitrify.store import parquet
    from vitrify.training.cnn import fit, load_images, predict
    from vitrify.training.cnn_data import training_batches

    _, n, epochs, _, _, batch, _ = SIZES[size]
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    image, shape = config["images"], config["models"]["cnn"]
    positions, species, labels = two_classes(n + n // 4, np.random.default_rng(1))
    renderer = Renderer(species, image["pixels"], image["dots_per_inch"], image["marker_size"])
    png = [encode_png(renderer.image(*one.T)) for one in positions]
    sets = []
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in (("train", slice(n)), ("test", slice(n, None))):
            path = Path(folder) / f"{name}.parquet"
            keys = {"run": range(len(png[rows])), "protocol": ["slow"] * len(png[rows]), "step": [0] * len(png[rows])}
            parquet.write_rows(path, parquet.IMAGES, keys | {"label": labels[rows], "png": png[rows]})
            sets.append(load_images([path])[0])
        hyperparameters = {"batch_size": batch, "dropout": 0.0}
        names = ("filters", "kernels", "dense", "l2")
        settings = {name: shape[name] for name in names} | {"pixels": image["pixels"], "learning_rate": RATES}
        settings |= {"precision": precision}
        network, history = fit(sets[0], hyperparameters, settings, epochs, 1, threads=threads)
        scores = predict(network, sets[1], hyperparameters)

        def load():
            for _ in training_batches(sets[0], batch, np.random.default_rng(1), threads):
                pass

        alone = n / seconds(load)
    last = history.iloc[-1]
    return {
        "rate": last["images_per_second"],
        "data alone": alone,
        "memory MB": last["peak_memory_mb"],
        "AUC": float(auc(labels[n:], scores)),
        "device": last["device"],
    }


def shown(row: dict) -> str:
    """One line of the table in Markdown."""
    cells = [row.get(name, "not counted") for name in COLUMNS]
    return "| " + " | ".join(f"{cell:,.3g}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--table", type=Path, help="write the table here too, for docs/cost.md")
    parser.add_argument("--only", nargs=2, help=argparse.SUPPRESS)  # in a process of its own: each takes the whole GPU
    arguments = parser.parse_args()
    if arguments.only:
        network, precision = arguments.only
        measured = {"dmpnn": dmpnn, "cnn": cnn}[network](precision, arguments.size, arguments.threads)
        print(json.dumps({"network": network, "precision": precision} | measured, default=float))
        return
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|"]
    print("\n".join(lines))
    for network in ("dmpnn", "cnn"):
        for precision in ("float32", "bfloat16"):
            call = [sys.executable, __file__, "--size", arguments.size, "--threads", str(arguments.threads)]
            run = subprocess.run([*call, "--only", network, precision], check=True, stdout=subprocess.PIPE, text=True)
            lines.append(shown(json.loads(run.stdout.splitlines()[-1])))
            print(lines[-1], flush=True)
    if arguments.table:
        arguments.table.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    logging.disable()
    main()
