"""Images of artificial configurations, in the style of the datasets' images."""

import os
from collections.abc import Sequence

import numpy as np

from vitrify.artificial.rings import artificial_configuration, kind_of, kinds, make_rings
from vitrify.images.render import Renderer, encode_png
from vitrify.seeds import derived_seed
from vitrify.store.files import write_bytes
from vitrify.store.parquet import ARTIFICIAL_IMAGES, write_rows
from vitrify.store.tables import File, Table

ARTIFICIAL = Table("five_fold/images.parquet", "one image of an artificial configuration", ARTIFICIAL_IMAGES)
RINGS = File("five_fold/rings.png", "an artificial configuration without the particles that fill it up")


def draw_artificial(
    path: str | os.PathLike,
    system: dict,
    image: dict,
    symmetries: Sequence[int],
    configurations: int,
    seed: int,
    provenance: dict[str, str] | None = None,
) -> None:
    """Draw N artificial configurations of each kind, with the numbers of particles of the study: `ARTIFICIAL`.

    A configuration depends on the seed, on its kind and on its number only.
    """
    n_a, n_b = species_counts(system)
    renderer = _renderer(n_a, n_b, image)
    rows = {"kind": [], "number": [], "png": []}
    for kind in kinds(symmetries):
        for number in range(configurations):
            positions = artificial_configuration(kind, n_a, n_b, _generator(seed, kind, number))
            rows["kind"].append(kind)
            rows["number"].append(number)
            rows["png"].append(encode_png(renderer.image(*positions.T)))
    write_rows(path, ARTIFICIAL_IMAGES, rows, provenance)


def draw_rings(path: str | os.PathLike, system: dict, image: dict, symmetry: int, seed: int) -> None:
    """Draw the first configuration of `draw_artificial` before A particles fill it up, as in Figure 14(a)."""
    n_a, n_b = species_counts(system)
    rings = make_rings(n_a, n_b, symmetry, _generator(seed, kind_of(symmetry), 0))
    renderer = _renderer(len(rings.a), n_b, image)
    write_bytes(path, encode_png(renderer.image(*np.concatenate([rings.a, rings.b]).T)))


def species_counts(system: dict) -> tuple[int, int]:
    """Numbers of A and B particles, as in the shared start."""
    n_a = round(system["fraction_a"] * system["particles"])
    return n_a, system["particles"] - n_a


def _generator(seed: int, kind: str, number: int) -> np.random.Generator:
    return np.random.default_rng(derived_seed(seed, kind, str(number)))


def _renderer(n_a: int, n_b: int, image: dict) -> Renderer:
    species = np.repeat([1, 2], [n_a, n_b])
    return Renderer(species, image["pixels"], image["dots_per_inch"], image["marker_size"])
