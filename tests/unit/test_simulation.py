"""Real LAMMPS runs on a small mixture."""

import contextlib
import copy
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from conftest import ROOT
from patience import PATIENCE, wait_for
from vitrify.configurations.radial_distribution import pair_counts
from vitrify.jobs.locks import alone
from vitrify.jobs.processes import in_processes
from vitrify.settings.study import PUBLISHED
from vitrify.simulation import minimise as minimise_module
from vitrify.simulation.cool import cool_batch
from vitrify.simulation.dump import read_binary_dump
from vitrify.simulation.lammps import SimulationError, launcher_variables, newest_restart, run_lammps
from vitrify.simulation.minimise import minimise, minimise_batch
from vitrify.simulation.sanity import check_frame
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import jittered_lattice, make_start, read_start
from vitrify.store import parquet

BLOCK = {"schedule": [{"to": 0.5, "steps": 600}, {"to": 0.5, "steps": 400}], "frame_interval": 100}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A mixture of 400 particles at the paper's density, its settings and its shared start."""
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    system = config["system"] | {"particles": 400, "box_length": 60.0 * np.sqrt(400 / 4320)}
    simulation = config["simulation"]
    folder = tmp_path_factory.mktemp("small")
    templates = ROOT / "resources" / "lammps"
    settings = simulation | {"equilibration_steps": 2000}
    make_start(folder / "start.parquet", folder / "work", templates, system, settings, seed=1, provenance={})
    return {
        "folder": folder,
        "templates": templates,
        "system": system,
        "simulation": simulation | {"restart_interval": 150, "suffix": "opt"},
        "minimisation": config["minimisation"],
        "start": folder / "start.parquet",
    }


def cool(small, path, seeds, block=BLOCK, **changes):
    settings = small | changes
    cool_batch(
        path=path,
        folder=path.parent / f"work_{path.stem}",
        start=settings["start"],
        templates=settings["templates"],
        protocol=Protocol.from_config("fast", block, 2.0),
        system=settings["system"],
        simulation=settings["simulation"],
        seeds=seeds,
        kept=settings.get("kept", {"complete_runs": 1000, "steps": []}),
        version=settings.get("version", 1),
        cores=2,
        provenance={"made_by": "test"},
    )


def fire(small, positions, species, **changes):
    return minimise(positions, species, small["system"], small["minimisation"] | changes, small["templates"])


def energy_by_hand(species, positions, system):
    """Potential energy per particle: a plain sum of Lennard-Jones terms over all pairs, nearest images, Table I."""
    separation = positions[:, None] - positions[None]
    separation -= np.round(separation)
    r = np.sqrt((separation**2).sum(-1)) * system["box_length"]
    i, j = np.triu_indices(len(species), 1)
    names = np.array([["AA", "AB"], ["AB", "BB"]])[species[i] - 1, species[j] - 1]
    epsilon, sigma, cutoff = (np.array([system[key][name] for name in names]) for key in ("epsilon", "sigma", "cutoff"))
    r = r[i, j]
    attraction = (sigma / r) ** 6
    return (4 * epsilon * (attraction**2 - attraction) * (r < cutoff)).sum() / len(species)


def test_lattice_has_the_share_of_a_and_no_two_particles_close():
    species, positions = jittered_lattice(4320, 0.65, np.random.default_rng(1))
    assert (species == 1).sum() == 2808
    separation = np.abs(positions[:, None, 0] - positions[None, :, 0]) + np.abs(
        positions[:, None, 1] - positions[None, :, 1]
    )
    assert separation[np.triu_indices(4320, 1)].min() > 0.5 / 66


def test_start_is_a_minimum_of_an_equilibrated_liquid(small):
    species, positions = read_start(small["start"])
    assert (species == 1).sum() == 260
    # Inherent structures of the liquid lie at -3.77; of the lattice at -3.56.
    assert -3.9 < energy_by_hand(species, positions, small["system"]) < -3.65


def test_a_start_without_equilibration_is_the_minimum_of_the_lattice_and_repeatable(small, tmp_path):
    settings = small["simulation"] | {"equilibration_steps": 0}
    starts = [tmp_path / name for name in ("first.parquet", "second.parquet")]
    for path in starts:
        make_start(path, tmp_path / "work", small["templates"], small["system"], settings, seed=1, provenance={})
    (species, positions), again = (read_start(path) for path in starts)
    assert (again[0] == species).all()
    assert (again[1] == positions).all()
    given, lattice = jittered_lattice(400, 0.65, np.random.default_rng(1))
    assert (given == species).all()  # dealt at random, 260 A among them
    moved = positions - lattice
    moved = np.linalg.norm(moved - np.round(moved), axis=1) * small["system"]["box_length"]
    assert np.median(moved) < 0.5  # sigma_AA: particles are still at their sites
    assert -3.7 < energy_by_hand(species, positions, small["system"]) < -3.4  # of the equilibrated liquid below -3.65
    apart = pair_counts(positions, species, small["system"]["box_length"], 25, 2.5)
    assert apart[:, :6].sum() == 0  # g(r) is 0 below 0.6 sigma_AA
    assert apart[1, 7:10].sum() > 0  # and A-B pairs touch at 0.7 to 1.0


def test_energy_of_a_minimised_configuration_is_the_sum_over_table_1(small):
    species, positions = jittered_lattice(400, 0.65, np.random.default_rng(3))
    minimum = fire(small, positions, species)
    assert minimum.converged
    assert minimum.energy == pytest.approx(energy_by_hand(species, minimum.positions, small["system"]), abs=1e-10)


def test_minimising_a_minimum_leaves_it_and_shifted_by_the_box_it_is_the_same(small):
    species, positions = read_start(small["start"])
    first = fire(small, positions, species)
    again = fire(small, first.positions, species)
    shifted = fire(small, positions + np.array([1.0, -2.0]), species)
    assert again.energy == pytest.approx(first.energy, abs=1e-7)
    moved = np.abs(again.positions - first.positions)
    assert np.minimum(moved, 1 - moved).max() < 1e-4
    assert shifted.energy == pytest.approx(first.energy, abs=1e-6)


ONE_MINIMISATION = """
import json, os, sys
from pathlib import Path
from vitrify.simulation.minimise import minimise
from vitrify.simulation.start import read_start
start, templates, system, minimisation = sys.argv[1:]
species, positions = read_start(start)
minimise(positions, species, json.loads(system), json.loads(minimisation), Path(templates))
print(len(os.listdir("/proc/self/task")))
"""


def test_a_minimiser_has_one_thread_however_many_the_job_has(small):
    arguments = [small["start"], small["templates"], json.dumps(small["system"]), json.dumps(small["minimisation"])]
    environment = os.environ | {"OMP_NUM_THREADS": "20", "PYTHONPATH": str(ROOT / "workflow" / "lib")}
    command = [sys.executable, "-c", ONE_MINIMISATION, *map(str, arguments)]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert int(said.stdout) < 20


def test_a_minimisation_cut_short_is_recorded_as_not_converged(small):
    species, positions = jittered_lattice(400, 0.65, np.random.default_rng(3))
    assert not fire(small, positions, species, max_iterations=10).converged


def test_published_minimisation_finds_about_the_same_energy(small):
    species, positions = read_start(small["start"])
    energies = [
        minimise(positions, species, small["system"], settings, small["templates"]).energy
        for settings in (small["minimisation"], PUBLISHED)
    ]
    assert energies[0] == pytest.approx(energies[1], abs=2e-4)


def test_batch_records_all_frames_in_order_of_step_and_run(small, tmp_path):
    cool(small, tmp_path / "a.parquet", {3: 11, 4: 12})
    table = parquet.read_rows(tmp_path / "a.parquet", parquet.CONFIGURATIONS)
    assert table["step"].to_pylist() == sorted([*range(100, 1001, 100)] * 2)
    assert table["run"].to_pylist() == [3, 4] * 10
    assert table["temperature"].to_pylist()[-1] == 0.5
    x = parquet.coordinate_array(table["x"])
    assert x.shape == (20, 400)
    assert np.abs(x - 0.5).max() < 0.55
    assert not (tmp_path / "work_a").exists()


def test_seeds_make_runs_differ_and_nothing_else_does(small, tmp_path):
    cool(small, tmp_path / "a.parquet", {0: 11, 1: 12, 2: 11})
    table = parquet.read_rows(tmp_path / "a.parquet", parquet.CONFIGURATIONS, filters=[("step", "==", 1000)])
    x = parquet.coordinate_array(table["x"])
    assert (x[0] == x[2]).all()
    assert np.abs(x[0] - x[1]).max() > 0.01


def test_of_runs_that_are_not_complete_the_frames_at_some_steps_are_kept(small, tmp_path):
    cool(small, tmp_path / "all.parquet", {3: 11, 4: 12})
    cool(small, tmp_path / "a.parquet", {3: 11, 4: 12}, kept={"complete_runs": 4, "steps": [500, 1000]})
    whole, kept = (
        parquet.read_rows(tmp_path / name, parquet.CONFIGURATIONS).to_pandas() for name in ("all.parquet", "a.parquet")
    )
    wanted = whole[whole["run"].eq(3) | whole["step"].isin([500, 1000])]
    pd.testing.assert_frame_equal(kept, wanted.reset_index(drop=True))
    assert kept["run"].value_counts().to_dict() == {3: 10, 4: 2}


def test_a_configuration_takes_36_kb_at_most(tmp_path):
    positions = np.random.default_rng(1).random((20, 4320, 2))
    axes = {axis: parquet.coordinate_rows(positions[..., i]) for i, axis in enumerate("xy")}
    columns = {"run": range(20), "step": [100] * 20, "temperature": [0.5] * 20} | axes
    parquet.write_rows(tmp_path / "a.parquet", parquet.CONFIGURATIONS, columns)
    assert (tmp_path / "a.parquet").stat().st_size < 20 * 36_000


def test_a_batch_that_is_there_whole_is_not_simulated_again(small, tmp_path):
    path = tmp_path / "a.parquet"
    kept = {"complete_runs": 4, "steps": [500]}
    nowhere = small["simulation"] | {"command": "lmp_nowhere"}
    cool(small, path, {3: 11, 4: 12}, kept=kept)
    before = path.read_bytes()
    cool(small, path, {3: 11, 4: 12}, kept=kept, simulation=nowhere)
    assert path.read_bytes() == before
    path.write_bytes(before[:-100])
    with pytest.raises(RuntimeError, match="no program 'lmp_nowhere'"):
        cool(small, path, {3: 11, 4: 12}, kept=kept, simulation=nowhere)


def test_a_batch_that_is_made_larger_simulates_its_new_runs_only(small, tmp_path):
    path = tmp_path / "a.parquet"
    cool(small, path, {0: 11, 1: 12})
    # A program that does not exist: nothing may be simulated. The file is written again, and is the same.
    before = parquet.read_rows(path, parquet.CONFIGURATIONS)
    nowhere = small["simulation"] | {"command": "lmp_nowhere"}
    cool(small, path, {0: 11, 1: 12}, simulation=nowhere)
    assert parquet.read_rows(path, parquet.CONFIGURATIONS).equals(before)
    with pytest.raises(RuntimeError, match=r"1 of 1 failed at cooling.*\nrun 2: .*lmp_nowhere"):
        cool(small, path, {0: 11, 1: 12, 2: 13}, simulation=nowhere)
    cool(small, path, {0: 11, 1: 12, 2: 13})
    cool(small, tmp_path / "b.parquet", {0: 11, 1: 12, 2: 13})
    tables = [parquet.read_rows(tmp_path / name, parquet.CONFIGURATIONS) for name in ("a.parquet", "b.parquet")]
    assert tables[0].equals(tables[1])


def test_neighbour_lists_that_are_built_too_late_end_the_run(small, tmp_path):
    rarely = small["simulation"] | {"neighbour_every": 100}
    with pytest.raises(RuntimeError, match=r"seed 11, .*: particles moved too far between two looks"):
        cool(small, tmp_path / "a.parquet", {0: 11}, simulation=rarely)


def test_lammps_looks_for_no_other_processes_where_a_launcher_has_started_the_job(small, tmp_path, monkeypatch):
    told = {"PMI_RANK": "0", "PMI_SIZE": "2", "PMI_FD": "99", "SLURM_STEP_ID": "0"}  # as srun --mpi=pmi2 does
    told |= dict.fromkeys(
        ("PMIX_RANK", "OMPI_COMM_WORLD_SIZE", "PALS_RANKID", "HYDI_CONTROL_FD", "MPI_LOCALRANKID"), "2"
    )
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    cool(small, tmp_path / "a.parquet", {0: 11})
    assert {*launcher_variables()} == told.keys()
    code = f"""
import os, sys
sys.path.insert(0, {str(ROOT / "workflow" / "lib")!r})
from vitrify.simulation.library import open_library
open_library().close()
print(sorted(name for name in os.environ if name.startswith(("PMI", "SLURM_STEP"))))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"


@pytest.mark.parametrize("change", ["seed", "schedule", "version", "incomplete"])
def test_runs_of_another_physics_are_not_taken_over(change, small, tmp_path):
    path = tmp_path / "a.parquet"
    kept = {"complete_runs": 0 if change == "incomplete" else 1, "steps": [500]}
    cool(small, path, {0: 11}, kept=kept)
    block = BLOCK | {"frame_interval": 500} if change == "schedule" else BLOCK
    nowhere = small["simulation"] | {"command": "lmp_nowhere"}
    with pytest.raises(RuntimeError, match="lmp_nowhere"):
        cool(
            small,
            path,
            {0: 12 if change == "seed" else 11},
            block=block,
            version=2 if change == "version" else 1,
            simulation=nowhere,
        )


def test_a_file_of_before_that_is_cut_off_is_made_anew(small, tmp_path):
    path = tmp_path / "a.parquet"
    cool(small, path, {0: 11})
    whole = parquet.read_rows(path, parquet.CONFIGURATIONS)
    path.write_bytes(path.read_bytes()[:-100])
    assert parquet.read_provenance(path) == {}
    cool(small, path, {0: 11})
    assert parquet.read_rows(path, parquet.CONFIGURATIONS).equals(whole)


def test_one_failing_run_does_not_cost_the_others(small, tmp_path):
    path = tmp_path / "a.parquet"
    with pytest.raises(RuntimeError) as failure:
        cool(small, path, {0: 11, 1: 0})  # LAMMPS refuses the seed 0
    first, line = str(failure.value).split("\n")
    assert first == "1 of 2 failed at cooling; the others are kept"
    assert line.startswith("run 1: seed 0, after step 0: LAMMPS failed on cool.in: ERROR: ")
    assert re.search("are kept in .*run_00001$", line)
    assert not path.exists()
    assert (tmp_path / "work_a" / "run_00000" / "finished").exists()


def test_a_run_that_explodes_is_one_line_with_its_run_seed_and_step(small, tmp_path):
    simulation = small["simulation"] | {"timestep": 0.2}
    with pytest.raises(RuntimeError, match=r"run 0: seed 11, after step \d+: particles moved too far .*timestep"):
        cool(small, tmp_path / "a.parquet", {0: 11}, simulation=simulation)


def test_a_run_off_its_ramp_is_found(small, tmp_path):
    templates = tmp_path / "lammps"
    shutil.copytree(small["templates"], templates)
    text = (templates / "cool.in").read_text()
    (templates / "cool.in").write_text(text.replace("nvt temp ${initial} ${final}", "nvt temp 1.0 1.0"))
    with pytest.raises(RuntimeError) as failure:
        cool(small, tmp_path / "a.parquet", {0: 11}, templates=templates, block=LONG)
    assert re.search(
        r"run 0: seed 11, step \d+: temperature [\d.]+, must be [\d.]+ \+- [\d.]+; its", str(failure.value)
    )


FRAME = Protocol.from_config("fast", {"schedule": [{"to": 1.0, "steps": 20_000}], "frame_interval": 5000}, 2.0)


def maxwellian(n=4320, temperature=1.5):
    values = np.random.default_rng(1).normal(size=(n, 4))
    values[:, 2:] -= values[:, 2:].mean(axis=0)
    values[:, 2:] *= np.sqrt(temperature * (2 * n - 2) / (values[:, 2:] ** 2).sum())
    return values


def test_a_sound_frame_passes():
    check_frame(maxwellian(), 4320, 10_000, FRAME, 0.005, 0.5)
    check_frame(maxwellian(temperature=1.6), 4320, 10_000, FRAME, 0.005, 0.5)
    check_frame(maxwellian(temperature=0.9), 4320, 1000, FRAME, 0.005, 0.5)  # still settling


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda values: values[1:], r"step 10000: found 4319 particles, not 4320"),
        (lambda values: np.where(np.arange(4320)[:, None] == 7, np.nan, values), r"of particle 8 are not finite"),
        (
            lambda values: values + np.array([0, 0, 1e-6, 0]),
            r"step 10000: mean momentum 1e-06 a particle, must be <= 1e-09",
        ),
        (lambda values: values * [1, 1, 1.1, 1.1], r"step 10000: temperature 1.815, must be 1.5 \+- 0.203"),
        (lambda values: values * [1, 1, 0.9, 0.9], r"step 10000: temperature 1.215, must be 1.5"),
    ],
)
def test_a_frame_that_no_sound_run_has_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        check_frame(change(maxwellian()), 4320, 10_000, FRAME, 0.005, 0.5)


def test_a_run_has_one_process_at_a_time(tmp_path):
    with alone(tmp_path / "lock") as lock:
        child = subprocess.Popen(["sleep", str(PATIENCE)], pass_fds=(lock,))
    # The child, an orphan so to speak, holds what it inherited.
    with pytest.raises(RuntimeError, match="still at work here is process"), alone(tmp_path / "lock", 0.4):
        pass
    child.kill()
    child.wait()
    with alone(tmp_path / "lock", 1.0):
        pass


def test_unknown_program_is_one_clear_line(small, tmp_path):
    with pytest.raises(RuntimeError, match=r"simulation.command: no program 'lmp_nowhere'"):
        cool(small, tmp_path / "a.parquet", {0: 1}, simulation=small["simulation"] | {"command": "lmp_nowhere"})


# LAMMPS waits for its kill where it opens a frame that is a pipe, which nobody reads.
RESUMED = """
import os, sys, json
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
import test_simulation as t
from vitrify.simulation import cool
def run_lammps(template, folder, *more, **others):
    os.mkfifo(folder / sys.argv[6])
    t.run_lammps(template, folder, *more, **others)
cool.run_lammps = run_lammps
small = {k: Path(v) if k in ("folder", "templates", "start") else v for k, v in json.loads(sys.argv[3]).items()}
t.cool(small, Path(sys.argv[4]), {0: 11}, block=json.loads(sys.argv[5]))
"""


LONG = {"schedule": [{"to": 0.5, "steps": 9000}, {"to": 0.5, "steps": 11000}], "frame_interval": 500}


def last_frame(run):
    return max((int(path.suffixes[0][1:]) for path in run.glob("frame.*.bin") if path.is_file()), default=0)


def first_step(run):
    """The step at which LAMMPS began, by its log."""
    lines = (run / "log.lammps").read_text().splitlines()
    header = next(i for i, line in enumerate(lines) if line.split()[:1] == ["Step"])
    return int(lines[header + 1].split()[0])


def kill_program(process, run):
    """SIGKILL to LAMMPS itself; the job sees it fail."""
    for status in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if status.resolve() == run:
                os.kill(int(status.parent.name), signal.SIGKILL)
    assert process.wait() != 0


def kill_job(process, run):
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("suffix", ["opt", "omp"])
def test_run_killed_three_times_at_random_moments_ends_bit_for_bit_as_an_undisturbed_one(suffix, small, tmp_path):
    # Long enough to be killed in the middle; the second segment is entered by a resumed run.
    small = small | {"simulation": small["simulation"] | {"restart_interval": 1000, "suffix": suffix}}
    undisturbed, killed = tmp_path / "undisturbed.parquet", tmp_path / "killed.parquet"
    cool(small, undisturbed, {0: 11}, block=LONG)
    arguments = [str(ROOT / "workflow" / "lib"), str(ROOT / "tests" / "unit"), json.dumps(small, default=str)]
    arguments += [str(killed), json.dumps(LONG)]
    run = tmp_path / "work_killed" / "run_00000"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    rng = np.random.default_rng(20)
    reached = 0
    moments = rng.uniform([1500, 6000, 10_500], [4500, 9000, 13_500])
    for kill, moment in zip((kill_job, kill_program, kill_job), moments, strict=True):
        pipe = f"frame.{moment // 500 * 500 + 1500:.0f}.bin"  # it is not past that one when the kill comes
        process = subprocess.Popen([sys.executable, "-c", RESUMED, *arguments, pipe], env=environment)

        def is_there(process=process, moment=moment):
            assert process.poll() is None
            return last_frame(run) >= moment

        wait_for(is_there, f"step {moment:.0f}")
        time.sleep(rng.uniform(0, 0.05))
        kill(process, run)
        (run / pipe).unlink()
        # At most one restart interval was lost of what the kill before had left.
        assert first_step(run) > reached - 1000 - 500
        reached = last_frame(run)
    assert newest_restart(run) is not None
    cool(small, killed, {0: 11}, block=LONG)
    tables = [parquet.read_rows(path, parquet.CONFIGURATIONS) for path in (undisturbed, killed)]
    assert tables[0].equals(tables[1])


def test_work_with_other_parameters_is_not_gone_on_with(small, tmp_path):
    path = tmp_path / "a.parquet"
    with pytest.raises(RuntimeError):
        cool(small, path, {0: 11, 1: 0})
    system = copy.deepcopy(small["system"])
    system["epsilon"]["AB"] = 1.4
    cool(small, path, {0: 11, 1: 12}, system=system)
    changed = parquet.read_rows(path, parquet.CONFIGURATIONS)
    cool(small, tmp_path / "b.parquet", {0: 11, 1: 12}, system=system)
    assert changed.equals(parquet.read_rows(tmp_path / "b.parquet", parquet.CONFIGURATIONS))


def test_a_finished_run_stays_when_settings_that_do_not_decide_it_change(small, tmp_path):
    path, settings = tmp_path / "a.parquet", small["simulation"]
    mark = tmp_path / "work_a" / "run_00000" / "finished"
    seen = []
    for changes in ({}, {"neighbour_skin": 0.4, "suffix": "off"}, {"damping": 0.4}):
        with pytest.raises(RuntimeError, match="1 of 2 failed"):
            cool(small, path, {0: 11, 1: 0}, simulation=settings | changes)
        seen.append(mark.stat().st_mtime_ns)
    assert seen[0] == seen[1] < seen[2]


def inherent_structures(small, path, source, steps, kept, **changes):
    minimise_batch(
        path=path,
        folder=path.parent / f"work_{path.stem}",
        source=source,
        start=small["start"],
        templates=small["templates"],
        system=small["system"],
        minimisation=small["minimisation"] | changes,
        protocol=Protocol.from_config("fast", BLOCK, 2.0),
        steps=steps,
        kept=kept,
        version=1,
        cores=2,
        provenance={},
    )
    return parquet.read_rows(path, parquet.INHERENT)


def test_inherent_structures_of_a_batch(small, tmp_path):
    cool(small, tmp_path / "a.parquet", {0: 11, 1: 12}, kept={"complete_runs": 0, "steps": [500, 1000]})
    path = tmp_path / "inherent.parquet"
    steps, kept = {0: [500, 1000], 1: [1000]}, {0: [1000], 1: [1000]}
    table = inherent_structures(small, path, tmp_path / "a.parquet", steps, kept).to_pandas()
    assert table[["step", "run"]].to_numpy().tolist() == [[500, 0], [1000, 0], [1000, 1]]
    assert table["x"].notna().tolist() == [False, True, True]
    assert table["converged"].all()
    species, _ = read_start(small["start"])
    for row in table[table["step"] == 1000].itertuples():
        positions = np.stack([row.x, row.y], axis=1).astype(float)
        assert row.energy == pytest.approx(energy_by_hand(species, positions, small["system"]), abs=1e-5)


def test_minima_of_before_stay_when_more_runs_and_frames_are_minimised(small, tmp_path, monkeypatch):
    calls = []

    def count(function, tasks, cores):
        tasks = list(tasks)
        calls.append([step for step, _ in tasks])
        return in_processes(function, iter(tasks), cores)

    monkeypatch.setattr(minimise_module, "in_processes", count)
    source, path = tmp_path / "a.parquet", tmp_path / "inherent.parquet"
    cool(small, source, {0: 11, 1: 12})
    few = {0: [500, 1000], 1: [1000]}, {0: [1000], 1: [1000]}
    inherent_structures(small, path, source, *few)
    cool(small, source, {0: 11, 1: 12, 2: 13})  # a batch that is given one more run is written anew
    steps = {0: [200, 500, 1000], 1: [500, 1000], 2: [1000]}
    kept = {0: [500, 1000], 1: [500], 2: [1000]}  # of frame 500 of run 0 the coordinates were not kept before
    more = inherent_structures(small, path, source, steps, kept)
    anew = inherent_structures(small, tmp_path / "anew.parquet", source, steps, kept)
    assert more.equals(anew)
    assert calls == [[500, 1000, 1000], [200, 500, 500, 1000], [200, 500, 500, 1000, 1000, 1000]]
    inherent_structures(small, path, source, *few)  # of frame 1000 of run 1 they were dropped
    inherent_structures(small, path, source, *few, max_iterations=10)  # minimised in another way: nothing is taken over
    cool(small, source, {0: 14, 1: 12})
    inherent_structures(small, path, source, *few, max_iterations=10)  # nor of another trajectory
    assert calls[3:] == [[1000], [500, 1000, 1000], [500, 1000]]


def test_a_dump_is_read_and_one_cut_off_is_refused(tmp_path):
    path = tmp_path / "where it runs" / "frame.bin"
    script = tmp_path / "dump.in"
    script.write_text(
        "units lj\ndimension 2\nboundary p p p\natom_style atomic\nregion box block 0 2 0 2 -0.5 0.5\n"
        "create_box 1 box\nmass 1 1\ncreate_atoms 1 single 0.5 1.0 0\ncreate_atoms 1 single 1.5 0.5 0\n"
        "write_dump all custom frame.bin xs ys modify sort id\n"
    )
    folder = tmp_path / "where it runs"
    folder.mkdir()
    run_lammps(script, folder, {})
    step, values = read_binary_dump(path, columns=2)
    assert step == 0
    assert values.tolist() == [[0.25, 0.5], [0.75, 0.25]]
    content = path.read_bytes()
    for cut in (0, 10, 100, len(content) - 1):
        path.write_bytes(content[:cut])
        with pytest.raises(ValueError, match=r"frame.bin: not a whole binary LAMMPS dump"):
            read_binary_dump(path, columns=2)


def test_lammps_errors_are_one_line(tmp_path):
    script = tmp_path / "bad.in"
    script.write_text("units nonsense\n")
    folder = tmp_path / "run"
    folder.mkdir()
    with pytest.raises(SimulationError, match=r"LAMMPS failed on bad.in: ERROR: .*\(all of it in .*screen.txt"):
        run_lammps(script, folder, {})
