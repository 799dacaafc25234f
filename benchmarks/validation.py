"""The numbers and figures of docs/validation.md, from the study that benchmarks/validation.yaml makes.

snakemake -c 2 energies glass_transition figure_01a --configfile benchmarks/validation.yaml
python benchmarks/validation.py [--study results/validation] [--figures docs/validation]
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

from equilibrium import excess, falls_out, holds, mean_interval
from vitrify.configurations.energies import read_energies
from vitrify.figures.style import INHERENT_ENERGY, PROTOCOL_COLOURS, TEMPERATURE, save, styled
from vitrify.simulation.schedule import Protocol

PUBLISHED = yaml.safe_load((ROOT / "resources" / "published.yaml").read_text())["quantities"]
COOLINGS = ("fast", "faster")


def published(protocol: str) -> tuple[float, float]:
    """Mean and standard deviation of e_IS that the paper states of a protocol."""
    (found,) = (one for one in PUBLISHED if one["kind"] == "energy" and one["protocol"] == protocol)
    return found["value"], found["std"]


def draw_excess(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """Draw the energy of each cooling above equilibrium."""
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    for (name, table), colour, marker in zip(tables.items(), PROTOCOL_COLOURS, "os", strict=False):
        axes.errorbar(
            table["temperature"],
            1e3 * table["excess"],
            1e3 * table["half"],
            marker=marker,
            color=colour,
            linestyle="none",
            label=name,
        )
    axes.axhline(0.0, color="0.7", linewidth=0.8, zorder=0)
    axes.set(xlabel=TEMPERATURE, ylabel=r"$10^3$ ($e_\mathrm{IS}$ less equilibrium) ($\epsilon_\mathrm{AA}$)")
    axes.legend()
    save(figure, path)


def draw_hold(energies: pd.DataFrame, protocol: Protocol, path: Path) -> None:
    """Draw energies along the run that is cooled and held, beside the published ones of the slow protocol."""
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    value, std = published("slow")
    begin = protocol.segments[-1].begin
    axes.axhspan(value - std, value + std, color="0.9", zorder=0, label="published, slow protocol: mean and std")
    axes.axhline(value, color="0.6", linewidth=0.8, zorder=1)
    means = energies.groupby("step")["energy"].agg(["mean", "std"])
    steps = (means.index.to_numpy() - begin) / 1000
    axes.errorbar(
        steps, means["mean"], means["std"], marker="o", markersize=3, linestyle="none", elinewidth=0.6,
        color=PROTOCOL_COLOURS[0], label="mean and std of runs",
    )  # fmt: skip
    axes.axvline(0.0, color="0.6", linestyle=":", linewidth=1)
    axes.set(xlabel="steps after the hold began (thousands)", ylabel=INHERENT_ENERGY, ylim=(-3.885, -3.75))
    axes.legend(loc="upper right")
    save(figure, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", type=Path, default=ROOT / "results" / "validation")
    parser.add_argument("--figures", type=Path, help="folder to draw in")
    arguments = parser.parse_args()
    config = yaml.safe_load((ROOT / "config" / "validation.yaml").read_text())
    protocols = {
        name: Protocol.from_config(name, block, 2.0)
        for name, block in config["protocols"].items()
        if block and "schedule" in block
    }
    energies = {}
    for name in ("fast", *protocols):
        paths = sorted((arguments.study / "inherent" / name).glob("*.parquet"))
        energies[name] = pd.concat(read_energies(paths))

    last = energies["fast"][energies["fast"]["temperature"] == 0.05]["energy"].to_numpy()
    mean, half = mean_interval(last)
    value, std = published("fast")
    print(f"fast at T = 0.05: {mean:.5f} +- {half:.5f} (95 %), std {last.std(ddof=1):.5f}, {len(last)} runs")
    print(f"  published {value} +- {std}; difference {mean - value:+.5f}, {(mean - value) / std:+.2f} published std")
    print(pd.read_csv(arguments.study / "tables" / "glass_transition.csv").iloc[:, :5].to_string(index=False))

    known = pd.concat([holds(energies[name], protocols[name]).assign(protocol=name) for name in ("stairs", "held")])
    print("\nHolds: mean over the second half, and last quarter less third, with 95 % intervals over runs")
    print(known.to_string(index=False, float_format=lambda value: f"{value:.5f}"))
    held = known[known["protocol"] == "held"].iloc[0]
    value, std = published("slow")
    print(
        f"held at {held['temperature']}: {held['mean']:.5f} +- {held['half']:.5f}, std {held['std']:.5f}; published "
        f"{value} +- {std}: difference {held['mean'] - value:+.5f}, {(held['mean'] - value) / std:+.2f} published std"
    )
    tables = {name: excess(energies[name], known) for name in COOLINGS}
    for name, table in tables.items():
        print(f"\n{name}, less equilibrium")
        print(table.to_string(index=False, float_format=lambda value: f"{value:.5f}"))
        below, above = falls_out(table)
        print(
            f"{name} is above equilibrium from T = {below} down" + ("" if np.isnan(above) else f", not yet at {above}")
        )
    if arguments.figures:
        arguments.figures.mkdir(parents=True, exist_ok=True)
        with styled(ROOT / "resources" / "vitrify.mplstyle"):
            draw_excess(tables, arguments.figures / "excess.png")
            draw_hold(energies["held"], protocols["held"], arguments.figures / "held.png")


if __name__ == "__main__":
    main()
