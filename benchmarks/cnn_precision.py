"""Effect of bfloat16 on the CNN's AUC: the same trainings in float32 and in bfloat16, seed by seed.

    snakemake -c 2 --configfile config/demo.yaml --until cool
    python benchmarks/cnn_precision.py [--study results/demo] [--seeds 8] [--epochs 10] [--threads 2]

Liquids are the frames of each run of a cooling nearest to a temperature, glasses the last ones; runs are divided into
those that train and those that test, anew for each seed, and both precisions get the same. Results go to
<study>/cnn_precision.csv, and a call that was interrupted goes on. Prints both mean AUCs and the mean of the paired
differences with its 95 % interval. (Not too hot a liquid: the first frames of a run still show the start, which all
runs share.)
"""

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import t

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from vitrify.images.render import Renderer, encode_png
from vitrify.scoring import auc
from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.training.cnn import fit, predict
from vitrify.training.cnn_data import Images

NETWORK = {"filters": [6, 16], "kernels": [10, 5], "dense": 80, "l2": 0.01}  # the paper's
COURSE = {"initial": 1e-4, "maximum": 1e-3, "final": 1e-4, "warmup_epochs": 2}
HYPERPARAMETERS = {"dropout": 0.1, "batch_size": 20}


def load(
    study: Path, protocol: str, temperature: float, frames: int, pixels: int, marker_size: float
) -> tuple[Images, np.ndarray]:
    """Images of the frames nearest to a temperature and of the coldest ones of all runs, and the run of each."""
    species, _ = read_start(study / "start.parquet")
    renderer = Renderer(species, pixels, 100, marker_size)
    png, labels, runs = [], [], []
    for path in sorted((study / "configurations" / protocol).glob("*.parquet")):
        table = parquet.read_rows(path, parquet.CONFIGURATIONS)
        steps, first = np.unique(table["step"], return_index=True)
        distance = np.abs(table["temperature"].to_numpy()[first] - temperature)
        for label, wanted in enumerate((steps[np.argsort(distance, kind="stable")[:frames]], steps[-frames:])):
            rows = table.filter(np.isin(table["step"], wanted))
            x, y = (parquet.coordinate_array(rows[axis]) for axis in "xy")
            png += [encode_png(renderer.image(*positions)) for positions in zip(x, y, strict=True)]
            labels += [label] * len(rows)
            runs += rows["run"].to_pylist()
    return Images.of(png, np.array(labels)), np.array(runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", type=Path, default=ROOT / "results" / "demo")
    parser.add_argument("--protocol", default="slow")
    parser.add_argument("--temperature", type=float, default=1.75, help="of the liquids")
    parser.add_argument("--frames", type=int, default=4, help="of each class and run")
    parser.add_argument("--pixels", type=int, default=128)
    parser.add_argument("--marker-size", type=float, default=4.0)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--results", type=Path, help="instead of <study>/cnn_precision.csv")
    arguments = parser.parse_args()
    results = arguments.results or arguments.study / "cnn_precision.csv"
    images, runs = load(
        arguments.study,
        arguments.protocol,
        arguments.temperature,
        arguments.frames,
        arguments.pixels,
        arguments.marker_size,
    )
    known = pd.read_csv(results).to_dict("records") if results.exists() else []
    for seed in range(arguments.seeds):
        rng = np.random.default_rng(seed)
        names = np.unique(runs)
        tests = np.isin(runs, rng.permutation(names)[: len(names) // 3])
        train, test = images.subset(~tests), images.subset(tests)
        for precision in rng.permutation(["float32", "bfloat16"]).tolist():
            if any(row["seed"] == seed and row["precision"] == precision for row in known):
                continue
            settings = NETWORK | {"pixels": arguments.pixels, "learning_rate": COURSE, "precision": precision}
            model, history = fit(train, HYPERPARAMETERS, settings, arguments.epochs, seed, threads=arguments.threads)
            found = auc(test.labels, predict(model, test, HYPERPARAMETERS))
            known.append(
                {
                    "seed": seed,
                    "precision": precision,
                    "auc": found,
                    "loss": history["loss"].iloc[-1],
                    "images_per_second": history["images_per_second"].median(),
                }
            )
            pd.DataFrame(known).to_csv(results, index=False)
            print(known[-1], flush=True)
    table = pd.DataFrame(known)
    table = table[table["seed"] < arguments.seeds]
    by_seed = table.pivot_table(index="seed", columns="precision", values="auc")
    difference = by_seed["bfloat16"] - by_seed["float32"]
    half = t.ppf(0.975, len(difference) - 1) * difference.std() / np.sqrt(len(difference))
    print(
        f"T = {arguments.temperature} against the coldest: {len(train)} images train, {len(test)} test, "
        f"{arguments.pixels} pixels, {arguments.epochs} epochs"
    )
    print(table.groupby("precision")[["auc", "loss", "images_per_second"]].agg(["mean", "std"]).to_string())
    print(f"AUC, bfloat16 less float32, of {len(difference)} pairs: {difference.mean():+.4f} +- {half:.4f} (95 %)")


if __name__ == "__main__":
    main()
