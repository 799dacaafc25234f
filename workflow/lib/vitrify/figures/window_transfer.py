"""Figure 7: scores of a network in windows of other lengths than the training's."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.windows import WINDOW_TRANSFER
from vitrify.figures.style import INTERVAL, MODEL_COLOURS, REFERENCE
from vitrify.space import PLANE

LINES = {"sum": ("D", "-", MODEL_COLOURS["dmpnn"]), "mean": ("s", "--", "white")}  # marker, line, face of the marker

READERS = {"transfer": WINDOW_TRANSFER.read}


def plot_window_transfer(transfer: pd.DataFrame, particles: int, dimension: int = PLANE) -> Figure:
    """AUC against window length and particles, one readout per line."""
    figure = Figure()
    axes = figure.subplots()
    for i, (readout, table) in enumerate(transfer.groupby("readout", sort=False)):
        marker, line, face = LINES[readout]
        x, y = (table[name].to_numpy() for name in ("window_length", "auc"))
        x = x + (i - 0.5) * 0.01 * x.max()  # bars beside each other
        errors = [y - table["auc_low"], table["auc_high"] - y]
        look = {"color": MODEL_COLOURS["dmpnn"], "marker": marker, "markerfacecolor": face, "linestyle": line}
        axes.errorbar(x, y, errors, linewidth=1, elinewidth=0.8, label=f"{readout} over particles", **look)
    (trained,) = transfer.loc[transfer["trained"], "window_length"].unique()[:1]
    axes.axvline(trained, **REFERENCE | {"linestyle": ":"}, label=f"trained at {trained:g}")
    axes.axhline(0.5, **REFERENCE)
    lengths = transfer["window_length"].unique()
    n = transfer["configurations"].max()
    axes.set(
        xlabel=r"window length $l_\mathrm{win}$ (share of the box)",
        ylabel=f"AUC, {INTERVAL}\n({n} configurations)",
        ylim=(min(0.4, transfer["auc"].min() - 0.03), 1.03),
        xlim=(0, lengths.max() * 1.03),
    )
    axes.yaxis.set_major_formatter("{x:.2f}")
    axes.tick_params(top=False)
    above = axes.secondary_xaxis("top")
    ticks = _apart(lengths, 0.11 * lengths.max())
    above.set_xticks(ticks, [f"{particles * length**dimension:.0f}" for length in ticks])
    above.set_xlabel("mean number of particles")
    axes.legend(loc="lower right")
    return figure


def _apart(values: np.ndarray, distance: float) -> list[float]:
    """The values, from the largest down, that leave at least a given gap between them."""
    kept = []
    for value in sorted(values, reverse=True):
        if not kept or kept[-1] - value >= distance:
            kept.append(float(value))
    return kept[::-1]
