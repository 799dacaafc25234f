"""Figure 14: artificial configurations, and their classification by the CNNs."""

import os

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.shares import FIVE_FOLD
from vitrify.images.render import decode_png
from vitrify.scoring import auc
from vitrify.store import parquet
from vitrify.store.files import verified

_COLUMNS = 4


def first_artificial(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """Read the first image of each kind: kind -> (pixels, pixels, 3) uint8."""
    table = parquet.read_rows(path, parquet.ARTIFICIAL_IMAGES).to_pandas()
    return {row.kind: decode_png(row.png) for row in table[table["number"] == 0].itertuples()}


def judges(paths: list[str]) -> list[float]:
    """Return the AUC of networks on their own outer tests, from their predictions."""
    tables = [parquet.read_rows(path, parquet.PREDICTIONS).to_pandas() for path in paths]
    return [auc(table["label"].to_numpy(), table["log_odds"].to_numpy()) for table in tables]


READERS = {
    "aucs": judges,
    "table": FIVE_FOLD.read,
    "rings": lambda path: decode_png(verified(path).read_bytes()),
    "images": first_artificial,
    "names": parquet.class_names,
}


def plot_artificial(
    rings: np.ndarray, images: dict[str, np.ndarray], table: pd.DataFrame, aucs: list[float], names: list[str]
) -> Figure:
    """The first kind's rings alone, then a configuration of each kind, with the share called glass by each network.

    Above stand the AUCs at which these networks tell real configurations apart, (folds,).
    """
    panels = [("rings alone", rings, "not judged")]
    panels += [(_words(kind), image, _share(table, kind)) for kind, image in images.items()]
    rows = -(-len(panels) // _COLUMNS)
    figure = Figure(figsize=(7.0, 2.1 * rows + 0.35))
    grid = figure.subplots(rows, _COLUMNS, squeeze=False).flat
    for i, (axes, (title, image, below)) in enumerate(zip(grid, panels, strict=False)):
        axes.imshow(image, interpolation="nearest")
        axes.set(xticks=[], yticks=[])
        axes.set_title(f"({chr(ord('a') + i)}) {title}")
        axes.set_xlabel(below, fontsize=7)
    for axes in list(figure.axes)[len(panels) :]:
        axes.set_visible(False)
    networks = table["fold"].nunique()
    title = f"called {names[1]} by each of {networks} networks" if networks > 1 else f"called {names[1]} by the network"
    real = "; ".join(f"real {name}: {_share(table, name)}" for name in reversed(names))
    judged = f"AUC of these networks on real ones: {', '.join(f'{value:.2f}' for value in aucs)}"
    figure.suptitle(f"Below: share {title}. {judged}\n{real[0].upper()}{real[1:]}", fontsize=7)
    return figure


def _words(kind: str) -> str:
    return {"random_apart": "random, apart"}.get(kind, kind.replace("_", "-"))


def _share(table: pd.DataFrame, kind: str) -> str:
    """Text of the share that each network calls glass, and of its total: 0, 0, 3 % of 300."""
    rows = table[table["kind"] == kind]
    shares = ", ".join(f"{100 * share:.0f}" for share in rows["called_glass"])
    sizes = ", ".join(dict.fromkeys(str(n) for n in rows["n"]))
    return f"{shares} % of {sizes}"
