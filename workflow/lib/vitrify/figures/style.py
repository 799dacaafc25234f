"""Style, names, colours and saving, common to all figures."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure

from vitrify.models.registry import MODELS
from vitrify.store.files import write_bytes

# Okabe and Ito's colours, which the colour-blind tell apart; shapes differ too wherever colours do.
LIQUID, GLASS = CLASS_COLOURS = ("#0072B2", "#CC79A7")
MODEL_COLOURS = {name: model.colour for name, model in MODELS.items()}
MODEL_MARKERS = {name: model.marker for name, model in MODELS.items()}
MODEL_NAMES = {name: model.title for name, model in MODELS.items()}
SPECIES_COLOURS = {1: "#E69F00", 2: "#0072B2"}  # A, B
PROTOCOL_COLOURS = ("#D55E00", "#009E73", "#56B4E9", "#000000", "#E69F00")
PROTOCOL_MARKERS = ("o", "s", "^", "D", "v")

# Of lines at what chance gives, of single points with an interval, and of bars.
REFERENCE = {"color": "black", "linewidth": 0.8, "linestyle": "--", "zorder": 0}
POINTS = {"linewidth": 0, "elinewidth": 0.9, "capsize": 1.5, "markersize": 3.5}
BARS = {"edgecolor": "white", "linewidth": 0.4, "error_kw": {"linewidth": 0.8, "ecolor": "black"}}

TEMPERATURE = r"temperature $T$ ($\epsilon_\mathrm{AA}/k_\mathrm{B}$)"
INHERENT_ENERGY = r"$e_\mathrm{IS}$ per particle ($\epsilon_\mathrm{AA}$)"


def dataset_title(dataset: str) -> str:
    """Return a dataset's id for display: `dataset_1` is 1."""
    return dataset.removeprefix("dataset_").replace("_", " ")


def dataset_tick(dataset: str) -> str:
    """Return that title for narrow space: one word per line."""
    return dataset_title(dataset).replace(" ", "\n")


def protocol_look(i: int) -> dict[str, str]:
    """Colour and marker of the i-th protocol of a figure."""
    return {
        "color": PROTOCOL_COLOURS[i % len(PROTOCOL_COLOURS)],
        "marker": PROTOCOL_MARKERS[i % len(PROTOCOL_MARKERS)],
    }


def errors(table: pd.DataFrame, mean: str, low: str, high: str) -> list[pd.Series]:
    """Distances from means down and up to the ends of their intervals, for error bars; none is negative."""
    return [(table[mean] - table[low]).clip(lower=0), (table[high] - table[mean]).clip(lower=0)]


@contextmanager
def styled(style: str | os.PathLike) -> Iterator[None]:
    """Draw in a matplotlib style, and in nothing of the user's own."""
    with matplotlib.style.context(["default", str(style)]):
        yield


def save(figure: Figure, *paths: str | os.PathLike) -> None:
    """Save a figure under each path, whole or not at all; without the date, so that equal figures are equal files."""
    for path in paths:
        metadata = {"CreationDate": None} if Path(path).suffix == ".pdf" else {}
        drawn = io.BytesIO()  # where a disk is full, not every library says so in the system's words
        figure.savefig(drawn, format=Path(path).suffix[1:], metadata=metadata)
        write_bytes(path, drawn.getvalue())
