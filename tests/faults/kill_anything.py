"""SIGKILL at random moments of a small study; one plain rerun after each must lead to the undisturbed study's tables.

    python tests/faults/kill_anything.py --kills 50 --seed 1

Kills Snakemake itself, jobs, LAMMPS, and trainings. What is hit and when is drawn from the seed: the kind of process,
how many of that kind to let pass, and after how much of its own processor time, so that the draw means the same on a
busy machine. Every Snakemake is started by the same command, and nothing is tidied up between; when one reaches the
end, the tables are compared byte by byte, and a new study begins, until all kills are done.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "workflow" / "lib"), str(ROOT / "tests")]

from faults.holds import Holds, install  # noqa: E402
from patience import PATIENCE  # noqa: E402
from snakemake_runs import clone  # noqa: E402
from vitrify.jobs.processes import end_with_parent  # noqa: E402
from vitrify.simulation.lammps import newest_restart  # noqa: E402

CONFIGFILES = ("tests/workflow/tiny.yaml", "tests/faults/kill.yaml")
STUDY = "killed"
TARGETS = ("energies", "window_transfer", "five_fold")
# Of each kind of process: how often it is drawn, and seconds of its own processor time to let pass at most. Jobs import
# for one or two seconds, trainings for longer, before they begin.
KINDS = {"snakemake": (0.4, 4.0), "job": (0.2, 2.0), "lammps": (0.15, 0.3), "training": (0.25, 8.0)}


@dataclass(frozen=True)
class Moment:
    """When to kill what.

    Attributes:
        kind: of process, a key of `KINDS`.
        passed: processes of that kind to let pass.
        seconds: of the process's own processor time, after which it is killed.
        choice: in [0, 1): which, where several processes are of that kind.
    """

    kind: str
    passed: int
    seconds: float
    choice: float


@dataclass(frozen=True)
class Kill:
    """What was hit.

    Attributes:
        kind: of process, a key of `KINDS`.
        script: of the job; "lmp" is LAMMPS.
        below: processes that it had started, and these again.
    """

    kind: str
    script: str
    below: list[psutil.Process] = field(default_factory=list)


# Waits for a moment in the life of a Snakemake and kills, or returns None if Snakemake ends before.
Strike = Callable[[subprocess.Popen], Kill | None]


def moments(seed: int):
    """Moments without end; the same for the same seed."""
    generator = np.random.default_rng(seed)
    while True:
        kind = generator.choice(list(KINDS), p=[share for share, _ in KINDS.values()])
        passed = generator.integers(3) if kind in ("job", "lammps") else 0
        yield Moment(str(kind), int(passed), float(generator.uniform(0, KINDS[kind][1])), float(generator.random()))


def script_of(process: psutil.Process) -> str | None:
    """The script of a job's process or of one of its forks, which is `.snakemake/scripts/tmp<random>.<script>.py`."""
    for argument in process.cmdline()[1:2]:
        if f"{os.sep}.snakemake{os.sep}scripts{os.sep}" in argument:
            return Path(argument).name.split(".")[1]
    return None


def processes(kind: str, snakemake: psutil.Process) -> list[tuple[psutil.Process, str]]:
    """The processes of a kind below a Snakemake, with their scripts."""
    if kind == "snakemake":
        return [(snakemake, "")]
    found = []
    for process in snakemake.children(recursive=True):
        try:
            script = script_of(process)
            if kind == "lammps":
                if process.name() == "lmp":
                    found.append((process, "lmp"))
            elif script is not None and (kind == "job" or script in ("tune", "train")):
                found.append((process, script))
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


class Study:
    """A clone in which the study runs.

    Args:
        folder: where to clone to.
        cores: for Snakemake.
        targets: what to ask Snakemake for.
        holds: points at which jobs wait, whenever Snakemake is started.
    """

    def __init__(self, folder: Path, cores: int = 2, targets: tuple[str, ...] = TARGETS, holds: Holds | None = None):
        self.folder = clone(folder)
        install(self.folder)
        self._cores, self._targets, self._holds = cores, targets, holds

    def start(
        self,
        *more: str,
        targets: tuple[str, ...] | None = None,
        said: str = "said",
        holds: Holds | None = None,
    ) -> subprocess.Popen:
        """Type the command; what Snakemake says is kept under a name. It ends when this process does."""
        holds = holds or self._holds
        with open(self._said(said), "w", encoding="utf-8") as file:
            return subprocess.Popen(
                self._command(targets or self._targets, *more),
                cwd=self.folder,
                stdout=file,
                stderr=file,
                env=_environment() | (holds.environment if holds else {}),
                preexec_fn=end_with_parent,
            )

    def call(self, *more: str) -> subprocess.CompletedProcess:
        """Type the command and wait."""
        command = self._command(self._targets, *more)
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, env=_environment(), timeout=PATIENCE
        )

    def _command(self, targets: tuple[str, ...], *more: str) -> list[str]:
        snakemake = str(Path(sys.executable).parent / "snakemake")
        return [snakemake, *targets, "-c", str(self._cores), "--configfile", *CONFIGFILES, *more]

    def _said(self, name: str) -> Path:
        return self.folder.parent / f"{name}.txt"

    def finish(self, run: subprocess.Popen) -> int:
        """Wait for the end of a Snakemake; its exit status."""
        try:
            return run.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            run.kill()
            raise AssertionError(f"not at its end after {PATIENCE} s\n{self.last_words()}") from None

    def tables(self) -> dict[str, bytes]:
        """The tables by name."""
        return {path.name: path.read_bytes() for path in (self.folder / "results" / STUDY / "tables").glob("*.csv")}

    def last_words(self, said: str = "said") -> str:
        """The end of what Snakemake said."""
        return self._said(said).read_text(encoding="utf-8", errors="replace")[-6000:]


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def until_end(run: subprocess.Popen) -> Iterator[None]:
    """Go on looking, many times a second, as long as a Snakemake runs, and that is not for ever."""
    until = time.monotonic() + PATIENCE
    while run.poll() is None:
        assert time.monotonic() < until, f"neither the moment nor the end of Snakemake within {PATIENCE} s"
        yield
        time.sleep(0.05)


def strike_at(moment: Moment, run: subprocess.Popen) -> Kill | None:
    """Kill at a moment, should it come: a `Strike`."""
    snakemake = psutil.Process(run.pid)
    seen: list[int] = []
    for _ in until_end(run):
        try:
            candidates = processes(moment.kind, snakemake)
        except psutil.NoSuchProcess:
            return None
        seen += [process.pid for process, _ in candidates if process.pid not in seen]
        ripe = []
        for process, script in candidates:
            try:
                times = process.cpu_times()
                if seen.index(process.pid) >= moment.passed and times.user + times.system >= moment.seconds:
                    ripe.append((process, script))
            except psutil.NoSuchProcess:
                continue
        if ripe:
            process, script = ripe[int(moment.choice * len(ripe))]
            try:
                process.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
            return Kill(moment.kind, script)
    return None


def strike_held(holds: Holds, left: set[str], run: subprocess.Popen) -> Kill | None:
    """Kill what waits for it, in a study on one core, where nothing else waits meanwhile: a `Strike`.

    Args:
        holds: points by the kind of process that is to be killed there. "lammps" and "job" are folders of runs, in
            which LAMMPS or its job is killed when LAMMPS has written a restart file.
        left: kinds that are not killed yet; one is taken out with each kill.
        run: Snakemake.
    """
    for _ in until_end(run):
        for kind in sorted(left):
            pid = holds.job_at(kind)
            if pid is None:
                continue
            target = job = psutil.Process(pid)  # it waits, or what it started does, so it is there
            script = script_of(job)
            if kind in ("lammps", "job"):
                lammps = waiting_lammps(job, holds.points[kind])
                if lammps is None:
                    continue
                target = lammps if kind == "lammps" else job
            if kind == "snakemake":
                target = psutil.Process(run.pid)
            below = target.children(recursive=True)
            target.send_signal(signal.SIGKILL)
            left.remove(kind)
            return Kill(kind, script, below)
    return None


def waiting_lammps(job: psutil.Process, place: str) -> psutil.Process | None:
    """Return the LAMMPS that a job has started in a folder, when it can be gone on with."""
    for process in job.children():
        try:
            folder = Path(process.cwd())
            if process.name() == "lmp" and f"{folder}/".endswith(f"/{place}/") and newest_restart(folder) is not None:
                return process
        except (psutil.NoSuchProcess, psutil.ZombieProcess):  # of another run, which has ended
            continue
    return None


def kill_and_rerun(study: Study, plan: Iterator[Strike], kills: int, tell=print) -> list[Kill]:
    """Run the study to its end, killing on the way; every rerun is the same command, and nothing is done between.

    Args:
        study: whose command to type.
        plan: strikes; taken from until the study is at its end.
        kills: at most.
        tell: called with a line for each kill.

    Returns:
        The kills.

    Raises:
        AssertionError: if Snakemake ends with an error that no kill explains.
    """
    done: list[Kill] = []
    run = study.start()
    explained = False
    try:
        while True:
            kill = next(plan)(run) if len(done) < kills else None
            if kill is not None:
                done.append(kill)
                explained = True
                tell(f"kill {len(done)}: {kill.kind} {kill.script}")
            study.finish(run)  # it ends at once, or when its other jobs have
            if run.returncode == 0:
                return done
            assert explained, f"Snakemake ended with {run.returncode}\n{study.last_words()}"
            run, explained = study.start(), False
    finally:
        if run.poll() is None:
            run.kill()


def main() -> None:
    """All kills, and what they led to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=2)
    arguments = parser.parse_args()
    began = time.monotonic()

    def tell(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        undisturbed = Study(Path(scratch) / "undisturbed", arguments.cores)
        assert undisturbed.finish(undisturbed.start()) == 0, undisturbed.last_words()
        expected = undisturbed.tables()
        tell(f"undisturbed: {', '.join(sorted(expected))}")
        plan = (partial(strike_at, moment) for moment in moments(arguments.seed))
        hits, studies, equal = Counter(), 0, 0
        while hits.total() < arguments.kills:
            study = Study(Path(scratch) / f"study_{studies}", arguments.cores)
            kills = kill_and_rerun(study, plan, arguments.kills - hits.total(), tell)
            hits.update(kill.kind for kill in kills)
            studies += 1
            same = study.tables() == expected
            equal += same
            tell(f"study {studies} at its end after {len(kills)} kills; tables {'identical' if same else 'DIFFER'}")
    print(f"{hits.total()} kills: " + ", ".join(f"{kind} {hits[kind]}" for kind in KINDS))
    print(f"{studies} studies to their end, {equal} with tables identical to the undisturbed study's")
    sys.exit(equal != studies)


if __name__ == "__main__":
    main()
