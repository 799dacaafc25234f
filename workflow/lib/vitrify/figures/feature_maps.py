"""Figure 13: feature maps of the CNN's first convolution for a glass and a liquid."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.feature_maps import read_feature_maps
from vitrify.figures.style import minus
from vitrify.images.render import decode_png
from vitrify.store.parquet import class_names

READERS = {"shown": read_feature_maps, "names": class_names}
_MOST = 6  # filters that are drawn
_WHITE = 99.5  # percentile of the values above 0 that is drawn white, so that single bright pixels hide nothing


def plot_feature_maps(shown: tuple[pd.DataFrame, np.ndarray], names: list[str]) -> Figure:
    """One class per row, glass before liquid as in the paper: its image, then the maps, in pixels.

    A filter has one scale for both classes, from 0 to a percentile that stands below.
    """
    keys, maps = shown
    filters = maps.shape[1]
    drawn = min(filters, _MOST)
    order = np.argsort(-keys["label"].to_numpy(), kind="stable")
    figure = Figure(figsize=(7.0, 0.5 + 0.95 * len(order)))
    panels = figure.subplots(len(order), 1 + drawn, squeeze=False)
    for row, (i, of_row) in enumerate(zip(order, panels, strict=True)):
        of_row[0].imshow(decode_png(keys["png"][i]), interpolation="nearest")
        of_row[0].set_ylabel(f"{names[keys['label'][i]]}\n{_judgement(keys['log_odds'][i], names)}", fontsize=7)
        for j, axes in enumerate(of_row[1:]):
            lit = maps[:, j][maps[:, j] > 0]
            highest = np.percentile(lit, _WHITE) if len(lit) else 0.0
            axes.imshow(maps[i, j], cmap="gray", vmin=0, vmax=highest or 1, interpolation="nearest")
            if row == len(order) - 1:
                axes.set_xlabel(f"0 to {highest:.2g}" if highest else "0: blank", fontsize=7)
    for j, axes in enumerate(panels[0]):
        name = "image" if j == 0 else f"map {j}" + (f" of {filters}" if j == drawn < filters else "")
        axes.set_title(f"({chr(ord('a') + j)}) {name}")
    figure.supxlabel(
        f"pixels; below each map its scale, black to white ({_WHITE:g}th percentile of what is above 0)", fontsize=7
    )
    for axes in panels.flat:
        axes.tick_params(labelsize=5, direction="out", length=1.5, top=False, right=False)
        size = axes.images[0].get_array().shape[0]
        ticks = [0, size // 2, size - 1]
        axes.set_xticks(ticks)
        axes.set_yticks(ticks)
        if axes not in panels[-1]:
            axes.set_xticklabels([])
        if axes not in panels[:, 0]:
            axes.set_yticklabels([])
    return figure


def _judgement(log_odds: float, names: list[str]) -> str:
    return f"called {names[int(log_odds > 0)]}\nlog-odds {minus(log_odds, 2)}"
