"""Images per second of the CNN's training: plain Keras on arrays in memory against the project.

    python benchmarks/cnn_training.py [--repeats 7] [--batch-size 60] [--threads 2]

The paper's network and images (random particles). Keras: `fit` on uint8 arrays, Adam, float32, nothing else; and the
same under its policy mixed_bfloat16, for comparison. The project: from the Parquet file on, shuffled, decoded, turned
and trained on as `vitrify.training.cnn.fit` does it. Each has a process of its own, with its model compiled and an
epoch done; they train epochs turn by turn while the others sleep. The last line is the input pipeline alone.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

DROPOUT = 0.2
BASELINE = "keras float32"
VARIANTS = (BASELINE, "keras bfloat16", "project float32", "project bfloat16", "pipeline alone")


def make_images(path: Path, n: int, config: dict) -> None:
    """A file of images of random particles."""
    from vitrify.images.render import Renderer, encode_png
    from vitrify.store import parquet

    images, particles = config["images"], config["system"]["particles"]
    species = np.where(np.arange(particles) < config["system"]["fraction_a"] * particles, 1, 2)
    renderer = Renderer(species, images["pixels"], images["dots_per_inch"], images["marker_size"])
    rng = np.random.default_rng(0)
    png = [encode_png(renderer.image(*rng.random((2, particles)))) for _ in range(n)]
    rows = {"run": range(n), "protocol": ["slow"] * n, "step": [0] * n, "label": np.arange(n) % 2, "png": png}
    parquet.write_rows(path, parquet.IMAGES, rows)


def keras_epoch(path: Path, settings: dict, batch_size: int, policy: str) -> Callable[[], None]:
    import keras

    from vitrify.images.render import decode_png
    from vitrify.models.cnn import build_cnn
    from vitrify.training.cnn_data import load_images

    images, _ = load_images(path)
    arrays = np.stack([decode_png(png) for png in images.read()])
    targets = np.eye(2, dtype=np.float32)[images.labels]
    keras.config.set_dtype_policy(policy)
    shape = {name: settings[name] for name in ("pixels", "filters", "kernels", "dense", "l2")}
    model = build_cnn(**shape, dropout=DROPOUT, seed=0)
    model.compile(optimizer="adam", loss=keras.losses.CategoricalCrossentropy(from_logits=True))
    return lambda: model.fit(arrays, targets, batch_size=batch_size, verbose=0)


def project_epoch(path: Path, settings: dict, batch_size: int, threads: int, precision: str) -> Callable[[], None]:
    import tensorflow as tf

    from vitrify.models.cnn import build_cnn
    from vitrify.training.cnn_data import load_images, training_batches
    from vitrify.training.cnn_step import TrainingStep

    tf.config.experimental.enable_op_determinism()
    images, _ = load_images(path)
    shape = {name: settings[name] for name in ("pixels", "filters", "kernels", "dense", "l2")}
    model = build_cnn(**shape, dropout=DROPOUT, seed=0)
    step = TrainingStep(model, settings["l2"], DROPOUT, 0, [1e-4] * 10_000, precision)
    rng = np.random.default_rng(0)

    def epoch() -> None:
        float(sum(step(*batch) for batch in training_batches(images, batch_size, rng, threads)))

    return epoch


def pipeline_epoch(path: Path, batch_size: int, threads: int) -> Callable[[], None]:
    from vitrify.training.cnn_data import load_images, training_batches

    images, _ = load_images(path)
    rng = np.random.default_rng(0)

    def epoch() -> None:
        for _ in training_batches(images, batch_size, rng, threads):
            pass

    return epoch


def work(connection: Connection, name: str, path: Path, settings: dict, batch_size: int, threads: int) -> None:
    """Train an epoch whenever asked, and tell the seconds."""
    from vitrify.training.cnn_device import limit_threads

    limit_threads(threads)
    kind, what = name.split()
    if kind == "keras":
        epoch = keras_epoch(path, settings, batch_size, "float32" if what == "float32" else "mixed_bfloat16")
    elif kind == "project":
        epoch = project_epoch(path, settings, batch_size, threads, what)
    else:
        epoch = pipeline_epoch(path, batch_size, threads)
    epoch()
    connection.send(None)
    while connection.recv():
        began = time.perf_counter(), time.process_time()
        epoch()
        connection.send((time.perf_counter() - began[0], time.process_time() - began[1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--batch-size", type=int, default=60)
    parser.add_argument("--steps", type=int, default=4, help="of an epoch")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--variants", nargs="+", default=VARIANTS, choices=VARIANTS)
    parser.add_argument("--configfile", type=Path, default=ROOT / "config" / "config.yaml")
    arguments = parser.parse_args()
    config = yaml.safe_load(arguments.configfile.read_text())
    settings = config["models"]["cnn"] | {"pixels": config["images"]["pixels"]}
    n = arguments.steps * arguments.batch_size
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "images.parquet"
        make_images(path, n, config)
        workers = {}
        for name in arguments.variants:
            here, there = context.Pipe()
            process = context.Process(
                target=work, args=(there, name, path, settings, arguments.batch_size, arguments.threads), daemon=True
            )
            process.start()
            here.recv()  # one after the other: what is compiled and warmed up does not disturb what follows
            workers[name] = here
        clock, processor = ({name: [] for name in workers} for _ in range(2))
        rng = np.random.default_rng(0)
        for _ in range(arguments.repeats):
            for name in rng.permutation(list(workers)):
                workers[str(name)].send(True)
                for kept, seconds in zip((clock, processor), workers[str(name)].recv(), strict=True):
                    kept[str(name)].append(seconds)
        for connection in workers.values():
            connection.send(False)
    print(
        f"batch {arguments.batch_size}, {settings['pixels']} pixels, {arguments.threads} thread(s), "
        f"{arguments.repeats} epochs each of {n} images"
    )
    print(f"{'':18s}{'images/s':>10s}{'against Keras':>15s}{'lowest, highest':>18s}{'by processor time':>19s}")
    for name in workers:
        line = f"{name:18s}{n / median(clock[name]):10.1f}"
        if BASELINE in workers and name != VARIANTS[-1]:
            by_clock, by_processor = (
                [base / own for base, own in zip(kept[BASELINE], kept[name], strict=True)]
                for kept in (clock, processor)
            )
            spread = f"{min(by_clock):.2f}, {max(by_clock):.2f}"
            line += f"{median(by_clock):15.2f}{spread:>18s}{median(by_processor):19.2f}"
        print(line)


if __name__ == "__main__":
    main()
