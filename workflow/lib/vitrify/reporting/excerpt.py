"""The small part of a finished study for a repository: tables, figures, hyperparameters and cost."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from PIL import Image

from vitrify.reporting.records import read_costs
from vitrify.store.files import verified, write_table

COLOURS = 256  # of a figure; most have fewer


def write_excerpt(
    folder: str | os.PathLike, results: str | os.PathLike, tables: Sequence[str], figures: Sequence[str]
) -> None:
    """Copy tables and figures, and write `hyperparameters.csv` and `cost.csv`.

    Args:
        folder: to be filled.
        results: the study's folder of results, with `tuning/` and `benchmarks/`.
        tables: paths.
        figures: paths of PNG files; their copies have a palette of 256 colours, a third of the bytes.
    """
    folder, results = Path(folder), Path(results)
    for path in tables:
        shutil.copyfile(verified(path), folder / Path(path).name)
    for path in figures:
        with Image.open(verified(path)) as image:
            small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(folder / Path(path).name, optimize=True)
    write_table(folder / "hyperparameters.csv", _best_hyperparameters(results / "tuning"))
    write_table(folder / "cost.csv", read_costs(results / "benchmarks"))


def _best_hyperparameters(tuning: Path) -> pd.DataFrame:
    """Read `<model>/<dataset>/<fold>/best.json`: a row each; hyperparameters that a model does not have are empty."""
    rows = []
    for path in sorted(tuning.glob("*/*/*/best.json")):
        model, dataset, fold = path.relative_to(tuning).parts[:3]
        rows.append({"model": model, "dataset": dataset, "fold": int(fold)} | json.loads(verified(path).read_text()))
    return pd.DataFrame(rows).convert_dtypes()
