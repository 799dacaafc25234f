"""What an untrained CNN lets through: AUC of a logistic regression of the means of its feature maps.

    snakemake -c 2 results/quick/images/dataset_{4,5}/{0,1,2,rest}.parquet --configfile config/quick.yaml
    python benchmarks/untrained_cnn.py results/quick --datasets dataset_4 dataset_5 [--fold 0] [--seeds 3]

Each image of a dataset becomes 16 numbers, the means over all places of the maps of the second convolution, whose
weights are drawn and never trained. A regression of the outer training set is scored on the outer test; the images are
as they are, neither moved nor turned. Beside it, how far the means of the classes differ, relative to the means.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from vitrify.images.render import decode_png
from vitrify.models.cnn import build_cnn
from vitrify.models.framework import keras
from vitrify.scoring import auc
from vitrify.training.cnn_data import Images, load_images

AT_A_TIME = 8  # images


def means(model: keras.Model, images: Images) -> np.ndarray:
    """Means of the maps of the last convolution over all places, (n, filters)."""
    maps = keras.Model(model.inputs[0], model.get_layer("convolution_2").output)
    found = []
    for first in range(0, len(images), AT_A_TIME):
        pixels = np.stack([decode_png(png) for png in images.read(slice(first, first + AT_A_TIME))])
        found.append(maps(pixels, training=False).numpy().mean(axis=(1, 2)))
    return np.concatenate(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", type=Path)
    parser.add_argument("--datasets", nargs="+", default=["dataset_4", "dataset_5"])
    parser.add_argument("--fold", default="0")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    shape = {key: config["models"]["cnn"][key] for key in ("filters", "kernels")}
    print(f"{'dataset':12s}{'colours':>10s}{'seed':>6s}{'AUC':>7s}{'largest relative difference':>29s}")
    for dataset in arguments.datasets:
        files = sorted((arguments.study / "images" / dataset).glob("*.parquet"))
        train, _ = load_images([path for path in files if path.stem != arguments.fold])
        test, _ = load_images([path for path in files if path.stem == arguments.fold])
        size = decode_png(train.read(slice(1))[0]).shape[0]
        for inverted in (False, True):
            for seed in range(arguments.seeds):
                model = build_cnn(size, **shape, dense=1, l2=0.0, dropout=0.0, seed=seed, inverted=inverted)
                seen, unseen = means(model, train), means(model, test)
                regression = make_pipeline(StandardScaler(), LogisticRegression(C=10, max_iter=5000))
                score = auc(test.labels, regression.fit(seen, train.labels).decision_function(unseen))
                liquid, glass = (seen[train.labels == label].mean(axis=0) for label in (0, 1))
                alive = liquid > 0
                apart = np.abs(glass[alive] / liquid[alive] - 1).max()
                colours = "ink 1" if inverted else "paper 1"
                print(f"{dataset:12s}{colours:>10s}{seed:6d}{score:7.2f}{apart:29.3f}", flush=True)


if __name__ == "__main__":
    main()
