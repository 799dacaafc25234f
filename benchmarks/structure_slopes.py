"""The numbers and the figure of docs/structure.md, from the study that benchmarks/validation.yaml makes.

snakemake -c 2 structure_metrics regression figure_10 figure_17 --configfile benchmarks/validation.yaml
python benchmarks/structure_slopes.py [--study results/validation] [--figure docs/structure.png]

Slopes are those of each run's own line in a window of temperatures: their mean over runs, and a 95 % interval of it.
"""

import argparse
import itertools
import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

from equilibrium import mean_interval
from vitrify.configurations.glass_transition import fit_lines
from vitrify.figures.structure import METRIC_NAMES, METRIC_STYLES
from vitrify.figures.style import TEMPERATURE, save, styled
from vitrify.store.files import read_table
from vitrify.structure.bonds import GRAPHS
from vitrify.structure.metrics import COORDINATES, METRICS, by_keys, mean_metrics, read_metrics
from vitrify.structure.regression import fit_broken_line

PROTOCOL = "fast"
TEMPERATURES = [1.99, 1.5, 1.0, 0.8, 0.6, 0.45, 0.38, 0.3, 0.2, 0.05]
EDGES = [0.045, 0.21, 0.384, 0.55, 0.8, 1.1, 1.4, 1.7, 2.0]  # of the windows; one is T_g
BREAKS = [0.25, 0.384, 0.55, 0.8, 1.1, 1.4]  # where the line of Eq. 12 may break, T_g among them


def chosen(metrics: pd.DataFrame) -> pd.DataFrame:
    """Means and standard errors at some temperatures, one metric per column."""
    means = mean_metrics(metrics)
    kept = []
    for _, own in means.groupby("coordinates", observed=True):  # inherent structures are of fewer temperatures
        found = own["temperature"].unique()
        nearest = {found[np.argmin(np.abs(found - temperature))] for temperature in TEMPERATURES}
        kept.append(own[own["temperature"].isin(nearest)])
    means = pd.concat(kept)
    means["text"] = [f"{row.mean:.1f} +- {row.sem:.1f}" for row in means.itertuples(index=False)]
    keys = ["coordinates", "graph", "temperature"]
    return means.pivot(index=keys, columns="metric", values="text")[list(METRICS)].sort_index(ascending=False)


def local_slopes(metrics: pd.DataFrame) -> pd.DataFrame:
    """Slopes of the runs' own lines in each window: their mean and half of the 95 % interval."""
    rows = []
    for names, table in by_keys(metrics):
        values = table.pivot(index="run", columns="temperature", values="value")
        temperatures = values.columns.to_numpy()
        for low, high in itertools.pairwise(EDGES):
            inside = (temperatures > low) & (temperatures <= high)
            mean, half = mean_interval(fit_lines(temperatures[inside], values.to_numpy()[:, inside])[:, 0])
            rows.append(names | {"low": low, "high": high, "slope": mean, "half": half})
    return pd.DataFrame(rows)


def breaks(metrics: pd.DataFrame) -> pd.DataFrame:
    """Eq. 12 with its break at T_g and elsewhere, over all temperatures: alpha_3, and the explained share."""
    rows = []
    for names, table in by_keys(metrics):
        for at in BREAKS:
            columns = (table[name].to_numpy() for name in ("value", "temperature", "run"))
            found = fit_broken_line(*columns, at)
            kept = ("alpha_3", "alpha_3_se_clustered", "alpha_3_p_clustered", "r_squared")
            rows.append(names | {"break": at} | {name: found[name] for name in kept})
    return pd.DataFrame(rows)


def draw(slopes: pd.DataFrame, t_g: float, path: Path) -> None:
    """Local slopes against temperature: a change at T_g would be a step there."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.8, 4.6))
    panels = figure.subplots(len(GRAPHS), len(METRICS), sharex=True)
    for row, graph in zip(panels, GRAPHS, strict=True):
        for axes, metric in zip(row, METRICS, strict=True):
            colour, marker = METRIC_STYLES[metric]
            for coordinates in COORDINATES:
                own = slopes[(slopes["graph"] == graph) & (slopes["metric"] == metric)]
                own = own[own["coordinates"] == coordinates]
                axes.errorbar(
                    (own["low"] + own["high"]) / 2, own["slope"], own["half"], (own["high"] - own["low"]) / 2,
                    marker=marker, linestyle="none", color=colour, elinewidth=0.7, capsize=0,
                    markerfacecolor=colour if coordinates == "thermal" else "white", markersize=3.5,
                )  # fmt: skip
            axes.axvline(t_g, color="0.5", linestyle=":", linewidth=1, zorder=0)
            axes.axhline(0.0, color="0.8", linewidth=0.7, zorder=0)
            axes.set_title(f"{METRIC_NAMES[metric]}, {graph}")
        row[0].set_ylabel(r"slope ($k_\mathrm{B}/\epsilon_\mathrm{AA}$)")
    for axes in panels[-1]:
        axes.set_xlabel(TEMPERATURE)
    figure.align_ylabels(panels[:, 0])
    save(figure, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", type=Path, default=ROOT / "results" / "validation")
    parser.add_argument("--figure", type=Path, help="file to draw")
    arguments = parser.parse_args()
    metrics = read_metrics(sorted((arguments.study / "structure" / PROTOCOL).glob("*.parquet")))
    tables = arguments.study / "tables"
    t_g = read_table(tables / "glass_transition.csv").set_index("protocol").loc[PROTOCOL, "t_g"]
    print(chosen(metrics).to_string())
    slopes = local_slopes(metrics)
    slopes["text"] = [f"{row.slope:.1f} +- {row.half:.1f}" for row in slopes.itertuples()]
    shown = slopes.pivot(index=["coordinates", "graph", "metric"], columns=["low", "high"], values="text")
    print(f"\nLocal slopes, 95 % intervals over runs\n{shown.to_string()}")
    found = breaks(metrics)
    found["text"] = [f"{row.alpha_3:.1f} +- {row.alpha_3_se_clustered:.1f} ({row.r_squared:.4f})"
                     for row in found.itertuples()]  # fmt: skip
    shown = found.pivot(index=["coordinates", "graph", "metric"], columns="break", values="text")
    print(f"\nalpha_3 with its error clustered by run (R squared), the break being at\n{shown.to_string()}")
    table = read_table(tables / "regression.csv")
    columns = ["protocol", "coordinates", "graph", "metric", "range", "n", "runs", "alpha_1", "alpha_1_se_clustered",
               "slope_above", "slope_above_se_clustered", "alpha_3", "alpha_3_se", "alpha_3_p", "alpha_3_se_clustered",
               "alpha_3_p_clustered", "positive", "positive_clustered"]  # fmt: skip
    print(f"\n{table[columns].to_string(index=False, float_format=lambda value: f'{value:.3g}')}")
    if arguments.figure:
        with styled(ROOT / "resources" / "vitrify.mplstyle"):
            draw(slopes, t_g, arguments.figure)


if __name__ == "__main__":
    main()
