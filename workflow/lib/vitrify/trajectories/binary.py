"""Binary trajectories: GSD (HOOMD-blue), and NetCDF by AMBER's convention (LAMMPS's `dump netcdf`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from vitrify.trajectories.frame import RawFrame, TrajectoryError

_INDEX_ENTRY, _POSITION = 32, 12  # bytes of a GSD file
_NOTHING = 1e30  # NetCDF's fill value, in what was never written, is larger
_COORDINATES = ("coordinates", "unwrapped_coordinates", "scaled_coordinates")
_TYPES = ("type", "atom_types")


@contextmanager
def _readable(path: Path, form: str) -> Iterator[None]:
    try:
        yield
    except TrajectoryError:
        raise
    except Exception as error:  # the libraries take what a damaged file says for granted, and fail in many ways
        raise TrajectoryError(f"{path}: the {form} file cannot be read ({error})") from error


def read_gsd(path: Path) -> Iterator[RawFrame]:
    """Frames of a GSD file of HOOMD's schema, read by the library `gsd`; `kinetic_temperature` may be logged."""
    import gsd.hoomd

    with _readable(path, "GSD"), gsd.hoomd.open(path, "r") as trajectory:
        _refuse_more_than_fits(trajectory, path.stat().st_size)
        for frame in trajectory:
            yield _gsd_frame(frame)


def _refuse_more_than_fits(trajectory: Any, size: int) -> None:
    """Refuse numbers of frames and particles that a file of this size cannot hold: the library allocates them."""
    frames = len(trajectory)
    if frames * _INDEX_ENTRY > size:
        raise ValueError(f"{frames} frames in {size} bytes")
    for number in range(frames):
        if trajectory.file.chunk_exists(frame=number, name="particles/N"):
            particles = int(trajectory.file.read_chunk(frame=number, name="particles/N")[0])
            if particles * _POSITION > size:
                raise ValueError(f"{particles} particles in {size} bytes")


def _gsd_frame(frame: Any) -> RawFrame:
    lx, ly, lz, xy, xz, yz = np.asarray(frame.configuration.box, dtype=np.float64)
    particles = frame.particles
    positions = np.asarray(particles.position, dtype=np.float64)
    velocities = np.asarray(particles.velocity, dtype=np.float64)[:, :2]
    if not len(positions) == len(velocities) == len(particles.typeid):
        raise ValueError(f"{len(positions)} positions, {len(particles.typeid)} types")
    logged = (value for key, value in frame.log.items() if key.endswith("kinetic_temperature"))
    return RawFrame(
        positions=positions[:, :2] if frame.configuration.dimensions == 2 else positions,
        names=(np.array(particles.types, dtype=np.str_)[particles.typeid],),
        cell=np.array([[lx, 0, 0], [xy * ly, ly, 0], [xz * lz, yz * lz, lz]]),
        origin=np.array([-lx / 2, -ly / 2]),
        periodic=(True, True),  # as all boxes of HOOMD
        velocities=velocities if velocities.any() else None,
        step=int(frame.configuration.step),
        temperature=next((float(np.ravel(value)[0]) for value in logged), None),
    )


def read_netcdf(path: Path) -> Iterator[RawFrame]:
    """Frames of a NetCDF 3 file, read by scipy; a TrajectoryError is raised if a variable is missing.

    Variables: `coordinates`, `unwrapped_coordinates` or `scaled_coordinates`; `cell_lengths`, and `cell_angles` and
    `cell_origin` if there; `type` or `atom_types`; if there, `id` and `velocities`. The `scale_factor` and `add_offset`
    of a variable are applied. But that of `time` is the length of a step, as LAMMPS writes it: `time` holds steps then.

    netCDF4 would read NetCDF 4 and 5 too, but damaged files of the latter end the process (1.7.5).
    """
    from scipy.io import netcdf_file

    with _readable(path, "NetCDF"), netcdf_file(path, "r", mmap=False, maskandscale=False) as file:
        variables = file.variables
        for needed in (_COORDINATES, ("cell_lengths",), _TYPES):
            if not any(name in variables for name in needed):
                found = ", ".join(variables)
                raise TrajectoryError(f"{path}: the variables are {found}, must include {' or '.join(needed)}")
        for number in range(len(_first(variables, _COORDINATES)[:])):
            yield _netcdf_frame(variables, number)


def _first(variables: dict, names: tuple[str, ...]) -> Any:
    return next((variables[name] for name in names if name in variables), None)


def _netcdf_frame(variables: dict, number: int) -> RawFrame:
    def of_frame(*names: str) -> np.ndarray | None:
        variable = _first(variables, names)
        if variable is None:
            return None
        values = variable[number] if variable.dimensions[0] == "frame" else variable[:]
        values = values.astype(values.dtype.newbyteorder("="))  # copied: the file is closed before it is used
        if not hasattr(variable, "scale_factor") and not hasattr(variable, "add_offset"):
            return values
        return values * getattr(variable, "scale_factor", 1.0) + getattr(variable, "add_offset", 0.0)

    lengths, angles, origin = of_frame("cell_lengths"), of_frame("cell_angles"), of_frame("cell_origin")
    lengths = lengths.astype(np.float64)
    origin = np.zeros(2) if origin is None else origin.astype(np.float64)[:2]
    positions = of_frame(*_COORDINATES).astype(np.float64)
    if (np.abs(positions[:, 2:]) > _NOTHING).all():
        positions = positions[:, :2]
    if not {"coordinates", "unwrapped_coordinates"} & set(variables):
        positions = positions * lengths[: positions.shape[1]]
        positions[:, :2] += origin
    cell = np.diag(lengths)
    if angles is not None and not np.allclose(angles, 90.0):
        cell[1, 0] = lengths[1]  # tilted, and refused later
    velocities, ids, time = of_frame("velocities"), of_frame("id", "identifier"), _first(variables, ("time",))
    return RawFrame(
        positions=positions,
        names=(of_frame(*_TYPES).astype(np.int64).astype(np.str_),),
        cell=cell,
        origin=origin,
        periodic=(bool(lengths[0]), bool(lengths[1])),  # LAMMPS writes 0 where a box is not periodic
        ids=None if ids is None else ids.astype(np.int64),
        velocities=None if velocities is None else velocities.astype(np.float64)[:, :2],
        step=round(float(time[number])) if hasattr(time, "scale_factor") else None,
    )
