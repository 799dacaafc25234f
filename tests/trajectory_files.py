"""Trajectories as files of all formats, for the tests of those that read them."""

from pathlib import Path

import gsd.hoomd
import numpy as np
from scipy.io import netcdf_file

DENSITY, FRACTION_A = 1.2, 0.65
LENGTH = float(np.sqrt(20 / DENSITY))
ORIGIN = np.array([-1.0, 2.0])
STEPS = (0, 50, 100)


def particles(frames: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions, (frames, 20, 2), in the box; velocities alike; and types, (20,) of 1 and 2."""
    rng = np.random.default_rng(5)
    positions = ORIGIN + rng.uniform(0.0, LENGTH, (frames, 20, 2))
    return positions, rng.normal(0.0, 1.0, (frames, 20, 2)), np.repeat([1, 2], [13, 7])


def scaled(positions: np.ndarray) -> np.ndarray:
    """Positions scaled to the box."""
    return (positions - ORIGIN) / LENGTH


def dump_text(columns: str = "id type x y", flags: str = "pp pp pp", shuffled: bool = False) -> str:
    """A LAMMPS dump; unwrapped coordinates are some boxes away."""
    positions, velocities, types = particles()
    rng = np.random.default_rng(6)
    text = ""
    for frame, step in enumerate(STEPS):
        values = {"id": np.arange(1, 21), "type": types, "element": np.array(["A", "B"])[types - 1]}
        values |= dict(zip(("vx", "vy"), velocities[frame].T, strict=True)) | {"vz": np.zeros(20)}
        away = rng.integers(-3, 4, (20, 2))
        for axis, name in enumerate("xy"):
            values[name] = positions[frame, :, axis]
            values[f"{name}s"] = scaled(positions)[frame, :, axis]
            values[f"{name}u"] = values[name] + LENGTH * away[:, axis]
            values[f"{name}su"] = values[f"{name}s"] + away[:, axis]
        values |= dict.fromkeys(("z", "zs", "zu", "zsu"), np.zeros(20))
        rows = [" ".join(str(values[name][i]) for name in columns.split()) for i in range(20)]
        if shuffled:
            rows = [rows[i] for i in rng.permutation(20)]
        bounds = "".join(f"{low!r} {low + LENGTH!r}\n" for low in ORIGIN.tolist())
        text += f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n20\nITEM: BOX BOUNDS {flags}\n{bounds}-0.5 0.5\n"
        text += f"ITEM: ATOMS {columns}\n" + "\n".join(rows) + "\n"
    return text


def xyz_text(names: tuple[str, str] = ("A", "B"), more: str = "") -> str:
    """An extended XYZ file as OVITO writes it: columns in another order, and an origin."""
    positions, _, types = particles()
    text = ""
    for frame, step in enumerate(STEPS):
        lattice = f'Lattice="{LENGTH!r} 0 0 0 {LENGTH!r} 0 0 0 1" Origin="{ORIGIN[0]} {ORIGIN[1]} -0.5"'
        text += f"20\n{lattice} Properties=id:I:1:species:S:1:pos:R:3 Timestep={step} {more}\n"
        for i, (x, y) in enumerate(positions[frame].tolist()):
            text += f"{i + 1} {names[types[i] - 1]} {x!r} {y!r} 0.0\n"
    return text


def write_gsd(path: Path, dimensions: int = 2, temperature: float | None = None) -> None:
    """A GSD file as HOOMD-blue writes it: the box is around the origin."""
    positions, _, types = particles()
    with gsd.hoomd.open(path, "w") as file:
        for frame, step in enumerate(STEPS):
            snapshot = gsd.hoomd.Frame()
            snapshot.configuration.step = step
            snapshot.configuration.dimensions = dimensions
            snapshot.configuration.box = [LENGTH, LENGTH, 0 if dimensions == 2 else LENGTH, 0, 0, 0]
            snapshot.particles.N = 20
            snapshot.particles.types = ["A", "B"]
            snapshot.particles.typeid = types - 1
            flat = np.c_[positions[frame] - ORIGIN - LENGTH / 2, np.zeros(20)]
            flat[:, 2] += np.linspace(-1, 1, 20) if dimensions == 3 else 0
            snapshot.particles.position = flat
            if temperature is not None:
                snapshot.log["md/compute/ThermodynamicQuantities/kinetic_temperature"] = [temperature]
            file.append(snapshot)


def write_netcdf(
    path: Path, lengths: tuple[float, float] = (LENGTH, LENGTH), variable: str = "coordinates", scale: float = 1.0
) -> None:
    """A NetCDF file by the convention that LAMMPS's `dump netcdf` follows, particles in another order in each frame.

    Numbers of positions, velocities and lengths are divided by `scale`, which the file then names as their factor.
    """
    positions, velocities, types = particles()
    rng = np.random.default_rng(7)
    with netcdf_file(path, "w", version=2) as file:
        file.Conventions = b"AMBER"
        for name, size in {"frame": None, "atom": 20, "spatial": 3, "cell_spatial": 3, "cell_angular": 3}.items():
            file.createDimension(name, size)
        time = file.createVariable("time", "d", ("frame",))
        time.scale_factor = 0.005
        coordinates = file.createVariable(variable, "d", ("frame", "atom", "spatial"))
        ids, kinds = (file.createVariable(name, "i", ("frame", "atom")) for name in ("id", "type"))
        box = {name: file.createVariable(f"cell_{name}", "d", ("frame", f"cell_{kind}"))
               for name, kind in (("origin", "spatial"), ("lengths", "spatial"), ("angles", "angular"))}  # fmt: skip
        moving = file.createVariable("velocities", "d", ("frame", "atom", "spatial"))
        if scale != 1:
            for scaled_variable in (coordinates, moving, *(box[name] for name in ("lengths", "origin"))):
                scaled_variable.scale_factor = scale
        for frame, step in enumerate(STEPS):
            order = rng.permutation(20)
            values = scaled(positions) if variable.startswith("scaled") else positions
            time[frame], ids[frame], kinds[frame] = step, order + 1, types[order]
            coordinates[frame] = np.c_[values[frame][order], np.zeros(20)] / scale
            moving[frame] = np.c_[velocities[frame][order], np.zeros(20)] / scale
            box["origin"][frame] = np.array([*ORIGIN, -0.5]) / scale
            box["lengths"][frame] = np.array([*lengths, 1.0]) / scale
            box["angles"][frame] = 90.0
