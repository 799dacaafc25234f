"""Cost and results of FIRE's settings: paired, on frames of the paper's system over the whole ramp.

    snakemake -c 2 energies --configfile benchmarks/validation.yaml
    python benchmarks/minimisation.py [--study results/validation] [--runs 6] [--frames 12] [--cores 2]

Each frame is minimised with all settings, one after the other, so that all see the same machine. What is done is kept
in <study>/minimisation.jsonl, and a call that was interrupted goes on. Prints the tables of docs/minimisation.md, and
draws its figure with --figure docs/minimisation.png. Seconds are those of the processor.
"""

import argparse
import json
import sys
import time
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy.stats import t

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

from vitrify.figures.style import INHERENT_ENERGY, TEMPERATURE, save, styled
from vitrify.settings.study import PUBLISHED
from vitrify.simulation.library import open_library, set_up_mixture
from vitrify.simulation.minimise import minimise
from vitrify.simulation.start import read_start
from vitrify.store import parquet

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
COLD = 0.55  # up to here a frame has one minimum that all settings find; above, they may find neighbouring ones


def fire(timestep: float, norm: str, force_tolerance: float) -> dict:
    """Settings that end by the force alone."""
    names = {"timestep": timestep, "norm": norm, "energy_tolerance": 0.0, "force_tolerance": force_tolerance}
    return names | {"max_iterations": 1_000_000, "max_evaluations": 1_000_000}


SETTINGS = {
    "published": PUBLISHED,
    "reference": fire(0.001, "max", 1e-8),
    "default": CONFIG["minimisation"],
    "0.001, max 1e-3": fire(0.001, "max", 1e-3),
    "0.002, max 1e-4": fire(0.002, "max", 1e-4),
    "0.002, max 1e-2": fire(0.002, "max", 1e-2),
    "0.002, two 1e-2": fire(0.002, "two", 1e-2),
    "0.003, max 1e-3": fire(0.003, "max", 1e-3),
}


def minimise_frame(study: Path, run: int, step: int) -> list[dict]:
    """Run all settings on one frame, in an order of its own."""
    species, _ = read_start(study / "start.parquet")
    for path in sorted((study / "configurations" / "fast").glob("*.parquet")):
        frame = parquet.read_rows(path, parquet.CONFIGURATIONS, filters=[("run", "==", run), ("step", "==", step)])
        if len(frame):
            break
    positions = np.stack([parquet.coordinate_array(frame[axis])[0] for axis in "xy"], axis=1).astype(np.float64)
    begin = time.process_time()
    lammps = open_library()
    set_up_mixture(lammps, species, positions, CONFIG["system"], ROOT / "resources" / "lammps" / "mixture.in")
    lammps.command("run 0")
    lammps.close()
    set_up = time.process_time() - begin
    rows = []
    for name in np.random.default_rng([run, step]).permutation(list(SETTINGS)):
        begin = time.process_time()
        minimum = minimise(positions, species, CONFIG["system"], SETTINGS[str(name)], ROOT / "resources" / "lammps")
        found = {"energy": minimum.energy, "iterations": minimum.iterations, "converged": minimum.converged}
        where = {"run": run, "step": step, "temperature": frame["temperature"][0].as_py(), "settings": str(name)}
        rows.append(where | found | {"seconds": time.process_time() - begin, "set_up": set_up})
    return rows


def interval(values: pd.Series) -> str:
    """Mean and half of its 95 % interval."""
    half = t.ppf(0.975, len(values) - 1) * values.std() / np.sqrt(len(values))
    return f"{values.mean():+.1e} +- {half:.1e}"


def report(table: pd.DataFrame) -> None:
    """Print cost and paired bias of all settings."""
    frames = ["run", "step", "temperature"]
    energy, seconds, iterations = (
        table.pivot_table(index=frames, columns="settings", values=value)
        for value in ("energy", "seconds", "iterations")
    )
    cold = energy.index.get_level_values("temperature") <= COLD
    print(f"{len(energy)} frames of {energy.index.get_level_values('run').nunique()} runs, {cold.sum()} at T <= {COLD}")
    print("Energies per particle, difference of the frames' pairs, mean and 95 % interval.\n")
    columns = ["settings", "iterations", "seconds", "cheaper"]
    columns += [f"{side}, less {other}" for side in ("cold", "warm") for other in ("published", "reference")]
    print("| " + " | ".join([*columns, "not converged"]) + " |\n" + "|---" * 9 + "|")
    for name in SETTINGS:
        cheaper = seconds["published"].sum() / seconds[name].sum()
        left = int((~table.loc[table["settings"] == name, "converged"]).sum())
        cells = [
            name,
            f"{iterations[name].mean():.0f}",
            f"{seconds[name].mean():.2f}",
            f"{cheaper:.2f}",
            *(
                interval((energy[name] - energy[other])[which]) if name != other else ""
                for which in (cold, ~cold)
                for other in ("published", "reference")
            ),
            str(left),
        ]
        print("| " + " | ".join(cells) + " |")
    if "set_up" in table:  # rows of an earlier version lack it
        share = (table["set_up"] / table["seconds"])[table["settings"] == "default"].median()
        print(f"\nSetting up LAMMPS and its first neighbour list: {table['set_up'].median():.4f} s of these seconds")
        print(f"(median), {share:.4f} of the default's")
    print("\nBy temperature, the default:")
    difference = (energy["default"] - energy["published"]).groupby("temperature").agg(["mean", "std"])
    cost = (seconds["published"] / seconds["default"]).groupby("temperature").mean().rename("cheaper")
    print(difference.join(iterations["default"].groupby("temperature").mean()).join(cost).to_string())


def draw(table: pd.DataFrame, path: Path) -> None:
    """Bias and cost against temperature."""
    from matplotlib.figure import Figure

    with styled(ROOT / "resources" / "vitrify.mplstyle"):
        figure = Figure(figsize=(7.0, 3.0))
        left, right = figure.subplots(1, 2)
        pivot = table.pivot_table(index=["run", "step", "temperature"], columns="settings", values="energy")
        drawn = (("published", "#D55E00", "o"), ("default", "#0072B2", "s"))
        temperatures = pivot.index.get_level_values("temperature")
        for name, colour, marker in drawn:
            left.plot(temperatures, pivot[name] - pivot["reference"], marker, color=colour, markersize=3, alpha=0.7)
            iterations = table[table["settings"] == name].groupby("temperature")["iterations"].mean()
            right.plot(iterations.index, iterations, marker + "-", color=colour, markersize=4, label=name)
        left.set_yscale("symlog", linthresh=1e-5)
        left.axhline(0.0, color="0.7", linewidth=0.8, zorder=0)
        left.set(xlabel=TEMPERATURE, ylabel=INHERENT_ENERGY + " less reference")
        right.set(xlabel=TEMPERATURE, ylabel="iterations of FIRE", ylim=(0, None))
        right.legend()
        save(figure, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", type=Path, default=ROOT / "results" / "validation")
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--frames", type=int, default=12, help="of each run, evenly over the ramp")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--figure", type=Path, help="file to draw")
    arguments = parser.parse_args()
    done = arguments.study / "minimisation.jsonl"
    known = [json.loads(line) for line in done.read_text().splitlines()] if done.exists() else []
    finished = {(row["run"], row["step"]) for row in known}
    steps = np.linspace(1000, 200_000, arguments.frames).round(-3).astype(int).tolist()
    tasks = [(run, step) for step in steps for run in range(arguments.runs) if (run, step) not in finished]
    with Pool(arguments.cores) as pool, open(done, "a") as file:
        results = [pool.apply_async(minimise_frame, (arguments.study, *task)) for task in tasks]
        for result in results:
            rows = result.get()
            known += rows
            file.write("".join(json.dumps(row) + "\n" for row in rows))
            file.flush()
    table = pd.DataFrame(known)
    report(table)
    if arguments.figure:
        draw(table, arguments.figure)


if __name__ == "__main__":
    main()
