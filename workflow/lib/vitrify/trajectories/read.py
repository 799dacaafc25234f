"""Trajectories of any known format, checked: a frame that no network of the study can judge is refused."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vitrify.trajectories.binary import read_gsd, read_netcdf
from vitrify.trajectories.extended_xyz import read_extended_xyz
from vitrify.trajectories.frame import RawFrame, TrajectoryError
from vitrify.trajectories.lammps_dump import read_lammps_dump
from vitrify.trajectories.text import open_bytes, open_lines, whole

A, B = 1, 2
FLAT = 1e-3  # sigma_AA, extent in z of what still lies in a plane
SQUARE = 1e-5  # relative difference of the box's edges
FAR = 1e6  # boxes; float64 knows no place in the box of a particle that is further away
DENSITY_WARNED, DENSITY_REFUSED = 0.01, 0.05  # relative difference from the training's
FRACTION_WARNED = 0.01  # difference from the training's share of A

# Formats that are not read: bytes at a place in the file -> name of the format, and a command that helps.
_CUSTOM = "write text with LAMMPS's dump custom, or convert it with OVITO"
OTHERS = (
    (0, b"CDF\x05", "NetCDF 5", "nccopy -k 64-bit-offset {path} new.nc"),
    (0, b"\x89HDF", "HDF5 (NetCDF 4 or H5MD)", "nccopy -k 64-bit-offset {path} new.nc; of H5MD, " + _CUSTOM),
    (8, b"DUMP", "a binary LAMMPS dump", "binary2txt {path}"),
    (4, b"CORD", "DCD, which holds no species", _CUSTOM),
    (0, b"\x00\x00\x07\xcb", "XTC, which holds no species", _CUSTOM),
    (0, b"---", "a LAMMPS dump in YAML", _CUSTOM),
    (0, b"Number of particles", "CFG", _CUSTOM),
    (0, b"PK\x03\x04", "a zip archive", "unzip {path}"),
    (0, b"7z\xbc\xaf", "a 7z archive", "7z x {path}"),
    (257, b"ustar", "a tar archive", "tar -xf {path}"),
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Frame:
    """A configuration that the study's networks can judge.

    Attributes:
        step: of the simulation; the frame's number where the file knows none.
        temperature, box_length: epsilon_AA / k_B, or None; and sigma_AA.
        positions: (n, 2) float32, scaled to the box, in [0, 1].
        repeats: True if an earlier frame, other than the one before, has the same step.
    """

    step: int
    temperature: float | None
    box_length: float
    positions: np.ndarray
    repeats: bool = False


def read_frames(path: Path) -> Iterator[RawFrame]:
    """Frames of a file, whose format is recognised by its first bytes; raises a TrajectoryError where that fails."""
    with open_bytes(path) as (file, compression):
        begin = file.read(4096)
    for place, magic, name, help_ in OTHERS:
        if begin[place:].startswith(magic):
            raise TrajectoryError(f"{path}: {name} is not read: {help_.format(path=path)}")
    for magic, read in ((b"CDF", read_netcdf), (b"\xdf\x65" * 4, read_gsd)):
        if begin.startswith(magic):
            if compression is not None:
                raise TrajectoryError(f"{path}: a binary trajectory inside a {compression} file; decompress it first")
            yield from read(path)
            return
    with open_lines(path) as lines:
        first = next((line.strip() for line in lines if line.strip()), "") if b"\n" in begin else ""
    if not (first.startswith("ITEM:") or whole(first) is not None or first.isdigit()):
        raise TrajectoryError(
            f"{path}: it begins with {first[:30]!r}, must be a LAMMPS dump, extended XYZ, GSD or NetCDF"
        )
    with open_lines(path) as lines:
        yield from (read_lammps_dump if first.startswith("ITEM:") else read_extended_xyz)(lines)


class Trajectory:
    """A trajectory, checked while it is read, frame by frame.

    Args:
        density, fraction_a: particles per sigma_AA^2 and share of A that the networks were trained with.
        species: names of A and of B in the file; by default 1 or A, and 2 or B.

    Attributes:
        ids: (n,) int64, the particles of all frames; 1 to n where the file knows none.
        species: (n,) int8, their species in the first frame, 1 is A and 2 is B.
    """

    def __init__(self, path: Path, density: float, fraction_a: float, species: Sequence[str] | None = None):
        self.ids = self.species = None  # known once the first frame has been read
        self._path = Path(path)
        self._density, self._fraction_a = density, fraction_a
        self._names = dict(zip(map(str, species or "AB"), (A, B), strict=True)) | ({} if species else {"1": A, "2": B})
        self._warned: dict[str, str] = {}

    def __iter__(self) -> Iterator[Frame]:
        """Frames in the order of the file; a frame that cannot be judged raises a TrajectoryError of one line."""
        self.ids = self.species = None
        self._warned.clear()
        steps, last, number = set(), None, -1
        for number, raw in enumerate(read_frames(self._path)):
            at = "" if raw.step is None else f" (step {raw.step})"
            where = f"{self._path}, frame {number}{at}"
            seen = raw.step is not None and raw.step in steps
            if seen:
                self._warn("repeats", f"{where}: steps repeat, an earlier frame has the same step")
            if None not in (raw.step, last) and raw.step < last:
                self._warn("falls", f"{where}: steps fall, the frame before has step {last}")
            yield self._checked(raw, number, where, seen and raw.step != last)
            last = raw.step
            steps.add(last)
        if number < 0:
            raise TrajectoryError(f"{self._path}: there are no frames")

    @property
    def warnings(self) -> list[str]:
        """Peculiarities that are not refused; one line each, of the first frame that has it."""
        return list(self._warned.values())

    def _checked(self, raw: RawFrame, number: int, where: str, repeats: bool) -> Frame:
        length = _box_length(raw, where)
        positions = raw.positions
        with np.errstate(invalid="ignore", over="ignore"):
            scaled = (positions[:, :2] - raw.origin) / length
            bad = np.count_nonzero(~(np.abs(scaled) < FAR).all(axis=1) | ~np.isfinite(positions).all(axis=1))
        if bad:
            raise TrajectoryError(
                f"{where}: {bad} of {len(positions)} positions are not finite, or a million boxes away"
            )
        low, high = positions[:, 2:].min(initial=np.inf), positions[:, 2:].max(initial=-np.inf)
        if high - low > FLAT:
            raise TrajectoryError(f"{where}: z goes from {low:.4g} to {high:.4g}, all must lie in one plane")
        if raw.step is not None and not -(2**63) <= raw.step < 2**63:
            raise TrajectoryError(f"{where}: the step must fit into 64 bits")
        species = self._species(raw, where)
        self._check_density(len(positions) / length**2, where)
        return Frame(
            step=number if raw.step is None else raw.step,
            temperature=self._temperature(raw, where),
            box_length=length,
            positions=(scaled[self._order(raw.ids, species, where)] % 1.0).astype(np.float32),
            repeats=repeats,
        )

    def _temperature(self, raw: RawFrame, where: str) -> float | None:
        """The stated or the kinetic temperature; None, with a warning, where it is no finite number >= 0."""
        stated = kinetic_temperature(raw.velocities) if raw.temperature is None else raw.temperature
        if stated is None or 0 <= stated < np.inf:
            return stated
        self._warn("temperature", f"{where}: the temperature is {stated:g}, so it is taken as not known")
        return None

    def _species(self, raw: RawFrame, where: str) -> np.ndarray:
        """(n,) species; warns, once, of a composition unlike the training's."""
        names = next((some for some in raw.names if set(some.tolist()) <= self._names.keys()), None)
        known = ["/".join(name for name, one in self._names.items() if one == species) for species in (A, B)]
        if names is None:
            unknown = sorted(set(raw.names[-1].tolist()) - self._names.keys())
            raise TrajectoryError(
                f"{where}: species are called {', '.join(map(repr, unknown[:5]))}, must be {' and '.join(known)}; "
                "classify.species gives other names"
            )
        species = np.array([self._names[name] for name in names.tolist()], dtype=np.int8)
        if len(np.unique(species)) < 2:
            raise TrajectoryError(f"{where}: {len(names)} particles of one species, must be a mixture of A and B")
        fraction = np.mean(species == A)
        if abs(fraction - self._fraction_a) > FRACTION_WARNED:
            self._warn("fraction", f"{where}: {fraction:.3f} of the particles are A, in training {self._fraction_a:g}")
        return species

    def _check_density(self, density: float, where: str) -> None:
        off = density / self._density - 1
        if abs(off) > DENSITY_REFUSED:
            raise TrajectoryError(
                f"{where}: the density is {density:.4g} particles per sigma_AA^2, must be {self._density:.4g} "
                f"+- {DENSITY_REFUSED:.0%}, the training's; lengths are in sigma_AA"
            )
        if abs(off) > DENSITY_WARNED:
            self._warn("density", f"{where}: the density is {density:.4g}, in training {self._density:.4g}")

    def _order(self, ids: np.ndarray | None, species: np.ndarray, where: str) -> np.ndarray:
        """Rows in the order of ids, or of species where there are none; the same particles in all frames.

        Where ids have exchanged their types since the first frame (swap moves), the particles are put in each other's
        place, so that the species of all frames are those of the first.
        """
        if ids is not None and len(np.unique(ids)) < len(ids):
            raise TrajectoryError(f"{where}: {len(ids) - len(np.unique(ids))} ids stand there twice, must be once")
        order = np.argsort(species if ids is None else ids, kind="stable")
        ids, species = np.arange(1, len(species) + 1) if ids is None else ids[order], species[order]
        if self.ids is None:
            self.ids, self.species = ids, species
        counts = [np.count_nonzero(one == A) for one in (species, self.species)]
        if not np.array_equal(ids, self.ids) or counts[0] != counts[1]:
            raise TrajectoryError(
                f"{where}: {len(ids)} particles, {counts[0]} of them A, must be those of frame 0: "
                f"{len(self.ids)}, {counts[1]} of them A, with the same ids"
            )
        changed = species != self.species
        if changed.any():
            self._warn("swaps", f"{where}: types differ from frame 0; each frame is judged by its own types")
            rows = order.copy()
            for one in (A, B):
                order[changed & (self.species == one)] = rows[changed & (species == one)]
        return order

    def _warn(self, what: str, message: str) -> None:
        if what not in self._warned:
            self._warned[what] = message
            logger.warning("%s", message)


def _box_length(raw: RawFrame, where: str) -> float:
    """Edge of the box, sigma_AA; refuses a box that is not a periodic square."""
    if raw.cell is None:
        raise TrajectoryError(f"{where}: there is no box (no Lattice), must be a periodic square")
    cell = np.asarray(raw.cell)
    lengths = cell[0, 0], cell[1, 1]
    if not all(raw.periodic):
        axes = " and ".join(axis for axis, closed in zip("xy", raw.periodic, strict=True) if not closed)
        raise TrajectoryError(f"{where}: the box is not periodic in {axes}, must be a periodic square")
    tilt = np.abs(cell[~np.eye(3, dtype=bool)]).max()
    if not (np.isfinite(raw.origin).all() and np.isfinite(lengths).all() and np.isfinite(tilt) and min(lengths) > 0):
        raise TrajectoryError(
            f"{where}: the box is {lengths[0]:g} x {lengths[1]:g} at {raw.origin[0]:g}, {raw.origin[1]:g}, "
            "must be a periodic square"
        )
    if tilt > SQUARE * lengths[0]:
        raise TrajectoryError(f"{where}: the box is tilted, must be a periodic square")
    if abs(lengths[0] - lengths[1]) > SQUARE * lengths[0]:
        raise TrajectoryError(f"{where}: the box is {lengths[0]:.6g} x {lengths[1]:.6g}, must be a periodic square")
    return float(lengths[0])


def kinetic_temperature(velocities: np.ndarray | None) -> float | None:
    """Temperature of particles of mass 1 with (n, 2) velocities, whose centre of mass rests: sum v^2 / (2 n - 2)."""
    if velocities is None or len(velocities) < 2:
        return None
    with np.errstate(over="ignore"):
        return float(np.sum(velocities**2) / (2 * len(velocities) - 2))
