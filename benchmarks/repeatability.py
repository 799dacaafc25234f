"""Bitwise equality of the same work done with other numbers of cores or on another processor.

    python benchmarks/repeatability.py [lammps] [dmpnn] [cnn]

Each way has a process of its own, in which the libraries are told by their environment variables to forget what this
processor can do, or are given another number of threads. Told is how far its results lie from those of the first way:
for simulations the first recorded frame in which a coordinate differs, and the mean energy of the last; for networks
the largest difference of a weight, the largest difference of a score (log-odds), in standard deviations of the scores,
and the AUC, all on held-out configurations. The data are made up: lattices jittered more (0) and less (1), in the sizes
that the paper has, but for the images, which have 128 pixels.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import numpy as np
import yaml

OLDER = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}
WAYS = {
    "dmpnn": {
        "1 thread": {},
        "once more": {},
        "2 threads": {"threads": 2},
        "AVX2": OLDER,
        "bfloat16": {"precision": "bfloat16"},
        "bfloat16, 2 threads": {"precision": "bfloat16", "threads": 2},
    },
    "cnn": {
        "1 thread": {},
        "once more": {},
        "2 threads": {"threads": 2},
        "AVX2": OLDER,
        "without oneDNN": {"TF_ENABLE_ONEDNN_OPTS": "0"},
        "bfloat16": {"precision": "bfloat16"},
        "bfloat16, 2 threads": {"precision": "bfloat16", "threads": 2},
    },
    "lammps": {
        "off": {"suffix": "off"},
        "once more": {"suffix": "off"},
        "opt": {"suffix": "opt"},
        "omp": {"suffix": "omp"},
        "omp once more": {"suffix": "omp"},
    },
}
TRAINED, TESTED, EPOCHS = 40, 40, 3
RUNS, STEPS, FRAMES = 4, 4000, 40
RATES = {"initial": 1e-4, "maximum": 1e-3, "final": 1e-4, "warmup_epochs": 1}


def jittered(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """x, y, species and labels of n configurations."""
    from baselines.liquids import PARTICLES

    rng = np.random.default_rng(0)
    edge = int(np.ceil(PARTICLES**0.5))
    places = (np.stack(np.divmod(np.arange(edge**2), edge))[:, :PARTICLES] + 0.5) / edge
    labels = np.arange(n) % 2
    jitter = np.where(labels == 1, 0.25, 0.28)[:, None] / edge
    x, y = (places[:, None] + jitter * rng.normal(size=(2, n, PARTICLES))).astype(np.float32)
    return x, y, rng.choice([1, 2], PARTICLES, p=[0.65, 0.35]).astype(np.int8), labels


def dmpnn(way: dict) -> dict:
    from vitrify.training.dmpnn import Configurations, fit, predict

    x, y, species, labels = jittered(TRAINED + TESTED)
    data = Configurations(np.stack([x, y], axis=-1), species, labels)
    hyperparameters = {
        "hidden_size": 300,
        "neighbours": 2,
        "window_length": 0.2,
        "depth": 3,
        "layers": 2,
        "dropout": 0.2,
    }
    settings = {"learning_rate": RATES, "readout": "sum", "batch_size": 5, "evaluation_windows": 1}
    settings["precision"] = way.get("precision", "float32")
    rows = np.arange(len(data))
    train, test = data.subset(rows < TRAINED), data.subset(rows >= TRAINED)
    model, _ = fit(train, hyperparameters, settings, EPOCHS, 1, None, threads=way.get("threads", 1))
    weights = np.concatenate([weight.detach().numpy().ravel() for weight in model.state_dict().values()])
    return {"weights": weights, "scores": predict(model, test, hyperparameters, settings, 2), "labels": test.labels}


def cnn(way: dict) -> dict:
    from vitrify.images.render import Renderer, encode_png
    from vitrify.training.cnn import fit, predict
    from vitrify.training.cnn_data import Images

    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    x, y, species, labels = jittered(TRAINED + TESTED)
    renderer = Renderer(species, 128, config["images"]["dots_per_inch"], 4)
    images = Images.of([encode_png(renderer.image(*each)) for each in zip(x, y, strict=True)], labels)
    network = {key: value for key, value in config["models"]["cnn"].items() if key != "search_space"}
    settings = network | {"pixels": 128, "learning_rate": RATES, "precision": way.get("precision", "float32")}
    hyperparameters = {"dropout": 0.2, "batch_size": 10}
    rows = np.arange(len(images))
    train, test = images.subset(rows < TRAINED), images.subset(rows >= TRAINED)
    threads = way.get("threads", 1)
    model, _ = fit(train, hyperparameters, settings, EPOCHS, 1, threads=threads)
    weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
    scores = predict(model, test, hyperparameters, threads=threads)
    return {"weights": weights, "scores": scores, "labels": test.labels}


def lammps(way: dict) -> dict:
    from vitrify.simulation.cool import cool_batch
    from vitrify.simulation.minimise import minimise
    from vitrify.simulation.schedule import Protocol
    from vitrify.simulation.start import make_start, read_start
    from vitrify.store import parquet

    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    system = config["system"] | {"particles": 1080, "box_length": config["system"]["box_length"] / 2}
    simulation = config["simulation"] | {
        "equilibration_steps": 2000,
        "restart_interval": STEPS,
        "suffix": way["suffix"],
    }
    block = {"schedule": [{"to": 0.05, "steps": STEPS}], "frame_interval": STEPS // FRAMES}
    templates = ROOT / "resources" / "lammps"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        start, path = folder / "start.parquet", folder / "a.parquet"
        # The start is the same for all ways: what is looked at is the cooling.
        make_start(start, folder / "work", templates, system, simulation | {"suffix": "off"}, seed=1, provenance={})
        cool_batch(
            path=path,
            folder=folder / "batch",
            start=start,
            templates=templates,
            protocol=Protocol.from_config("fast", block, simulation["temperature"]),
            system=system,
            simulation=simulation,
            seeds={run: 100 + run for run in range(RUNS)},
            kept={"complete_runs": RUNS, "steps": []},
            version=1,
            cores=1,
            provenance={},
        )
        table = parquet.read_rows(path, parquet.CONFIGURATIONS)
        coordinates = np.stack([parquet.coordinate_array(table[axis]) for axis in "xy"], axis=2)
        settings = read_start(start)[0], system, config["minimisation"], templates
        energies = [minimise(row, *settings).energy for row in coordinates[-RUNS:]]
    return {"frames": coordinates.reshape(FRAMES, RUNS, -1), "energies": np.array(energies)}


def compare_networks(found: dict, first: dict) -> str:
    from vitrify.scoring import auc

    areas = [auc(each["labels"], each["scores"]) for each in (first, found)]
    weights = np.abs(found["weights"] - first["weights"]).max()
    scores = np.abs(found["scores"] - first["scores"]).max() / first["scores"].std()
    return f"weights {weights:.1e}  scores {scores:.1e}  AUC {areas[1]:.4f} ({areas[1] - areas[0]:+.4f})"


def compare_runs(found: dict, first: dict) -> str:
    apart = np.abs(found["frames"] - first["frames"])
    apart = np.minimum(apart, 1 - apart).max(axis=2)  # the shorter way across the box's edge; (frames, runs)
    step = STEPS // FRAMES
    parted = [f"{step * (1 + int(np.argmax(run > 0)))}" if run.any() else "never" for run in apart.T]
    apart_energies = found["energies"] - first["energies"]
    error = apart_energies.std(ddof=1) / len(apart_energies) ** 0.5
    return (
        f"first difference at step {', '.join(parted)}  at the end {apart[-1].max():.1e} of the box  "
        f"mean e_IS {found['energies'].mean():.4f} ({apart_energies.mean():+.4f} +- {error:.4f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=list(WAYS), help="lammps, dmpnn, cnn; all unless told")
    parser.add_argument("--way", help=argparse.SUPPRESS)  # of one process: its settings, and the file to write
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        np.savez(arguments.to, **globals()[arguments.what[0]](json.loads(arguments.way)))
        return
    for what in arguments.what:
        print(what, flush=True)
        first = None
        for name, way in WAYS[what].items():
            variables = {key: value for key, value in way.items() if key.isupper()}
            variables |= {"OMP_NUM_THREADS": str(way.get("threads", 1)), "CUDA_VISIBLE_DEVICES": "-1"}
            variables |= {"OMP_WAIT_POLICY": "passive", "TF_CPP_MIN_LOG_LEVEL": "3"}  # more threads than free cores
            with tempfile.TemporaryDirectory() as scratch:
                path = Path(scratch) / "found.npz"
                command = [sys.executable, __file__, what, "--way", json.dumps(way), "--to", str(path)]
                subprocess.run(command, env=os.environ | variables, check=True, stderr=subprocess.DEVNULL)
                with np.load(path) as file:
                    found = dict(file)
            first = found if first is None else first
            told = compare_runs(found, first) if what == "lammps" else compare_networks(found, first)
            print(f"  {name:20s} {told}", flush=True)


if __name__ == "__main__":
    main()
