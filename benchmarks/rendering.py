"""Images per second: a new matplotlib figure for each, as in the paper's appendix B, against the project's way.

    python benchmarks/rendering.py [--images 60] [--processes 2]

Both draw the same random configurations of the paper's size and make PNG files of them, ten at a time and turn by turn,
and each pair of images is compared pixel by pixel. The published way: a figure, two scatters, savefig, the white margin
cropped off; once more without the cropping, as if the axes had filled the figure. The project's: `Renderer.png`.
Seconds of these are those of the processor. Then whole files, by one process and by several.
"""

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pyarrow as pa
import yaml
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

from vitrify.images.render import Renderer, decode_png, encode_png, render_file
from vitrify.store import parquet

BLOCK = 10  # images at a time
MARGIN = 10  # pixels around the axes, to be cropped off


def figure_png(species: np.ndarray, x: np.ndarray, y: np.ndarray, settings: dict, margin: int) -> bytes:
    """The PNG file of one configuration by a figure of its own."""
    pixels = settings["pixels"] + 2 * margin
    figure = plt.figure(figsize=(pixels / settings["dots_per_inch"],) * 2, dpi=settings["dots_per_inch"])
    inside = settings["pixels"] / pixels
    axes = figure.add_axes((margin / pixels, margin / pixels, inside, inside))
    for kind, colour in ((1, "orange"), (2, "blue")):
        axes.scatter(x[species == kind], y[species == kind], s=settings["marker_size"], c=colour)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=settings["dots_per_inch"])
    plt.close(figure)
    if margin == 0:
        return buffer.getvalue()
    cropped = io.BytesIO()
    box = (margin, margin, margin + settings["pixels"], margin + settings["pixels"])
    Image.open(buffer).convert("RGB").crop(box).save(cropped, format="PNG")
    return cropped.getvalue()


def spent(draw: Callable[[np.ndarray, np.ndarray], bytes], some: list) -> tuple[float, list[bytes]]:
    """Processor seconds per image, and the images of some configurations."""
    began = time.process_time()
    png = [draw(*positions) for positions in some]
    return (time.process_time() - began) / len(some), png


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--configfile", type=Path, default=ROOT / "config" / "config.yaml")
    arguments = parser.parse_args()
    config = yaml.safe_load(arguments.configfile.read_text())
    settings, system = config["images"], config["system"]
    rng = np.random.default_rng(0)
    particles, n = system["particles"], arguments.images
    species = np.where(np.arange(particles) < system["fraction_a"] * particles, 1, 2)
    x, y = rng.uniform(-0.001, 1.001, (2, n, particles)).astype(np.float32)
    renderer = Renderer(species, settings["pixels"], settings["dots_per_inch"], settings["marker_size"])

    figure_png(species, x[0], y[0], settings, MARGIN)  # matplotlib looks for its fonts
    ways = {
        "published": lambda x, y: figure_png(species, x, y, settings, MARGIN),
        "without cropping": lambda x, y: figure_png(species, x, y, settings, 0),
        "project": lambda x, y: encode_png(renderer.image(x, y)),
    }
    seconds = {name: [] for name in ways}
    equal = 0
    for first in range(0, n, BLOCK):
        some = list(zip(x[first : first + BLOCK], y[first : first + BLOCK], strict=True))
        drawn = {}
        for name in rng.permutation(list(ways)).tolist():
            one, png = spent(ways[name], some)
            seconds[name].append(one)
            drawn[name] = np.stack([decode_png(each) for each in png])
        same = [(drawn[name] == drawn["project"]).all(axis=(1, 2, 3)) for name in ways]
        equal += int(np.all(same, axis=0).sum())
    print(f"{particles} particles, {settings['pixels']} pixels, {n} images: {equal} of {n} equal pixel by pixel")
    print(f"{'':18s}{'ms an image':>12s}{'project faster':>16s}{'blocks of 10, lowest, highest':>30s}")
    for name, values in seconds.items():
        ratios = np.array(values) / np.array(seconds["project"])
        spread = f"{ratios.min():.1f}, {ratios.max():.1f}" if name != "project" else ""
        print(f"{name:18s}{1e3 * np.median(values):12.2f}{np.median(ratios):16.1f}{spread:>30s}")

    with tempfile.TemporaryDirectory() as scratch:
        rows = {"run": range(n), "protocol": ["slow"] * n, "step": [0] * n, "label": [0] * n}
        samples = pa.table(rows | {"x": list(x), "y": list(y)}, schema=parquet.SAMPLES)
        parquet.write_rows(Path(scratch) / "samples.parquet", parquet.SAMPLES, samples.to_pydict())
        for processes in sorted({1, arguments.processes}):
            began = time.perf_counter()
            for _ in range(5):
                render_file(
                    Path(scratch) / "samples.parquet",
                    Path(scratch) / "images.parquet",
                    species,
                    settings,
                    processes=processes,
                )
            rate = 5 * n / (time.perf_counter() - began)
            print(f"a file of them, {processes} process(es): {rate:.0f} images/s of the clock")


if __name__ == "__main__":
    main()
