"""Images per second of the CNN's training: Keras on arrays in memory against the project.

    python benchmarks/cnn_training.py [--repeats 7] [--batch-size 60] [--threads 1]

The paper's network and images (random particles). Keras: `fit` on uint8 arrays, Adam, nothing else, in float32 and
under its policy mixed_bfloat16, each with and without XLA (`jit_compile`). The project: from the Parquet file on,
shuffled, decoded, turned and trained on as `vitrify.training.cnn.fit` does it. Each has a process of its own, with its
model compiled and an epoch done; they train epochs turn by turn while the others sleep. Ratios are medians of those
within a turn. The limit: as many multiplications as the layers need, forwards and backwards, all of them at the rate of
one large square product of TensorFlow; and, once a batch, as many bytes copied as Adam reads and writes at least (each
weight, its gradient and two moments; three of them written again). The last line is the input pipeline alone.
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
KERAS = tuple(f"keras{xla} {precision}" for precision in ("float32", "bfloat16") for xla in ("", "-xla"))
LIMITS = ("limit float32", "limit bfloat16")
VARIANTS = (*KERAS, "project float32", "project bfloat16", *LIMITS, "pipeline alone")
SQUARE = 2048  # rows and columns of the matrices whose product shows what the processor can do


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


def keras_epoch(path: Path, settings: dict, batch_size: int, policy: str, xla: bool) -> Callable[[], None]:
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
    model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True), jit_compile=xla)
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


def sizes(settings: dict) -> tuple[int, int]:
    """Multiplications of a training step an image, and weights of the network."""
    side, channels, products, weights = settings["pixels"], 3, 0, 0
    for number, (filters, kernel) in enumerate(zip(settings["filters"], settings["kernels"], strict=True)):
        side -= kernel - 1
        weights += filters * kernel**2 * channels
        # Results, gradients of the weights and, but for the image, of what goes in.
        products += (2 if number == 0 else 3) * side**2 * filters * kernel**2 * channels
        channels = filters
    dense = side**2 * channels * settings["dense"]
    return products + 3 * dense, weights + dense


def limit_epoch(settings: dict, images: int, batch_size: int, precision: str) -> Callable[[], None]:
    import tensorflow as tf

    dtype = tf.bfloat16 if precision == "bfloat16" else tf.float32
    one = tf.cast(tf.random.uniform((SQUARE, SQUARE), seed=0), dtype)
    multiplications, weights = sizes(settings)
    read, written = np.ones((2, 7 * weights // 2), dtype=np.float32)

    @tf.function
    def product() -> tf.Tensor:
        return tf.reduce_max(one @ one)

    def epoch() -> None:
        for _ in range(round(images * multiplications / SQUARE**3)):
            float(product())
        for _ in range(images // batch_size):
            np.copyto(written, read)

    return epoch


def pipeline_epoch(path: Path, batch_size: int, threads: int) -> Callable[[], None]:
    from vitrify.training.cnn_data import load_images, training_batches

    images, _ = load_images(path)
    rng = np.random.default_rng(0)

    def epoch() -> None:
        for _ in training_batches(images, batch_size, rng, threads):
            pass

    return epoch


def work(connection: Connection, name: str, path: Path, n: int, settings: dict, batch_size: int, threads: int) -> None:
    """Train an epoch on each request, and return the seconds."""
    from vitrify.training.cnn_device import limit_threads

    limit_threads(threads)
    kind, what = name.split()
    if kind.startswith("keras"):
        policy = "float32" if what == "float32" else "mixed_bfloat16"
        epoch = keras_epoch(path, settings, batch_size, policy, kind == "keras-xla")
    elif kind == "project":
        epoch = project_epoch(path, settings, batch_size, threads, what)
    elif kind == "limit":
        epoch = limit_epoch(settings, n, batch_size, what)
    else:
        epoch = pipeline_epoch(path, batch_size, threads)
    epoch()
    connection.send(None)
    while connection.recv():
        began = time.perf_counter()
        epoch()
        connection.send(time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--batch-size", type=int, default=60)
    parser.add_argument("--steps", type=int, default=4, help="of an epoch")
    parser.add_argument("--threads", type=int, default=1)
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
                target=work, args=(there, name, path, n, settings, arguments.batch_size, arguments.threads), daemon=True
            )
            process.start()
            here.recv()  # one after the other: what is compiled and warmed up does not disturb what follows
            workers[name] = here
        clock = {name: [] for name in workers}
        rng = np.random.default_rng(0)
        for _ in range(arguments.repeats):
            for name in rng.permutation(list(workers)):
                workers[str(name)].send(True)
                clock[str(name)].append(workers[str(name)].recv())
        for connection in workers.values():
            connection.send(False)
    print(
        f"batch {arguments.batch_size}, {settings['pixels']} pixels, {arguments.threads} thread(s), "
        f"{arguments.repeats} epochs each of {n} images"
    )
    baselines = [name for name in KERAS if name in workers]
    print(f"{'times as fast as':20s}{'images/s':>10s}" + "".join(f"{name:>28s}" for name in baselines))
    for name in workers:
        line = f"{name:20s}{n / median(clock[name]):10.1f}"
        for baseline in baselines if name != VARIANTS[-1] else ():
            ratios = [base / own for base, own in zip(clock[baseline], clock[name], strict=True)]
            line += f"{f'{median(ratios):.2f} [{min(ratios):.2f}, {max(ratios):.2f}]':>28s}"
        print(line)


if __name__ == "__main__":
    main()
