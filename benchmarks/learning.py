"""AUC of the CNN against the numbers of training images and of epochs, on datasets of a study.

    snakemake -c 2 results/quick/images/dataset_1/{0,1,2,rest}.parquet --configfile config/quick.yaml
    python benchmarks/learning.py results/quick [--datasets dataset_1] [--images 40 80 160] [--epochs 10 20 40 80]
        [--folds 0 1 2] [--precision auto] [--dropout 0.1] [--batch-size 20] [--shifts 0]

Each training takes the first so many images of an outer training set, whole runs, both classes alike, and is scored on
the outer test of the same fold: each image as it is, and (mean of eight) under all symmetries of the square, which is
what the augmentation teaches. With --shifts n each training image is there n times, each time moved by a random vector
across the periodic box, which is as good a configuration of the same run: more images where there are no more runs, and
nothing that the paper did. Results are added to <study>/learning.csv one by one; a call that was interrupted goes
on. Hyperparameters are given, not searched for: nothing is chosen on these tests.
"""

import argparse
import itertools
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd
import yaml

from vitrify.images.render import Renderer, decode_png, encode_png
from vitrify.scoring import auc
from vitrify.simulation.start import read_start
from vitrify.store.parquet import SAMPLES, coordinate_array, read_rows
from vitrify.training.cnn import fit, predict
from vitrify.training.cnn_data import Images, load_images

CASE = ["dataset", "images", "epochs", "fold", "precision", "dropout", "batch_size", "shifts"]

KEYS = ["run", "label"]


def first_runs(images: Images, runs: np.ndarray, wanted: int) -> tuple[Images, np.ndarray]:
    """Return N images, of the runs of the lowest numbers, and these runs."""
    order = np.lexsort((images.labels, runs))
    if wanted > len(order):
        raise SystemExit(f"learning.py: {wanted} images wanted, the outer training set has {len(order)}")
    return images.subset(order[:wanted]), runs[order[:wanted]]


def moved(study: Path, row: dict, images: Images, runs: np.ndarray, config: dict) -> Images:
    """The configurations of some images, each drawn `shifts` times after a random move across the periodic box."""
    species, _ = read_start(study / "start.parquet")
    parts = (study / "samples" / row["dataset"]).glob("*.parquet")
    table = read_rows([path for path in sorted(parts) if path.stem != row["fold"]], SAMPLES)
    positions = np.stack([coordinate_array(table[axis]) for axis in "xy"], axis=1)
    known = {(run, label): xy for run, label, xy in zip(*(table[k].to_pylist() for k in KEYS), positions, strict=True)}
    look = config["images"]
    renderer = Renderer(species, look["pixels"], look["dots_per_inch"], look["marker_size"])
    rng = np.random.default_rng(0)
    png, labels = [], np.repeat(images.labels, row["shifts"])
    for run, label in zip(runs.repeat(row["shifts"]).tolist(), labels.tolist(), strict=True):
        x, y = (known[run, label] + rng.random((2, 1))) % 1.0
        png.append(encode_png(renderer.image(x, y)))
    return Images.of(png, labels)


def under_all_symmetries(images: Images) -> Images:
    """Each image eight times: turned by four angles, flipped or not."""
    pixels = [decode_png(png) for png in images.read()]
    turned = [np.rot90(one, turns)[::flip] for one in pixels for turns in range(4) for flip in (1, -1)]
    return Images.of([encode_png(np.ascontiguousarray(one)) for one in turned], np.repeat(images.labels, 8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", type=Path)
    parser.add_argument("--datasets", nargs="+", default=["dataset_1"])
    parser.add_argument("--images", nargs="+", type=int, default=[40, 80, 160])
    parser.add_argument("--epochs", nargs="+", type=int, default=[10, 20, 40, 80])
    parser.add_argument("--folds", nargs="+", default=["0", "1", "2"])
    parser.add_argument("--precision", nargs="+", default=["auto"])
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--batch-size", type=int, default=20)
    parser.add_argument("--shifts", type=int, default=0, help="moved copies of each training image; 0: as it is")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    settings = {key: config["models"]["cnn"][key] for key in ("filters", "kernels", "dense", "l2")}
    settings |= {"pixels": config["images"]["pixels"], "learning_rate": config["training"]["learning_rate"]}
    hyperparameters = {"dropout": arguments.dropout, "batch_size": arguments.batch_size}
    results = arguments.study / "learning.csv"
    rows = pd.read_csv(results, dtype={"fold": str}).to_dict("records") if results.exists() else []
    for row in rows:
        row.setdefault("shifts", 0)
    done = {tuple(row[name] for name in CASE) for row in rows}
    cases = itertools.product(
        arguments.datasets, arguments.images, arguments.epochs, arguments.folds, arguments.precision
    )
    for case in cases:
        row = dict(zip(CASE, [*case, arguments.dropout, arguments.batch_size, arguments.shifts], strict=True))
        if tuple(row.values()) in done:
            continue
        files = {path.stem: path for path in sorted((arguments.study / "images" / row["dataset"]).glob("*.parquet"))}
        everything, keys = load_images([path for part, path in files.items() if part != row["fold"]])
        train, runs = first_runs(everything, keys["run"].to_numpy(), row["images"])
        if row["shifts"]:
            train = moved(arguments.study, row, train, runs, config)
        test, _ = load_images([files[row["fold"]]])
        chosen = settings | {"precision": row["precision"]}
        model, history = fit(train, hyperparameters, chosen, row["epochs"], seed=0, threads=arguments.threads)
        row["auc"] = auc(test.labels, predict(model, test, hyperparameters))
        turned = predict(model, under_all_symmetries(test), hyperparameters).reshape(-1, 8).mean(axis=1)
        row["auc_symmetric"] = auc(test.labels, turned)
        row |= {"loss": history["loss"].iloc[-1], "seconds": history["seconds"].sum(), "tests": len(test)}
        rows.append(row)
        pd.DataFrame(rows).to_csv(results, index=False)
        print({name: value if isinstance(value, str) else round(value, 3) for name, value in row.items()}, flush=True)
    table = pd.DataFrame(rows).groupby(["dataset", "precision", "dropout", "batch_size", "shifts", "images", "epochs"])
    print(table[["auc", "auc_symmetric", "loss", "seconds"]].agg(["mean", "std"]).round(3).to_string())


if __name__ == "__main__":
    main()
