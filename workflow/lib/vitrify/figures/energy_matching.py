"""Distributions of the inherent-structure energy of two classes, before and after the choice of configurations."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from vitrify.evaluation.energy_matching import ENERGY_MATCHING, read_matchings
from vitrify.figures.style import CLASS_COLOURS, INHERENT_ENERGY, dataset_title

READERS = {"summary": ENERGY_MATCHING.read, "matchings": read_matchings}
_BINS = 24  # over all energies of a dataset
_PANEL = (2.4, 1.9)  # inches
_WHEN = {"_before": "all", "": "matched"}


def plot_matching(matchings: dict[str, pd.DataFrame], summary: pd.DataFrame) -> Figure:
    """Counts of both classes against energy: one dataset per row, before on the left and after on the right."""
    figure = Figure(figsize=(0.4 + 2 * _PANEL[0], 0.5 + _PANEL[1] * len(matchings)))
    rows = figure.subplots(len(matchings), 2, sharex="row", sharey="row", squeeze=False)
    for panels, (dataset, table) in zip(rows, matchings.items(), strict=True):
        classes = summary[summary["dataset"] == dataset].set_index("label")
        edges = np.linspace(table["energy"].min(), table["energy"].max(), _BINS + 1)
        for axes, after in zip(panels, _WHEN, strict=True):
            own = table if after else table[table["chosen"]]
            for label, colour in enumerate(CLASS_COLOURS):
                energy, style = own.loc[own["label"] == label, "energy"], {"color": colour, "histtype": "stepfilled"}
                axes.hist(energy, edges, alpha=0.25, **style)
                name = f"{classes.loc[label, 'class']}: {classes.loc[label, f'configurations{after}']}"
                axes.hist(energy, edges, **style | {"histtype": "step", "label": name, "hatch": ("", "////")[label]})
            auc, low, high = (classes.loc[0, f"{key}{after}"] for key in ("auc", "auc_low", "auc_high"))
            axes.set_title(f"dataset {dataset_title(dataset)}, {_WHEN[after]}\nAUC {auc:.2f} [{low:.2f}, {high:.2f}]")
            axes.margins(y=0.25)  # room for the legend
            axes.legend(ncols=2, loc="upper center")
            axes.xaxis.set_major_locator(MaxNLocator(4))
        panels[0].set_ylabel("configurations")
    for axes in rows[-1]:
        axes.set_xlabel(INHERENT_ENERGY)
    return figure
