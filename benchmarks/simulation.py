"""Steps per second of a run inside the workflow, against LAMMPS alone and against the best that it reaches here.

Three kinds of run, interleaved, from one start, 2.0 to 0.05 in so many steps, a core each:
- bare: the published input (momentum zeroed at every step), plain lj/cut, default neighbour settings, no records;
- workflow: `vitrify.simulation.cool.cool_run` with the configuration's settings: frames, restart files, checks;
- best: the accelerated styles and skins below, the configuration's momentum_interval, nothing recorded; the fastest of
  them, found in this same run.

    python benchmarks/simulation.py [--steps 20000] [--repeats 7]

Seconds are those of the processor, the program's start and this script's own part of the workflow included.
"""

import argparse
import resource
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

from vitrify.simulation.cool import cool_run
from vitrify.simulation.dump import write_data
from vitrify.simulation.lammps import pair_variables, run_lammps
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import make_start, read_start

BARE = """\
units lj
dimension 2
atom_style atomic
boundary p p p
read_data start.data
include mixture.in
{neighbour}
velocity all create ${{temperature}} 12345 dist gaussian mom yes
timestep ${{timestep}}
fix thermostat all nvt temp ${{temperature}} 0.05 ${{damping}}
fix plane all enforce2d
fix drift all momentum {momentum} linear 1 1 0
thermo 1000
run ${{steps}}
"""
CANDIDATES = [(suffix, skin) for suffix in ("opt", "omp") for skin in (0.25, 0.3, 0.35, 0.4)]


def processor_seconds() -> float:
    """Processor seconds of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--configfile", type=Path, default=ROOT / "config" / "config.yaml")
    arguments = parser.parse_args()
    config = yaml.safe_load(arguments.configfile.read_text())
    system, simulation, steps = config["system"], config["simulation"], arguments.steps
    templates = ROOT / "resources" / "lammps"

    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        make_start(scratch / "start.parquet", scratch / "start", templates, system, simulation, seed=1, provenance={})
        species, positions = read_start(scratch / "start.parquet")
        frame_interval = max(steps // 20, 1)  # the fast protocol records every 1,000 steps
        block = {"schedule": [{"to": 0.05, "steps": steps}], "frame_interval": frame_interval}
        protocol = Protocol.from_config("benchmark", block, simulation["temperature"])
        restarting = simulation | {"restart_interval": max(steps // 4, 1)}
        variables = pair_variables(system) | {key: simulation[key] for key in ("timestep", "damping", "temperature")}
        runs = 0

        def folder() -> Path:
            nonlocal runs
            runs += 1
            path = scratch / f"run_{runs}"
            path.mkdir()
            write_data(path / "start.data", species, positions, system["box_length"])
            return path

        def alone(suffix: str, skin: float | None, momentum: int) -> float:
            where = folder()
            source = where / "source"
            source.mkdir()
            (source / "bare.in").write_text(
                BARE.format(neighbour=f"neighbor {skin} bin" if skin else "", momentum=momentum)
            )
            (source / "mixture.in").write_text((templates / "mixture.in").read_text())
            begin = processor_seconds()
            run_lammps(source / "bare.in", where, variables | {"steps": steps}, simulation["command"], suffix)
            return processor_seconds() - begin

        def workflow() -> float:
            where = folder()
            begin = processor_seconds()
            cool_run(where, templates, protocol, system, restarting, seed=12345)
            return processor_seconds() - begin

        interval = simulation["momentum_interval"]
        tasks = {"bare": lambda: alone("off", None, 1), "workflow": workflow}
        tasks |= {
            f"{suffix}, skin {skin}": lambda suffix=suffix, skin=skin: alone(suffix, skin, interval)
            for suffix, skin in CANDIDATES
        }
        seconds = {name: [] for name in tasks}
        rng = np.random.default_rng(1)
        for _ in range(arguments.repeats):
            for name in rng.permutation(list(tasks)):
                seconds[str(name)].append(tasks[str(name)]())

    print(f"{system['particles']} particles, {steps} steps, {arguments.repeats} repeats; suffix {simulation['suffix']}")
    print(f"{'':18s}{'steps/s':>9s}{'against bare':>14s}")
    for name, spent in seconds.items():
        ratio = median(bare / own for bare, own in zip(seconds["bare"], spent, strict=True))
        print(f"{name:18s}{steps / median(spent):9.0f}{ratio:14.3f}")
    best = min(list(tasks)[2:], key=lambda name: median(seconds[name]))
    of_best = median(one / own for one, own in zip(seconds[best], seconds["workflow"], strict=True))
    print(f"workflow against the best ({best}): {of_best:.3f}")


if __name__ == "__main__":
    main()
