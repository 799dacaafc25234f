"""AUC of D-MPNNs trained in bfloat16 against the same trained in float32, on datasets of a study.

Each dataset, outer fold and seed is trained twice from the same seed: the same weights, windows, order. The outer test
of the fold is scored, by both in float32. Told is the mean difference of AUC over all pairs, with a 95 % interval by
bootstrap over them, beside the spread that the seed alone makes in float32.

    python benchmarks/precision.py results/<study> [--datasets dataset_3 ...] [--folds 0 1 2] [--seeds 5] [--epochs 40]
        [--hidden-size 64] [--neighbours 2] [--window-length 0.4] [--depth 3] [--layers 2] [--dropout 0.0] [--windows 4]
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import numpy as np
import pandas as pd
import yaml

from vitrify.scoring import auc
from vitrify.simulation.start import read_start
from vitrify.training.dmpnn import fit, load_configurations, predict

PRECISIONS = ("float32", "bfloat16")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", type=Path)
    parser.add_argument("--datasets", nargs="+", default=[f"dataset_{number}" for number in range(3, 7)])
    parser.add_argument("--folds", nargs="+", default=["0", "1", "2"])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--hidden-size", type=int, default=64)
    parser.add_argument("--neighbours", type=int, default=2)
    parser.add_argument("--window-length", type=float, default=0.4)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--windows", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    names = ("hidden_size", "neighbours", "window_length", "depth", "layers", "dropout")
    hyperparameters = {name: getattr(arguments, name) for name in names}
    training = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())["training"]
    settings = {"learning_rate": training["learning_rate"], "readout": "sum", "batch_size": 5}
    settings["evaluation_windows"] = arguments.windows
    species, _ = read_start(arguments.study / "start.parquet")
    rows = []
    for dataset in arguments.datasets:
        files = {path.stem: path for path in sorted((arguments.study / "samples" / dataset).glob("*.parquet"))}
        for fold in arguments.folds:
            train, _ = load_configurations([path for part, path in files.items() if part != fold], species)
            test, _ = load_configurations([files[fold]], species)
            for seed in range(arguments.seeds):
                row = {"dataset": dataset, "fold": fold, "seed": seed}
                for precision in PRECISIONS:
                    chosen = settings | {"precision": precision}
                    model, history = fit(
                        train, hyperparameters, chosen, arguments.epochs, seed, None, arguments.threads
                    )
                    row[precision] = auc(test.labels, predict(model, test, hyperparameters, chosen, seed=seed))
                    row[f"seconds_{precision}"] = history["seconds"].sum()
                rows.append(row)
        table = pd.DataFrame(rows)
        of_this = table[table["dataset"] == dataset]
        print(
            f"{dataset}: {len(train)} for training, {len(test)} for the test; mean AUC "
            + ", ".join(f"{precision} {of_this[precision].mean():.4f}" for precision in PRECISIONS)
            + f"; spread by seed in float32 {of_this.groupby('fold')['float32'].std().mean():.4f}"
            + f"; {of_this['seconds_float32'].sum():.0f} and {of_this['seconds_bfloat16'].sum():.0f} s",
            flush=True,
        )
    differences = (table["bfloat16"] - table["float32"]).to_numpy()
    drawn = np.random.default_rng(0).choice(differences, (10_000, len(differences))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    print(
        f"bfloat16 - float32 over {len(differences)} pairs: {differences.mean():+.4f} [{low:+.4f}, {high:+.4f}]; "
        f"standard deviation of a pair {differences.std(ddof=1):.4f}"
    )


if __name__ == "__main__":
    main()
