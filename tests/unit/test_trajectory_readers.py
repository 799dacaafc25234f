import bz2
import gzip
import lzma
import re

import ase.io
import numpy as np
import pyarrow as pa
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
from vitrify.trajectories.summary import folder_name
from vitrify.trajectories.temperatures import read_temperatures, with_temperatures


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
        np.testing.assert_allclose(frame.positions, expected, atol=1e-6)
    assert trajectory.species.tolist() == types.tolist()
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
    assert trajectory.species.tolist() == [1] * 13 + [2] * 7
    assert trajectory.ids.tolist() == list(range(1, 21))
    positions, _, types = particles()
    for frame, expected in zip(frames, scaled(positions)[..., 0], strict=True):
        for part, kind in ((slice(13), 1), (slice(13, None), 2)):
            np.testing.assert_allclose(np.sort(frame.positions[part, 0]), np.sort(expected[types == kind]), atol=1e-6)


def test_extended_xyz_gsd_and_netcdf(tmp_path):
    (tmp_path / "my.xyz").write_text(xyz_text())
    check(tmp_path / "my.xyz")
    (tmp_path / "numbers.xyz").write_text(xyz_text(names=("1", "2"), more='pbc="T T F"'))
    check(tmp_path / "numbers.xyz")
    write_gsd(tmp_path / "my.gsd")
    check(tmp_path / "my.gsd")
    for variable in ("coordinates", "unwrapped_coordinates", "scaled_coordinates"):
        write_netcdf(tmp_path / f"{variable}.nc", variable=variable)
        frames = check(tmp_path / f"{variable}.nc")
    write_netcdf(tmp_path / "scaled.nc", scale=2.5)
    for frame, same in zip(check(tmp_path / "scaled.nc"), frames, strict=True):
        assert frame.temperature == pytest.approx(same.temperature)


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
            np.testing.assert_allclose(frame.positions * LENGTH, shifted, atol=1e-5)
            kinds = zip(other.get_atomic_numbers().tolist(), trajectory.species.tolist(), strict=True)
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


TABLES = {
    "CSV": "step,temperature\n0,2.0\n50,1.5\n100,1.0\n",
    "blanks": "# TimeStep v_T Temp\n0 9 2.0\n50 9 1.5\n100 9 1.0\n",
    "two runs in a log": "LAMMPS\n Step  Temp  E\n 0 2.0 -1\nLoop time\n Step Temp E\n 50 1.5 -1\n100 1.0 -1\nTotal\n",
    "warnings in a log": "Step Temp E\n0 2.0 -3\nWARNING: x\n50 1.5 -3\n100 1.0 -3\nLoop time of 1\n7 7 7\n",
    "YAML in a log": "run 1\n---\nkeywords: ['Step', 'Temp', 'E', ]\ndata:\n  - [0, 2.0, -3, ]\n  - [50, 1.5, -3, ]\n"
    "WARNING: x\n  - [100, 1.0, -3, ]\n...\n",
    "gaps": "Step,Press,Temp,PotEng\n0,,2.0,-3.2\n50,1,1.5,\n100,,1.0,-3.2\n150,1,,-3.2\n200,1,nan,-3.2\n",
    "index of pandas": ",Step,Temp\n0,0,2.0\n1,50,1.5\n2,100,1.0\n",
    "quotes": '"step","temperature","a, b"\n0,"2.0",1\n"50",1.5,1\n100,1.0,1\n',
    "semicolons": "Step;Temp;E\n0;2.0;\n50;1.5;\n\n100;1.0;\n",
    "tabs": "Step\tE\tTemp\n0\t\t2.0\n50\t\t1.5\n100\t\t1.0\n",
    "blanks behind commas": "Step, Temp\n0, 2.0\n50, 1.5\n100, 1.0\n",
    "steps as real numbers": "Step,Temp\n0.0,2\n5e1,1.5\n100.0,1\n",
    "BOM": "\ufeffStep,Temp\n0,2\n50,1.5\n100,1\n",
}


@pytest.mark.parametrize("case", TABLES)
def test_temperatures_of_a_table_or_a_log(case, tmp_path):
    path = tmp_path / "temperatures.txt"
    path.write_text(TABLES[case])
    assert read_temperatures(path) == {0: {2.0}, 50: {1.5}, 100: {1.0}}


def test_temperatures_of_a_table_replace_those_of_velocities(tmp_path):
    (tmp_path / "table.csv").write_text(TABLES["CSV"])
    (tmp_path / "my.dump").write_text(dump_text("id vx vy type x y"))
    trajectory = Trajectory(tmp_path / "my.dump", DENSITY, FRACTION_A)
    assert [frame.temperature for frame in with_temperatures(trajectory, tmp_path / "table.csv")] == [2.0, 1.5, 1.0]
    assert trajectory.species.tolist() == particles()[2].tolist()
    assert trajectory.warnings == []


BAD_TABLES = {
    "no names": ("nothing", "there are no numbers below a line that names a column Step and one Temp"),
    "no numbers": ("step temperature\nnone none\n", "there are no numbers below a line that names"),
    "no step": ("time,temp\n0,1\n", "there are no numbers below a line that names"),
    "infinite step": ("Step Temp\n1e400 1\n", "line 2: the step is '1e400', must be a whole number"),
    "no whole step": ("Step,Temp\n0.5,1\n", "line 2: the step is '0.5', must be a whole number"),
    "step above 64 bits": ("Step,Temp\n99999999999999999999,1\n", "the step is '99999999999999999999', must be a"),
    "underscore": ("Step,Temp\n1_0,1\n", "line 2: the step is '1_0', must be a whole number"),
    "digits of another script": ("Step,Temp\n\u0661,1\n", "line 2: the step is '\u0661', must be a whole number"),
    "decimal comma": ("Step;Temp\n0;2,0\n", "line 2: the temperature is '2,0', must be a number >= 0"),
    "another column": ("Step,Temp\n0,-3.2\n", "line 2: the temperature is '-3.2', must be a number >= 0"),
    "a value too many": ("Step,Temp\n0,1,2\n", "line 2: 3 values stand below 2 names"),
    "a value too few": ("Step Temp E\n0 1\n", "line 2: 2 values stand below 3 names"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_bad_tables_of_temperatures_are_refused_in_one_line(case, tmp_path):
    content, message = BAD_TABLES[case]
    (tmp_path / "table.csv").write_text(content)
    with pytest.raises(TrajectoryError, match=re.escape(message)) as error:
        read_temperatures(tmp_path / "table.csv")
    assert "\n" not in str(error.value)


DOUBLED = [0, 50, 50, 0]  # a run that wrote a step twice, and another behind it


@pytest.mark.parametrize(
    ("table", "steps", "message"),
    [
        ("step,temp\n0,2.0\n50,1.5\n", [0, 50, 100], "there is no temperature for step 100; the nearest is at 50"),
        ("Step Temp\n0 2\n50 1\nLoop time\nStep Temp\n0 1\n100 0.5\n", [50, 0], "step 0 is ambiguous, it is 1 and 2"),
        ("step,temp\n0,2\n50,1\n", DOUBLED, "step 0 is ambiguous, the trajectory repeats it after other steps"),
    ],
)
def test_a_frame_without_one_temperature_is_refused(table, steps, message, tmp_path):
    (tmp_path / "table.csv").write_text(table)
    (tmp_path / "my.dump").write_text("".join(snapshot(step) for step in steps))
    trajectory = Trajectory(tmp_path / "my.dump", DENSITY, FRACTION_A)
    with pytest.raises(TrajectoryError, match=message):
        list(with_temperatures(trajectory, tmp_path / "table.csv"))


def test_a_step_logged_and_written_twice_has_one_temperature(tmp_path):
    (tmp_path / "log.lammps").write_text("Step Temp\n0 2\n50 1\nLoop time\nStep Temp\n50 1\n100 0.5\nLoop time\n")
    (tmp_path / "my.dump").write_text("".join(map(snapshot, [0, 50, 50, 100])))
    trajectory = Trajectory(tmp_path / "my.dump", DENSITY, FRACTION_A)
    frames = list(with_temperatures(trajectory, tmp_path / "log.lammps"))
    assert [frame.temperature for frame in frames] == [2, 1, 1, 0.5]


def snapshot(step, columns="id type x y"):
    """The first snapshot of `dump_text` at another step."""
    first = dump_text(columns).split("ITEM: TIMESTEP\n")[1]
    return "ITEM: TIMESTEP\n" + first.replace("0\n", f"{step}\n", 1)


def test_steps_that_repeat_and_fall_are_said(tmp_path):
    (tmp_path / "my.dump").write_text("".join(map(snapshot, DOUBLED)))
    frames, trajectory = read(tmp_path / "my.dump")
    assert [frame.step for frame in frames] == DOUBLED
    assert [warning.partition(": ")[2] for warning in trajectory.warnings] == [
        "steps repeat, an earlier frame has the same step",
        "steps fall, the frame before has step 50",
    ]


def test_types_exchanged_in_a_later_frame_are_those_of_that_frame(tmp_path):
    lines = snapshot(50).splitlines()
    rows = [line.split() for line in lines[9:]]
    rows[0][1], rows[19][1] = "2", "1"  # ids 1 and 20
    swapped = "\n".join([*lines[:9], *map(" ".join, rows)]) + "\n"
    (tmp_path / "my.dump").write_text(snapshot(0) + swapped)
    (first, second), trajectory = read(tmp_path / "my.dump")
    assert trajectory.species.tolist() == particles()[2].tolist()
    expected = scaled(particles()[0])[0].astype(np.float32)
    expected[[0, 19]] = expected[[19, 0]]  # who has become an A stands in the row of an A
    np.testing.assert_allclose(second.positions, expected, atol=1e-6)
    assert second.positions[1:19].tolist() == first.positions[1:19].tolist()
    assert "frame 1 (step 50): types differ from frame 0" in trajectory.warnings[0]


@pytest.mark.parametrize("value", ["nan", "inf", "-1"])
def test_temperatures_that_are_none_are_said_and_not_known(value, tmp_path):
    (tmp_path / "my.xyz").write_text(xyz_text(more=f"temperature={value}"))
    frames, trajectory = read(tmp_path / "my.xyz")
    assert [frame.temperature for frame in frames] == [None] * 3
    assert trajectory.warnings[0].endswith(f"the temperature is {value}, so it is taken as not known")


@pytest.mark.parametrize(("velocity", "temperature"), [("1e300", "inf"), ("nan", "nan")])
def test_kinetic_temperatures_that_are_none_are_said_and_not_known(velocity, temperature, tmp_path):
    columns = "vx vy id type x y"
    head, rows = dump_text(columns).split(f"{columns}\n", 1)
    (tmp_path / "my.dump").write_text(f"{head}{columns}\n{velocity} {rows.partition(' ')[2]}")
    frames, trajectory = read(tmp_path / "my.dump")
    assert [frame.temperature is None for frame in frames] == [True, False, False]
    assert f"the temperature is {temperature}, so it is taken as not known" in trajectory.warnings[0]


def test_two_files_of_one_name_have_two_folders(tmp_path):
    names = {folder_name(tmp_path / folder / "my data\u00b2.dump") for folder in "ab"}
    assert len(names) == 2
    assert {name.rpartition("-")[0] for name in names} == {"my_data_.dump"}


def edited(old, new, text=None):
    text = dump_text("id type x y z") if text is None else text
    assert old in text
    return text.replace(old, new)


def first_row(*values, columns="id type x y z"):
    """A dump whose first particle is another."""
    text = dump_text(columns)
    head, tail = text.split(f"ITEM: ATOMS {columns}\n", 1)
    return head + f"ITEM: ATOMS {columns}\n" + " ".join(values) + "\n" + tail.split("\n", 1)[1]


OK = dump_text("id type x y z")
BOX = "".join(f"{low!r} {low + LENGTH!r}\n" for low in ORIGIN.tolist()) + "-0.5 0.5\n"
GENERAL = f"{LENGTH!r} 0.0 0.0 {ORIGIN[0]}\n0.0 {LENGTH!r} 0.0 {ORIGIN[1]}\n0.0 0.0 1.0 -0.5\n"
LATTICE = f'Lattice="{LENGTH!r} 0 0 0 {LENGTH!r} 0 0 0 1"'
GOOD = {
    "blank lines": "\n \n" + OK.replace("ITEM: TIMESTEP", "\nITEM: TIMESTEP"),
    "BOM": "\ufeff" + OK,
    "UTF-16": OK.encode("utf-16"),
    "lines of Windows": OK.replace("\n", "\r\n"),
    "bzip2": bz2.compress(OK.encode()),
    "xz": lzma.compress(OK.encode()),
    "zstd": pa.compress(OK.encode(), codec="zstd", asbytes=True),
    "general triclinic box that is a square": OK.replace("pp pp pp\n" + BOX, "abc origin pp pp pp\n" + GENERAL),
    "plus and zeros": OK.replace("ATOMS\n20", "ATOMS\n+020"),
    "XYZ, BOM": "\ufeff\n" + xyz_text(),
    "XYZ, nested brackets": xyz_text(more="pbc=[T, T, F]").replace(
        LATTICE, f"Lattice=[[{LENGTH!r}, 0, 0], [0, {LENGTH!r}, 0], [0, 0, 1]]"
    ),
    "XYZ, step as a real number": re.sub(r"Timestep=(\d+)", r"timestep=0.005 step=\1.0", xyz_text()),
}


@pytest.mark.parametrize("case", GOOD)
def test_files_of_other_programs_are_read(case, tmp_path):
    content = GOOD[case]
    path = tmp_path / "my.trajectory"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    check(path)


def test_the_length_of_a_step_is_no_step(tmp_path):
    (tmp_path / "my.xyz").write_text(re.sub(r"Timestep=\d+", "timestep=0.005", xyz_text()))
    frames, trajectory = read(tmp_path / "my.xyz")
    assert [frame.step for frame in frames] == [0, 1, 2]
    assert trajectory.warnings == []


HIGH = repr(float(ORIGIN[0]) + LENGTH)
TILTED = dump_text(flags="xy xz yz pp pp pp").replace(BOX, BOX.replace("\n", " 0.3\n"))
ZIPPED = gzip.compress(dump_text().encode())
DAMAGED = ZIPPED[:200] + b"\xff" * 50 + ZIPPED[250:]
COUNT, STEP = "ITEM: NUMBER OF ATOMS\n20", "ITEM: TIMESTEP\n0"
LARGE = "99999999999999999999"
CUSTOM = "write text with LAMMPS's dump custom, or convert it with OVITO"
FORMATS = {
    "empty": ("", ": it begins with '', must be a LAMMPS dump, extended XYZ, GSD or NetCDF"),
    "another format": ("HEADER of a PDB\n", ": it begins with 'HEADER of a PDB', must be"),
    "bytes": (bytes(range(200)), ": it begins with '\\x00\\x01"),
    "binary dump": (b"\xf6\xff\xff\xff\xff\xff\xff\xffDUMPCUSTOM" + bytes(80), "a binary LAMMPS dump is not read: bin"),
    "NetCDF 4": (b"\x89HDF\r\n\x1a\n" + bytes(80), "HDF5 (NetCDF 4 or H5MD) is not read: nccopy -k 64-bit-offset"),
    "NetCDF 5": (b"CDF\x05" + bytes(80), "NetCDF 5 is not read: nccopy -k 64-bit-offset"),
    "broken NetCDF": (b"CDF\x02" + bytes(20), "the NetCDF file cannot be read"),
    "zipped NetCDF": (gzip.compress(b"CDF\x02" + bytes(20)), "a binary trajectory inside a gzip file; decompress it"),
    "broken GSD": (b"\xdf\x65" * 4 + bytes(20), "the GSD file cannot be read"),
    "broken gzip": (ZIPPED[:-300], "the gzip file is cut off or damaged"),
    "damaged gzip": (DAMAGED, "the gzip file is cut off or damaged"),
    "broken xz": (lzma.compress(dump_text().encode())[:-300], "the xz file is cut off or damaged"),
    "broken bzip2": (bz2.compress(dump_text().encode())[:-300], "the bzip2 file is cut off or damaged"),
    "broken zstd": (
        pa.compress(dump_text().encode(), codec="zstd", asbytes=True)[:-300],
        "the zstd file is cut off or",
    ),
    "zip": (b"PK\x03\x04" + bytes(80), "a zip archive is not read: unzip"),
    "tar": (b"my.dump".ljust(257, b"\0") + b"ustar" + bytes(80), "a tar archive is not read: tar -xf"),
    "zipped tar": (gzip.compress(b"my.dump".ljust(257, b"\0") + b"ustar" + bytes(80)), "a tar archive is not read"),
    "DCD": (b"T\0\0\0CORD" + bytes(80), f"DCD, which holds no species is not read: {CUSTOM}"),
    "CFG": ("Number of particles = 2\n", f"CFG is not read: {CUSTOM}"),
    "dump in YAML": ("---\ncreator: LAMMPS\n", f"a LAMMPS dump in YAML is not read: {CUSTOM}"),
    "dump local": (
        "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ENTRIES\n2\n",
        "line 3: 'ITEM: NUMBER OF ENTRIES' is of another dump style, must be one of atoms: dump custom",
    ),
}
DUMPS = {
    "cut off in a table": (dump_text()[:-300], "line 80: the file is cut off after 13 of 20 rows"),
    "cut off above a table": (dump_text() + STEP, "line 89: the file is cut off above the particles of its last frame"),
    "no header": (edited(f"{COUNT}\n", ""), "line 7: there is no 'ITEM: NUMBER OF ATOMS' above the particles"),
    "no particles": (
        dump_text().split("ITEM: NUMBER")[0] + "ITEM: NUMBER OF ATOMS\n0\nITEM: BOX BOUNDS pp pp pp\n"
        "0 1\n0 1\n0 1\nITEM: ATOMS id type x y\n",
        "frame 0 (step 0): 0 particles of one species, must be a mixture of A and B",
    ),
    "strange line": ("ITEM: TIMESTEP\n0\nwhat\n", "line 3: 'what' stands where a line 'ITEM: ...' must stand"),
    **{
        f"{item} {text}": (
            edited(line, f"{line.partition(chr(10))[0]}\n{text}"),
            f"{item} is '{text}', must be a whole",
        )
        for item, line in (("line 2: TIMESTEP", STEP), ("line 4: NUMBER OF ATOMS", COUNT))
        for text in ("many", "--5", "\u00b2", "\u0662", "2_0", "1.5", "nan", "1e400", "9223372036854775808", LARGE)
    },
    "negative count": (
        edited(COUNT, "ITEM: NUMBER OF ATOMS\n-5"),
        "NUMBER OF ATOMS is '-5', must be a whole number >= 0",
    ),
    "large count": (
        edited(COUNT, "ITEM: NUMBER OF ATOMS\n9000000000000000000"),
        "the file is cut off after 78 of",
    ),
    "large id": (first_row(LARGE, "1", "0", "3", "0"), f"line 10: id is '{LARGE}', must be a whole number"),
    "id with an underscore": (first_row("1_0", "1", "0", "3", "0"), "line 10: id is '1_0', must be a whole number"),
    "too many values": (first_row("1", "1", "0", "3", "0", "9"), "line 10: 6 values stand where 5 must stand"),
    "no positions": (
        dump_text("id type vx vy"),
        "columns are id type vx vy, must include x y, xs ys, xu yu or xsu ysu",
    ),
    "no species": (dump_text("id x y"), "the columns are id x y, must include type or element"),
    "text for a number": (first_row("1", "1", "here", "3", "0"), "line 10: x, y, z is 'here', must be a number"),
    "digits of another script": (
        first_row("1", "1", "0", "\u0663", "0"),
        "line 10: x, y, z is '\u0663', must be a number",
    ),
    "NaN": (first_row("1", "1", "nan", "3", "0"), "frame 0 (step 0): 1 of 20 positions are not finite, or a million"),
    "infinite": (first_row("1", "1", "0", "inf", "0"), "1 of 20 positions are not finite"),
    "infinite z": (first_row("1", "1", "0", "3", "inf"), "1 of 20 positions are not finite"),
    "far away": (first_row("1", "1", "0", "1e300", "0"), "1 of 20 positions are not finite, or a million boxes away"),
    "three dimensions": (first_row("1", "1", "0", "3", "0.4"), "z goes from 0 to 0.4, all must lie in one plane"),
    "a third species": (
        first_row("1", "3", "0", "3", "0"),
        "species are called '3', must be A/1 and B/2; classify.spec",
    ),
    "one species": (edited(" 2 ", " 1 "), "20 particles of one species, must be a mixture of A and B"),
    "an id twice": (first_row("2", "1", "0", "3", "0"), "1 ids stand there twice, must be once"),
    "open in x": (dump_text(flags="ff pp pp"), "the box is not periodic in x, must be a periodic square"),
    "open in both": (dump_text(flags="ss fs pp"), "the box is not periodic in x and y"),
    "no box bounds": (edited(f"{HIGH}\n", "\n"), "line 6: 1 values stand where 2 must stand"),
    "not square": (edited(HIGH, str(LENGTH)), "the box is 5.08248 x 4.08248, must be a periodic square"),
    "no extent": (edited(f"-1.0 {HIGH}", "0.0 0.0"), "the box is 0 x 4.08248 at 0, 2, must be a periodic square"),
    "infinite box": (
        edited(f"-1.0 {HIGH}", "-inf inf"),
        "the box is inf x 4.08248 at -inf, 2, must be a periodic square",
    ),
    "NaN in the box": (edited(f"-1.0 {HIGH}", f"nan {HIGH}"), "the box is nan x 4.08248 at nan, 2, must be a periodic"),
    "tilted": (TILTED, "the box is tilted, must be a periodic square"),
    "NaN for a tilt": (TILTED.replace("0.3\n", "nan\n"), "must be a periodic square"),
    "general triclinic": (
        GOOD["general triclinic box that is a square"].replace(" 0.0 0.0 ", " 0.5 0.0 ", 1),
        "line 8: the box is general triclinic (abc origin), must be a periodic square",
    ),
    "real units": ("ITEM: UNITS\nreal\n" + dump_text(), "line 2: units are 'real', must be lj"),
}
PROPERTIES = "id:I:1:species:S:1:pos:R:3"
XYZ = {
    "no box": (xyz_text().replace("Lattice", "Cell"), "there is no box (no Lattice), must be a periodic square"),
    "not periodic": (xyz_text(more='pbc="T F F"'), "the box is not periodic in y"),
    "two flags": (xyz_text(more='pbc="T F"'), "line 2: pbc is 'T F', must be three of T and F"),
    "other species": (xyz_text(names=("Si", "O")), "species are called 'O', 'Si', must be A/1 and B/2"),
    "bad properties": (xyz_text().replace("pos:R:3", "pos:R"), f"Properties={PROPERTIES[:-2]} must include pos"),
    "half properties": (xyz_text().replace("pos:R:3", "pos:R:3:x"), f"Properties={PROPERTIES}:x must be name:kind:col"),
    "no positions": (xyz_text().replace("pos:R:3", "force:R:3"), "must include pos"),
    **{
        f"width {width}": (
            xyz_text().replace("pos:R:3", f"pos:R:{width}"),
            "gives pos a number of columns that it cannot",
        )
        for width in ("0", "1", "-3", "\u00b2", "3_", LARGE)
    },
    "two columns of species": (xyz_text().replace("species:S:1", "species:S:2"), "gives species a number of columns"),
    "bad box": (
        xyz_text().replace('0 0 0 1"', '1"'),
        "lattice is '4.08248290463863 0 0 0 4.08248290463863 1', must be 9",
    ),
    "infinite origin": (xyz_text().replace('Origin="-1.0', 'Origin="inf'), "at inf, 2, must be a periodic square"),
    **{
        f"origin {text}": (re.sub('Origin="[^"]*"', f'Origin="{text}"', xyz_text()), "line 2: origin is '")
        for text in ("", "1", "a b c", "\u00b2 0 0", "1_0 0 0")
    },
    "bad step": (xyz_text().replace("Timestep=0", "Timestep=first"), "line 2: the step is 'first', must be a whole"),
    "half a step": (xyz_text().replace("Timestep=0", "step=0.5"), "line 2: the step is '0.5', must be a whole number"),
    "large step": (
        xyz_text().replace("Timestep=0", f"step={LARGE}"),
        f"line 2: the step is '{LARGE}', must be a whole",
    ),
    "bad temperature": (xyz_text(more="temperature=cold"), "line 2: temperature is 'cold', must be 1 number"),
    "cut off": (xyz_text()[:-100], "of 20 rows"),
    "large count": (
        xyz_text().replace("20\n", f"{LARGE}\n", 1),
        f"line 1: the number of particles is '{LARGE}', must be",
    ),
    "no number": (xyz_text() + "end\n", "line 67: the number of particles is 'end', must be a whole number"),
}
BAD = FORMATS | DUMPS | {f"XYZ, {case}": bad for case, bad in XYZ.items()}


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
        ({20: "21"}, "20 particles, 13 of them A, must be those of frame 0: 20, 13 of them A, with the same ids"),
        ({20: "1"}, "1 ids stand there twice, must be once"),
        ({20: None}, "19 particles, 13 of them A, must be those of frame 0: 20, 13 of them A"),
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
    with pytest.raises(TrajectoryError, match="z goes from -1 to 1, all must lie in one plane"):
        read(tmp_path / "solid.gsd")
    write_netcdf(tmp_path / "open.nc", lengths=(LENGTH, 0.0))
    with pytest.raises(TrajectoryError, match="the box is not periodic in y"):
        read(tmp_path / "open.nc")


def test_density_is_warned_of_and_then_refused(tmp_path):
    path = tmp_path / "my.dump"
    path.write_text(dump_text())
    _, trajectory = read(path, density=1.17)
    assert trajectory.warnings == [f"{path}, frame 0 (step 0): the density is 1.2, in training 1.17"]
    with pytest.raises(TrajectoryError, match=r"the density is 1.2 particles per sigma_AA\^2, must be 1.1 \+- 5%"):
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
    assert np.bincount(trajectory.species).tolist() == [0, 91, 49]
    logged = read_temperatures(tmp_path / "log.lammps")
    assert [frame.temperature for frame in frames] == pytest.approx(
        [max(logged[frame.step]) for frame in frames], rel=1e-3
    )
