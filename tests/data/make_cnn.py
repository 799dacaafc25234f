"""How tests/data/cnn was made: a tiny CNN trained on drawn points, eight images, and the scores that it gave them.

    PYTHONPATH=workflow/lib python tests/data/make_cnn.py tests/data/cnn

Not to be run again when the code changes: that files written earlier still give the same scores is what they are for.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.images.render import Renderer, encode_png
from vitrify.store.files import write_table
from vitrify.store.parquet import IMAGES, write_rows
from vitrify.training.cnn import fit, predict, save
from vitrify.training.cnn_data import Images

SETTINGS = {
    "pixels": 16,
    "filters": [2, 2],
    "kernels": [5, 3],
    "dense": 8,
    "l2": 0.0001,
    "learning_rate": {"initial": 1e-4, "maximum": 3e-3, "final": 1e-4, "warmup_epochs": 2},
    "precision": "float32",
}
HYPERPARAMETERS = {"dropout": 0.1, "batch_size": 8}


def main(folder: Path) -> None:
    rng = np.random.default_rng(0)
    renderer = Renderer(np.arange(16) % 2 + 1, 16, 100, 1.0)
    lattice = (np.stack(np.meshgrid(np.arange(4), np.arange(4)), axis=-1).reshape(-1, 2) + 0.5) / 4
    labels = np.arange(64) % 2
    positions = [lattice + rng.normal(0, 0.02, (16, 2)) if label else rng.random((16, 2)) for label in labels]
    png = [encode_png(renderer.image(*each.T)) for each in positions]
    images = Images.of(png, labels)
    model, _ = fit(images, HYPERPARAMETERS, SETTINGS, epochs=40, seed=2)
    save(model, HYPERPARAMETERS, SETTINGS, folder)
    rows = {"run": range(8), "protocol": ["drawn"] * 8, "step": [0] * 8, "label": labels[:8], "png": png[:8]}
    write_rows(folder / "images.parquet", IMAGES, rows)
    scores = predict(model, images.subset(np.arange(8)), HYPERPARAMETERS)
    write_table(folder / "scores.csv", pd.DataFrame({"label": labels[:8], "log_odds": scores}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
