"""The D-MPNN and variants of it, side by side."""

import pandas as pd
from matplotlib.figure import Figure

from vitrify.evaluation.comparison import differs
from vitrify.evaluation.described import VARIANTS
from vitrify.figures.panels import auc_panels, draw_auc
from vitrify.figures.style import MODEL_COLOURS
from vitrify.models.variants import UNCHANGED

READERS = {"variants": VARIANTS.read}


def plot_variants(variants: pd.DataFrame) -> Figure:
    """AUC of each variant, one dataset per panel: mean over folds, and its bootstrap interval.

    Variants are filled if the interval of their paired difference from the unchanged network (dotted line) excludes 0.

    Args:
        variants: of `tables/variants.csv`.
    """
    datasets, names = (list(dict.fromkeys(variants[column])) for column in ("dataset", "variant"))
    titles = [name.replace("_", " ") for name in names]
    figure, panels = auc_panels(datasets, titles, variants["folds"].max(), variants["auc_low"].min())
    colour = MODEL_COLOURS["dmpnn"]
    for axes, dataset in zip(panels, datasets, strict=True):
        own = variants[variants["dataset"] == dataset].set_index("variant").reindex(names)
        axes.axvline(own.loc[UNCHANGED, "auc_mean"], color=colour, linewidth=0.8, linestyle=":", zorder=0)
        filled = differs(own) | (own.index == UNCHANGED)
        for line, (name, row) in enumerate(own.iterrows()):
            draw_auc(axes, line, row, colour, "D" if name == UNCHANGED else "o", filled[name])
    return figure
