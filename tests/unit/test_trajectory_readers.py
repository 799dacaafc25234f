import gzip

import ase.io
import numpy as np
import pytest

from trajectory_files import (
    DENSITY,
    FRACTION_A,
    LENGTH,
    ORIGIN,
    STEPS,
    dump_text,
    particles,
    scaled,
    write_gsd,
    write_netcdf,
    xyz_text,
)
from vitrify.simulation.lammps import run_lammps
from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.read import Trajectory, kinetic_temperature
from vitrify.trajectories.store import read_particles, read_warnings, write_trajectory
from vitrify.trajectories.temperatures import read_temperatures


def read(path, **options):
    """All frames of a file, and the trajectory."""
    trajectory = Trajectory(path, **{"density": DENSITY, "fraction_a": FRACTION_A} | options)
    return list(trajectory), trajectory


def check(path, **options):
    """The frames are those of `trajectory_files.particles`, in the order of ids."""
    frames, trajectory = read(path, **options)
    positions, _, types = particles()
    assert [frame.step for frame in frames] == list(STEPS)
    for frame, expected in zip(frames, scaled(positions), strict=True):
        assert frame.box_length == pytest.approx(LENGTH)
        np.testing.assert_allclose(np.stack([frame.x, frame.y], axis=1), expected, atol=1e-6)
    assert trajectory.particles.species.tolist() == types.tolist()
    assert trajectory.warnings == []
    return frames


@pytest.mark.parametrize(
    "columns",
    [
        "id type x y",
        "y z id x type",
        "ys type xs id",
        "xu id yu zu type",
        "id element xsu ysu zsu",
        "vx id vy type y x",
        "id type element x y",
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_dumps_of_any_columns_in_any_order(columns, zipped, tmp_path):
    path = tmp_path / "my.dump"
    text = dump_text(columns, shuffled=True).encode()
    path.write_bytes(gzip.compress(text) if zipped else text)
    check(path)


def test_particles_without_ids_are_put_in_the_order_of_species(tmp_path):
    path = tmp_path / "my.dump"
    path.write_text(dump_text("type x y", shuffled=True))
    frames, trajectory = read(path)
    assert trajectory.particles.species.tolist() == [1] * 13 + [2] * 7
    assert trajectory.particles.ids.tolist() == list(range(1, 21))
    positions, _, types = particles()
    for frame, expected in zip(frames, scaled(positions)[..., 0], strict=True):
        for part, kind in ((slice(13), 1), (slice(13, None), 2)):
            np.testing.assert_allclose(np.sort(frame.x[part]), np.sort(expected[types == kind]), atol=1e-6)


def test_extended_xyz_gsd_and_netcdf(tmp_path):
    (tmp_path / "my.xyz").write_text(xyz_text())
    check(tmp_path / "my.xyz")
    (tmp_path / "numbers.xyz").write_text(xyz_text(names=("1", "2"), more='pbc="T T F"'))
    check(tmp_path / "numbers.xyz")
    write_gsd(tmp_path / "my.gsd")
    check(tmp_path / "my.gsd")
    for variable in ("coordinates", "unwrapped_coordinates", "scaled_coordinates"):
        write_netcdf(tmp_path / f"{variable}.nc", variable=variable)
        check(tmp_path / f"{variable}.nc")


def test_other_names_of_species(tmp_path):
    (tmp_path / "my.xyz").write_text(xyz_text(names=("Ni", "P")))
    check(tmp_path / "my.xyz", species=["Ni", "P"])
    (tmp_path / "my.dump").write_text(dump_text("id type element x y").replace(" A ", " Ni ").replace(" B ", " P "))
    check(tmp_path / "my.dump", species=["Ni", "P"])
    (tmp_path / "turned.xyz").write_text(xyz_text(names=("2", "1")))
    check(tmp_path / "turned.xyz", species=["2", "1"])


def test_ase_reads_the_same(tmp_path):
    (tmp_path / "my.dump").write_text(dump_text("y z id x type vx vy vz", shuffled=True))
    (tmp_path / "my.xyz").write_text(xyz_text(names=("Ni", "P")))
    for name, form, options in (
        ("my.dump", "lammps-dump-text", {}),
        ("my.xyz", "extxyz", {"species": ["Ni", "P"]}),
    ):
        frames, trajectory = read(tmp_path / name, **options)
        others = ase.io.read(tmp_path / name, index=":", format=form)
        assert len(frames) == len(others) == 3
        for frame, other in zip(frames, others, strict=True):
            shifted = other.get_positions()[:, :2] - other.get_celldisp().ravel()[:2]
            if name == "my.xyz":  # where ASE leaves Origin to the user
                shifted -= np.array(other.info["Origin"])[:2]
            np.testing.assert_allclose(np.stack([frame.x, frame.y], axis=1) * LENGTH, shifted, atol=1e-5)
            kinds = zip(other.get_atomic_numbers().tolist(), trajectory.particles.species.tolist(), strict=True)
            assert len(set(kinds)) == 2


def test_temperatures_of_files_and_of_velocities(tmp_path):
    write_gsd(tmp_path / "my.gsd", temperature=0.7)
    assert [frame.temperature for frame in read(tmp_path / "my.gsd")[0]] == pytest.approx([0.7] * 3)
    (tmp_path / "my.xyz").write_text(xyz_text(more="Temperature=0.4"))
    assert [frame.temperature for frame in read(tmp_path / "my.xyz")[0]] == [0.4] * 3
    (tmp_path / "my.dump").write_text(dump_text("id vx vy type x y"))
    expected = [float(np.sum(v**2) / 38) for v in particles()[1]]
    assert [frame.temperature for frame in read(tmp_path / "my.dump")[0]] == pytest.approx(expected)
    (tmp_path / "my.dump").write_text(dump_text())
    assert [frame.temperature for frame in read(tmp_path / "my.dump")[0]] == [None] * 3


def test_kinetic_temperature_of_two_particles():
    # 2 n - 2 = 2 degrees of freedom are left, each with T / 2
    assert kinetic_temperature(np.array([[1.0, 2.0], [-1.0, -2.0]])) == 5.0
    assert kinetic_temperature(None) is None


@pytest.mark.parametrize(
    "text",
    [
        "step,temperature\n0,2.0\n50,1.5\n100,1.0\n",
        "# TimeStep v_T Temp\n0 9 2.0\n50 9 1.5\n100 9 1.0\n",
        "LAMMPS\n  Step   Temp  E\n  0 3.0 -1\n  0 2.0 -1\nLoop time\n Step Temp E\n 50 1.5 -1\n100 1.0 -1\nTotal\n",
    ],
)
def test_temperatures_of_a_table_or_a_log(text, tmp_path):
    path = tmp_path / "temperatures.txt"
    path.write_text(text)
    assert read_temperatures(path) == {0: 2.0, 50: 1.5, 100: 1.0}
    (tmp_path / "my.dump").write_text(dump_text("id vx vy type x y"))
    trajectory = Trajectory(tmp_path / "my.dump", DENSITY, FRACTION_A)
    frames, kinds = tmp_path / "frames.parquet", tmp_path / "particles.parquet"
    write_trajectory(trajectory, path, frames, kinds, {})
    assert read_particles(kinds)[1].tolist() == particles()[2].tolist()
    assert read_warnings(kinds) == []


def test_a_frame_without_a_temperature_is_told(tmp_path):
    (tmp_path / "table.csv").write_text("step,temp\n0,2.0\n50,1.5\n")
    (tmp_path / "my.dump").write_text(dump_text())
    trajectory = Trajectory(tmp_path / "my.dump", DENSITY, FRACTION_A)
    out = tmp_path / "frames.parquet", tmp_path / "particles.parquet"
    with pytest.raises(
        TrajectoryError, match=r"no temperature for step 100 of the trajectory; the nearest is at step 50"
    ):
        write_trajectory(trajectory, tmp_path / "table.csv", *out, {})
    assert not any(path.exists() for path in out)


@pytest.mark.parametrize("text", ["nothing", "step,temperature\nnone,none\n", "time,temp\n0,1\n"])
def test_what_is_no_table_of_temperatures_is_refused(text, tmp_path):
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(TrajectoryError, match="allowed is a table of step and temperature"):
        read_temperatures(tmp_path / "table.csv")


def edited(old, new, text=None):
    text = dump_text("id type x y z") if text is None else text
    assert old in text
    return text.replace(old, new)


def first_row(*values, columns="id type x y z"):
    """A dump whose first particle is another."""
    text = dump_text(columns)
    head, tail = text.split(f"ITEM: ATOMS {columns}\n", 1)
    return head + f"ITEM: ATOMS {columns}\n" + " ".join(values) + "\n" + tail.split("\n", 1)[1]


HIGH = repr(float(ORIGIN[0]) + LENGTH)
ZERO_TILT = "xy xz yz pp pp pp"
ZIPPED = gzip.compress(dump_text().encode())
DAMAGED = ZIPPED[:200] + b"\xff" * 50 + ZIPPED[250:]
BAD = {
    "empty": ("", "found '' at its beginning, allowed are a LAMMPS dump, extended XYZ, GSD and NetCDF"),
    "another format": ("HEADER of a PDB\n", "found 'HEADER of a PDB' at its beginning"),
    "binary dump": (b"\xf6\xff\xff\xff\xff\xff\xff\xffDUMPCUSTOM" + bytes(80), "a binary LAMMPS dump, allowed is one"),
    "NetCDF 4": (b"\x89HDF\r\n\x1a\n" + bytes(80), "found NetCDF 4 or 5, allowed is NetCDF 3: nccopy"),
    "broken NetCDF": (b"CDF\x02" + bytes(20), "found a NetCDF file that cannot be read"),
    "broken GSD": (b"\xdf\x65" * 4 + bytes(20), "found a GSD file that cannot be read"),
    "broken gzip": (gzip.compress(dump_text().encode())[:-300], "found a gzip file that is cut off or damaged"),
    "damaged gzip": (DAMAGED, "found a gzip file that is cut off or damaged"),
    "cut off in a table": (dump_text()[:-300], "frame 2 (step 100): found"),
    "cut off above a table": (
        dump_text() + "ITEM: TIMESTEP\n150\n",
        "frame 3: the file is cut off above its particles",
    ),
    "no header": (edited("ITEM: NUMBER OF ATOMS\n20\n", ""), "frame 0: found no particles above its particles"),
    "no particles": (
        dump_text().split("ITEM: NUMBER")[0] + "ITEM: NUMBER OF ATOMS\n0\nITEM: BOX BOUNDS pp pp pp\n"
        "0 1\n0 1\n0 1\nITEM: ATOMS id type x y\n",
        "found 0 particles, allowed is a mixture of A and B",
    ),
    "strange line": ("ITEM: TIMESTEP\n0\nwhat\n", "found 'what' where a line 'ITEM: ...' must stand"),
    "no number": (edited("ATOMS\n20", "ATOMS\nmany"), "found 'many' under 'ITEM: NUMBER OF ATOMS', allowed is a whole"),
    "too many values": (first_row("1", "1", "0", "3", "0", "9"), "found 6 values for particle 1 of 20, not 5"),
    "no positions": (dump_text("id type vx vy"), "found the columns id type vx vy, allowed are those with x y, xs ys"),
    "no species": (dump_text("id x y"), "found the columns id x y, allowed are those with type or element"),
    "text for a number": (first_row("1", "1", "here", "3", "0"), "found x that are no numbers"),
    "NaN": (
        first_row("1", "1", "nan", "3", "0"),
        "frame 0 (step 0): found 1 of 20 positions that are no finite numbers",
    ),
    "infinite": (first_row("1", "1", "0", "inf", "0"), "found 1 of 20 positions that are no finite numbers"),
    "three dimensions": (first_row("1", "1", "0", "3", "0.4"), "found z from 0 to 0.4, allowed are two dimensions"),
    "a third species": (first_row("1", "3", "0", "3", "0"), "found the species '3', allowed are two, 1/A and 2/B"),
    "one species": (edited(" 2 ", " 1 "), "found the species '1' alone, allowed is a mixture of A and B"),
    "an id twice": (first_row("2", "1", "0", "3", "0"), "found 1 ids twice, allowed is each once"),
    "open in x": (dump_text(flags="ff pp pp"), "found a box that is not periodic in x, allowed is a periodic square"),
    "open in both": (dump_text(flags="ss fs pp"), "found a box that is not periodic in x and y"),
    "no box bounds": (edited(f"{HIGH}\n", "\n"), "found the box bounds"),
    "not square": (edited(HIGH, str(LENGTH)), "found a box of 5.08248 x 4.08248, allowed is a periodic square"),
    "no extent": (edited(f"-1.0 {HIGH}", "0.0 0.0"), "found a box of 0 x 4.08248, allowed is a periodic square"),
    "tilted": (
        edited(HIGH, f"{HIGH} 0.3", dump_text(flags=ZERO_TILT)).replace("-0.5 0.5", "-0.5 0.5 0"),
        "found a tilted box, allowed is a periodic square",
    ),
    "real units": ("ITEM: UNITS\nreal\n" + dump_text(), "frame 0: found units 'real', allowed are lj"),
    "XYZ without a box": (
        xyz_text().replace("Lattice", "Cell"),
        "found no box (no Lattice), allowed is a periodic square",
    ),
    "XYZ not periodic": (xyz_text(more='pbc="T F F"'), "found a box that is not periodic in y"),
    "XYZ with other species": (
        xyz_text(names=("Si", "O")),
        "found the species 'O', 'Si', allowed are two, 1/A and 2/B",
    ),
    "XYZ of bad properties": (xyz_text().replace("pos:R:3", "pos:R"), "allowed are name:kind:columns"),
    "XYZ without positions": (xyz_text().replace("pos:R:3", "force:R:3"), "allowed are those with pos"),
    "XYZ of a bad box": (xyz_text().replace('0 0 0 1"', '1"'), "numbers in Lattice, allowed are 9"),
    "XYZ of a bad step": (
        xyz_text().replace("Timestep=0", "Timestep=first"),
        "found timestep=first, allowed is a number",
    ),
    "XYZ cut off": (xyz_text()[:-100], "of 20 particles, the file is cut off"),
    "XYZ, no number": (xyz_text() + "end\n", "frame 3: found 'end' where the number of particles must stand"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_trajectories_are_refused_in_one_line(case, tmp_path):
    content, message = BAD[case]
    path = tmp_path / "my.dump"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TrajectoryError) as error:
        read(path)
    assert message in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({20: "21"}, "found other ids or species, allowed are the particles of frame 0"),
        ({20: "1"}, "found 1 ids twice, allowed is each once"),
        ({20: None}, "found 19 particles, allowed are 20, as in frame 0"),
        ({13: "20", 20: "13"}, "found other ids or species"),  # an A and a B are interchanged
    ],
)
def test_other_particles_in_a_later_frame_are_refused(changes, message, tmp_path):
    title = "ITEM: ATOMS id type x y\n"
    head, rest = dump_text().split(title)[:2]
    rows = rest.splitlines()[:20]
    numbers = {number: changes.get(number, str(number)) for number in range(1, 21)}
    changed = [f"{numbers[i]} {row.split(' ', 1)[1]}" for i, row in enumerate(rows, 1) if numbers[i] is not None]
    second = head.replace("ATOMS\n20", f"ATOMS\n{len(changed)}")
    path = tmp_path / "my.dump"
    path.write_text("\n".join([head + title + rows[0], *rows[1:], second + title + changed[0], *changed[1:], ""]))
    with pytest.raises(TrajectoryError, match="frame 1") as error:
        read(path, density=DENSITY * 0.975)
    assert message in str(error.value)


def test_three_dimensions_and_open_boundaries_of_binary_files_are_refused(tmp_path):
    write_gsd(tmp_path / "solid.gsd", dimensions=3)
    with pytest.raises(TrajectoryError, match=r"found z from -1 to 1, allowed are two dimensions"):
        read(tmp_path / "solid.gsd")
    write_netcdf(tmp_path / "open.nc", lengths=(LENGTH, 0.0))
    with pytest.raises(TrajectoryError, match=r"found a box that is not periodic in y"):
        read(tmp_path / "open.nc")


def test_density_is_warned_of_and_then_refused(tmp_path):
    path = tmp_path / "my.dump"
    path.write_text(dump_text())
    _, trajectory = read(path, density=1.17)
    assert trajectory.warnings == [f"{path}, frame 0 (step 0): the density is 1.2, in training 1.17"]
    with pytest.raises(TrajectoryError, match=r"found 1.2 particles per sigma_AA\^2, allowed is 1.1 \+- 5%"):
        read(path, density=1.1)


def test_another_composition_is_warned_of_once(tmp_path):
    path = tmp_path / "my.dump"
    path.write_text(dump_text())
    _, trajectory = read(path, fraction_a=0.8)
    assert trajectory.warnings == [f"{path}, frame 0 (step 0): 0.650 of the particles are A, in training 0.8"]


def test_a_dump_of_plain_lammps(root, tmp_path):
    template = root / "tests" / "data" / "own_data" / "quench.in"
    run_lammps(template, tmp_path, {"n_a": 91, "n_b": 49, "steps": 300, "every": 100})
    frames, trajectory = read(tmp_path / "my.dump")
    assert [frame.step for frame in frames] == [0, 100, 200, 300]
    assert np.bincount(trajectory.particles.species).tolist() == [0, 91, 49]
    logged = read_temperatures(tmp_path / "log.lammps")
    assert [frame.temperature for frame in frames] == pytest.approx([logged[frame.step] for frame in frames], rel=1e-3)
