"""No room on the disk, no permission, a read-only folder: one line, nothing half-written, and a rerun succeeds."""

import contextlib
import os
import subprocess

import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.figure import Figure

from conftest import ROOT
from vitrify.errors import StudyError, WorkError, WriteError
from vitrify.figures.style import save
from vitrify.images.png_files import PngFiles
from vitrify.jobs.locks import alone
from vitrify.jobs.logs import log_to
from vitrify.simulation import lammps
from vitrify.simulation.cool import cool_batch
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import jittered_lattice
from vitrify.store import parquet
from vitrify.store.files import digest_path, read_json, whole_folder_or_absent, write_bytes, write_json, write_table
from vitrify.training.checkpoints import Checkpoints

NOISE = np.random.default_rng(3).random((60, 20_000)).astype(np.float32)  # that nothing can compress: 5 MB


@pytest.fixture
def small_disk(tmp_path):
    """A folder that holds 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mount.returncode:
        pytest.skip(f"only root may mount a small disk here: {mount.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def write_configurations(folder):
    n = len(NOISE)
    columns = {"run": range(n), "step": [1] * n, "temperature": [0.1] * n}
    columns |= {axis: parquet.coordinate_rows(NOISE) for axis in "xy"}
    parquet.write_rows(folder / "out.parquet", parquet.CONFIGURATIONS, columns)


def write_big_table(folder):
    write_table(folder / "out.csv", pd.DataFrame(NOISE[:, :1500]))


def write_big_json(folder):
    write_json(folder / "out.json", NOISE[:, :1500].tolist())


def write_big_figure(folder, form):
    figure = Figure(figsize=(10, 10), dpi=100)
    figure.figimage(NOISE[:50].reshape(1000, 1000))
    save(figure, folder / f"out.{form}")


def write_checkpoint(folder):
    Checkpoints(folder / "out", {"seed": 1}).write(1, {}, {"weights": NOISE})


def write_folder(folder):
    with whole_folder_or_absent(folder / "out") as whole:
        write_bytes(whole / "noise", NOISE.tobytes())


def save_dmpnn(folder):
    from vitrify.models.dmpnn import DMPNN
    from vitrify.training.dmpnn import save as save_network

    save_network(DMPNN(hidden_size=500, depth=3, dropout=0.0, layers=2), {}, {}, folder / "out")


def save_cnn(folder):
    from vitrify.models.cnn import build_cnn
    from vitrify.training.cnn import save as save_network

    settings = {"pixels": 64, "filters": [2, 2], "kernels": [3, 3], "dense": 100, "l2": 0.0}
    save_network(build_cnn(**settings, dropout=0.0, seed=1), {}, settings, folder / "out")


WRITERS = {
    "parquet": write_configurations,
    "csv": write_big_table,
    "json": write_big_json,
    "png": lambda folder: write_big_figure(folder, "png"),
    "pdf": lambda folder: write_big_figure(folder, "pdf"),
    "checkpoint": write_checkpoint,
    "folder": write_folder,
    "dmpnn": save_dmpnn,
    "cnn": save_cnn,
}


def left_in(folder):
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "filling"]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_full_disk_is_said_in_one_line_and_nothing_is_left(kind, small_disk):
    (small_disk / "filling").write_bytes(bytes(1_500_000))
    with pytest.raises(WriteError, match=rf"^{small_disk}/out[^ ]*: cannot be written: No space left on device$"):
        WRITERS[kind](small_disk)
    assert left_in(small_disk) == []
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    WRITERS[kind](small_disk)
    assert left_in(small_disk)


def test_a_disk_that_is_full_to_the_last_byte_keeps_the_file_of_before(small_disk):
    path = small_disk / "best.json"
    write_json(path, {"depth": 3})
    with open(small_disk / "filling", "wb", buffering=0) as filling, contextlib.suppress(OSError):
        while filling.write(bytes(4096)):
            pass
    with pytest.raises(WriteError, match=r"best\.json: cannot be written: No space left on device"):
        write_json(path, {"depth": 4})
    assert read_json(path) == {"depth": 3}
    (small_disk / "filling").unlink()
    write_json(path, {"depth": 4})
    assert read_json(path) == {"depth": 4}


def test_no_room_for_the_signature_of_a_lock_is_said(small_disk):
    with open(small_disk / "filling", "wb", buffering=0) as filling, contextlib.suppress(OSError):
        while True:
            filling.write(bytes(4096))
    said = rf"^{small_disk}/lock: cannot be written: No space left on device$"
    with pytest.raises(WriteError, match=said), alone(small_disk / "lock"):
        pass


def test_no_room_for_the_images_of_a_training_is_said(small_disk):
    with pytest.raises(WriteError, match=rf"^{small_disk}/.*: cannot be written: No space left on device"):
        PngFiles((bytes(100_000) for _ in range(100)), folder=small_disk)


@pytest.fixture
def closed(tmp_path):
    """A folder in which nothing may be written, with a file of before."""
    folder = tmp_path / "closed"
    write_json(folder / "best.json", {"depth": 3})
    if os.geteuid() == 0:  # whom permissions do not bind
        mounted = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True, text=True)
        if mounted.returncode:
            pytest.skip(f"no read-only folder can be made for root: {mounted.stderr.strip()}")
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield folder, lambda: subprocess.run(["mount", "-o", "remount,rw,bind", str(folder)], check=True)
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    else:
        folder.chmod(0o555)
        yield folder, lambda: folder.chmod(0o755)
        folder.chmod(0o755)


@pytest.mark.parametrize("name", ["best.json", "new.json", "sub/new.json"])
def test_a_folder_that_cannot_be_written_is_said_in_one_line(name, closed):
    folder, open_it = closed
    with pytest.raises(
        WriteError, match=rf"^{folder}/{name}: cannot be written: (Read-only file system|Perm.* denied)$"
    ):
        write_json(folder / name, {"depth": 4})
    assert sorted(path.name for path in folder.iterdir()) == [".best.json.sha256", "best.json"]
    assert read_json(folder / "best.json") == {"depth": 3}
    open_it()
    write_json(folder / name, {"depth": 4})
    assert read_json(folder / name) == {"depth": 4}


def test_a_file_where_a_folder_should_be_is_said(tmp_path):
    (tmp_path / "tables").write_text("")
    with pytest.raises(WriteError, match=r"tables/best.json: cannot be written: (Not a directory|File exists)"):
        write_json(tmp_path / "tables" / "best.json", {})


def as_nobody(task):
    """Run a task in a child that is nobody; what it returned as text."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        try:
            said = str(task())
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        os.write(send, said.encode())
        os._exit(0)
    os.close(send)
    with os.fdopen(receive) as file:
        said = file.read()
    os.waitpid(child, 0)
    return said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_files_of_somebody_else_are_said_in_one_line(tmp_path):
    path = tmp_path / "mine" / "best.json"
    write_json(path, {"depth": 3})
    for folder in (path.parent, *path.parent.parents[:3]):
        folder.chmod(0o755)
    denied = f"{path}: cannot be written: Permission denied"
    assert as_nobody(lambda: write_json(path, {"depth": 4})) == f"WriteError: {denied}"
    path.chmod(0o600)
    assert as_nobody(lambda: read_json(path)) == f"DataError: {path}: cannot be read: Permission denied"
    digest_path(path).chmod(0o600)
    path.chmod(0o644)
    assert as_nobody(lambda: read_json(path)) == f"DataError: {path}: cannot be read: Permission denied"
    assert read_json(path) == {"depth": 3}


def test_a_log_that_cannot_be_written_is_said(closed, monkeypatch):
    folder, _ = closed
    monkeypatch.setattr("sys.excepthook", None)
    with pytest.raises(WriteError, match=r"cool\.log: cannot be written: "):
        log_to(str(folder / "cool.log"))


@pytest.fixture(scope="module")
def mixture(tmp_path_factory):
    """Settings of a batch of one short run of 400 particles; and the frames that it gives undisturbed."""
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    system = config["system"] | {"particles": 400, "box_length": 60.0 * np.sqrt(400 / 4320)}
    folder = tmp_path_factory.mktemp("mixture")
    species, positions = jittered_lattice(400, 0.65, np.random.default_rng(1))
    columns = {"particle": range(1, 401), "species": species, "x": positions[:, 0], "y": positions[:, 1]}
    parquet.write_rows(folder / "start.parquet", parquet.START, columns)
    block = {"schedule": [{"to": 0.5, "steps": 600}], "frame_interval": 50}
    settings = {
        "start": folder / "start.parquet",
        "templates": ROOT / "resources" / "lammps",
        "protocol": Protocol.from_config("fast", block, 2.0),
        "system": system,
        "simulation": config["simulation"] | {"restart_interval": 200, "suffix": "opt"},
        "seeds": {0: 77},
        "kept": {"complete_runs": 1, "steps": []},
        "version": 1,
        "cores": 1,
        "provenance": {},
    }
    return settings, cool(folder, settings)


def cool(folder, settings):
    """The frames of the batch, simulated in a folder."""
    path = folder / "0000.parquet"
    cool_batch(path=path, folder=folder / "work", **settings)
    return parquet.read_rows(path, parquet.CONFIGURATIONS)


@pytest.mark.parametrize("room", [30_000, 100_000, 200_000])
def test_a_simulation_that_found_no_room_goes_on_when_there_is_some(room, mixture, small_disk):
    settings, undisturbed = mixture
    (small_disk / "filling").write_bytes(bytes(2_097_152 - room))
    with pytest.raises(StudyError) as caught:
        cool(small_disk, settings)
    said = str(caught.value)
    assert "No space left on device" in said or "seed 77" in said or "LAMMPS failed" in said
    assert not (small_disk / "0000.parquet").exists()
    (small_disk / "filling").unlink()
    assert cool(small_disk, settings).equals(undisturbed)


def test_a_run_with_a_frame_that_was_cut_off_begins_anew(mixture, tmp_path, monkeypatch):
    settings, undisturbed = mixture

    def run_and_lose_a_frame(template, folder, *arguments, **keywords):
        lammps.run_lammps(template, folder, *arguments, **keywords)
        os.truncate(folder / "frame.100.bin", 1000)  # as where the disk was full for a while

    monkeypatch.setattr("vitrify.simulation.cool.run_lammps", run_and_lose_a_frame)
    with pytest.raises(WorkError, match=r"run 0: seed 77, .*frame\.100\.bin: not a whole .*; the run begins anew when"):
        cool(tmp_path, settings)
    monkeypatch.undo()
    assert cool(tmp_path, settings).equals(undisturbed)
