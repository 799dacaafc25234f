"""Trajectories read whatever their format, and checked: what no network of the study can judge is refused."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vitrify.trajectories.binary import read_gsd, read_netcdf
from vitrify.trajectories.extended_xyz import read_extended_xyz
from vitrify.trajectories.frame import RawFrame, TrajectoryError
from vitrify.trajectories.lammps_dump import FIRST_LINE, read_lammps_dump
from vitrify.trajectories.text import open_text

A, B = 1, 2
FLAT = 1e-3  # sigma_AA, extent in z of what still lies in a plane
SQUARE = 1e-5  # relative difference of the box's edges
DENSITY_WARNED, DENSITY_REFUSED = 0.01, 0.05  # relative difference from the training's
FRACTION_WARNED = 0.01  # difference from the training's share of A

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Frame:
    """A configuration that the study's networks can look at.

    Attributes:
        step: of the simulation; the frame's number where the file knows none.
        temperature: epsilon_AA / k_B, or None.
        box_length: sigma_AA.
        x, y: (n,) float32, scaled to the box, in [0, 1].
    """

    step: int
    temperature: float | None
    box_length: float
    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Particles:
    """What the particles of all frames are.

    Attributes:
        ids: (n,) int64; 1 to n where the file knows none.
        species: (n,) int8, 1 is A and 2 is B.
    """

    ids: np.ndarray
    species: np.ndarray


def known_names(species: Sequence[str] | None) -> dict[str, int]:
    """Species by the names that particles may have: 1 or A, and 2 or B; or those given, of A and of B."""
    if species is None:
        return {"1": A, "A": A, "2": B, "B": B}
    return {str(name): number for number, name in zip((A, B), species, strict=True)}


def find_reader(path: Path) -> Callable[[Path], Iterator[RawFrame]]:
    """The reader of a file, by what the file begins with.

    Raises:
        TrajectoryError: if it is of no known format, or of one that must be converted first.
    """
    with open(path, "rb") as file:
        begin = file.read(32)
    if begin.startswith((b"CDF\x01", b"CDF\x02")):
        return read_netcdf
    if begin.startswith(b"\xdf\x65" * 4):
        return read_gsd
    if begin.startswith((b"CDF", b"\x89HDF")):
        raise TrajectoryError(
            f"{path}: found NetCDF 4 or 5, allowed is NetCDF 3: nccopy -k 64-bit-offset {path} new.nc"
        )
    if b"DUMPCUSTOM" in begin or b"DUMPATOM" in begin:
        raise TrajectoryError(f"{path}: found a binary LAMMPS dump, allowed is one of text: the program binary2txt")
    with open_text(path) as lines:
        first = lines.readline(100).strip()
    if first.startswith(FIRST_LINE):
        return read_lammps_dump
    if first.isdigit():
        return read_extended_xyz
    raise TrajectoryError(
        f"{path}: found {first[:30]!r} at its beginning, allowed are a LAMMPS dump, extended XYZ, GSD and NetCDF"
    )


class Trajectory:
    """A trajectory, checked while it is read, frame by frame.

    Args:
        path: a LAMMPS dump, an extended XYZ (both zipped too), a GSD or a NetCDF file.
        density: particles per sigma_AA^2 that the networks were trained at.
        fraction_a: share of A that they were trained with.
        species: names of A and of B in the file; None: see `known_names`.

    Attributes:
        particles: known once the first frame has been read.
    """

    def __init__(self, path: Path, density: float, fraction_a: float, species: Sequence[str] | None = None):
        self.particles: Particles | None = None
        self._path = Path(path)
        self._density, self._fraction_a = density, fraction_a
        self._names = known_names(species)
        self._warned: dict[str, str] = {}

    def __iter__(self) -> Iterator[Frame]:
        """Frames in the order of the file; those that are of no use raise a TrajectoryError of one line."""
        self.particles = None
        self._warned.clear()
        number = -1
        for number, raw in enumerate(find_reader(self._path)(self._path)):
            at = "" if raw.step is None else f" (step {raw.step})"
            yield self._checked(raw, number, f"{self._path}, frame {number}{at}")
        if number < 0:
            raise TrajectoryError(f"{self._path}: found no frames")

    @property
    def warnings(self) -> list[str]:
        """What is unlike the training, yet not refused; one line each, of the first frame that is so."""
        return list(self._warned.values())

    def _checked(self, raw: RawFrame, number: int, where: str) -> Frame:
        length = _box_length(raw, where)
        positions = raw.positions
        if len(positions) < 2:
            raise TrajectoryError(f"{where}: found {len(positions)} particles, allowed is a mixture of A and B")
        if not np.isfinite(positions).all():
            bad = np.count_nonzero(~np.isfinite(positions).all(axis=1))
            raise TrajectoryError(f"{where}: found {bad} of {len(positions)} positions that are no finite numbers")
        if positions.shape[1] > 2 and np.ptp(positions[:, 2]) > FLAT:
            low, high = positions[:, 2].min(), positions[:, 2].max()
            raise TrajectoryError(f"{where}: found z from {low:.4g} to {high:.4g}, allowed are two dimensions, one z")
        species = self._species(raw, where)
        self._check_density(len(positions) / length**2, where)
        order = self._order(raw.ids, species, where)
        scaled = ((positions[order, :2] - raw.origin) / length % 1.0).astype(np.float32)
        return Frame(
            step=number if raw.step is None else raw.step,
            temperature=raw.temperature if raw.temperature is not None else kinetic_temperature(raw.velocities),
            box_length=length,
            x=scaled[:, 0],
            y=scaled[:, 1],
        )

    def _species(self, raw: RawFrame, where: str) -> np.ndarray:
        """(n,) species; warns, once, of another composition than the training's."""
        names = next((some for some in raw.names if set(some.tolist()) <= self._names.keys()), None)
        if names is None:
            unknown = sorted(set(raw.names[-1].tolist()) - self._names.keys())
            allowed = " and ".join(
                "/".join(name for name, number in self._names.items() if number == species) for species in (A, B)
            )
            raise TrajectoryError(
                f"{where}: found the species {', '.join(map(repr, unknown[:5]))}, allowed are two, {allowed}; "
                "classify.species names others"
            )
        species = np.array([self._names[name] for name in names.tolist()], dtype=np.int8)
        if len(np.unique(species)) < 2:
            raise TrajectoryError(f"{where}: found the species '{names[0]}' alone, allowed is a mixture of A and B")
        fraction = np.mean(species == A)
        if abs(fraction - self._fraction_a) > FRACTION_WARNED:
            self._warn("fraction", f"{where}: {fraction:.3f} of the particles are A, in training {self._fraction_a:g}")
        return species

    def _check_density(self, density: float, where: str) -> None:
        off = density / self._density - 1
        if abs(off) > DENSITY_REFUSED:
            raise TrajectoryError(
                f"{where}: found {density:.4g} particles per sigma_AA^2, allowed is {self._density:.4g} "
                f"+- {DENSITY_REFUSED:.0%}, the training's; lengths are in sigma_AA"
            )
        if abs(off) > DENSITY_WARNED:
            self._warn("density", f"{where}: the density is {density:.4g}, in training {self._density:.4g}")

    def _order(self, ids: np.ndarray | None, species: np.ndarray, where: str) -> np.ndarray:
        """Rows in the order of ids, or of species where there are none; the same particles in all frames."""
        if ids is not None and len(np.unique(ids)) < len(ids):
            raise TrajectoryError(f"{where}: found {len(ids) - len(np.unique(ids))} ids twice, allowed is each once")
        order = np.argsort(species if ids is None else ids, kind="stable")
        found = Particles(np.arange(1, len(species) + 1) if ids is None else ids[order], species[order])
        if self.particles is None:
            self.particles = found
        elif len(found.species) != len(self.particles.species):
            raise TrajectoryError(
                f"{where}: found {len(found.species)} particles, "
                f"allowed are {len(self.particles.species)}, as in frame 0"
            )
        elif any(
            not np.array_equal(getattr(found, name), getattr(self.particles, name)) for name in ("ids", "species")
        ):
            raise TrajectoryError(f"{where}: found other ids or species, allowed are the particles of frame 0")
        return order

    def _warn(self, what: str, message: str) -> None:
        if what not in self._warned:
            self._warned[what] = message
            logger.warning("%s", message)


def _box_length(raw: RawFrame, where: str) -> float:
    """Edge of the box, sigma_AA; refuses what is no periodic square."""
    if raw.cell is None:
        raise TrajectoryError(f"{where}: found no box (no Lattice), allowed is a periodic square")
    cell = np.asarray(raw.cell)
    lengths = cell[0, 0], cell[1, 1]
    if not all(raw.periodic):
        open_axes = " and ".join(axis for axis, closed in zip("xy", raw.periodic, strict=True) if not closed)
        raise TrajectoryError(f"{where}: found a box that is not periodic in {open_axes}, allowed is a periodic square")
    if not (np.isfinite(lengths).all() and min(lengths) > 0):
        raise TrajectoryError(f"{where}: found a box of {lengths[0]:g} x {lengths[1]:g}, allowed is a periodic square")
    if np.abs(cell - np.diag(np.diag(cell))).max() > SQUARE * lengths[0]:
        raise TrajectoryError(f"{where}: found a tilted box, allowed is a periodic square")
    if abs(lengths[0] - lengths[1]) > SQUARE * lengths[0]:
        raise TrajectoryError(
            f"{where}: found a box of {lengths[0]:.6g} x {lengths[1]:.6g}, allowed is a periodic square"
        )
    return float(lengths[0])


def kinetic_temperature(velocities: np.ndarray | None) -> float | None:
    """Temperature of particles of mass 1 in two dimensions whose centre of mass rests: sum v^2 / (2 n - 2).

    Args:
        velocities: (n, 2), or None.

    Returns:
        epsilon_AA / k_B; None where nothing is known.
    """
    if velocities is None or len(velocities) < 2 or not np.isfinite(velocities).all():
        return None
    return float(np.sum(velocities**2) / (2 * len(velocities) - 2))
