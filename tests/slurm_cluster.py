"""A Slurm cluster of one node on this machine, from Debian's packages, for as long as a test needs it."""

import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psutil

from patience import PATIENCE, wait_for

CLIENTS = ("sbatch", "srun", "squeue", "scancel", "scontrol", "sinfo")
PROGRAMS = ("munged", "slurmctld", "slurmd", *CLIENTS)
NODE = "node"
OUTSIDE = "0"  # number of the job in which Snakemake runs
START = 600  # seconds until daemons that live have come to terms; else there can be no Slurm here

# Rules that ask for a GPU: whatever trains a network or asks one.
NETWORKS = {f"{verb}_{model}" for verb in ("tune", "train") for model in ("cnn", "dmpnn")}
NETWORKS |= {"predict_cnn_on_all", "predict_dmpnn_on_all", "predict_dmpnn"}
NETWORKS |= {"predict_windows", "export_attention", "feature_maps", "judge_artificial"}
MORE_NETWORKS = {"predict_dmpnn_with_leaks", "score_particles", "weigh_attention"}  # beyond the paper

# More processors than there may be: what a job costs here is mostly waiting. No accounting, as on a small cluster. Jobs
# that have ended are remembered until the tests have looked at them. What are called GPUs are files that every machine
# has.
SLURM_CONF = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=pmi2
MaxArraySize=3
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,bf_interval=1,sched_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=1
MinJobAge=86400
GresTypes=gpu
NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=200000 Gres=gpu:4
PartitionName=main Nodes=ALL Default=YES MaxTime=1-12:00:00 State=UP
"""
# The plugins take SLURM_CONF from the environment of what they call in a job.
CLIENT = """\
#!/bin/sh
SLURM_CONF={folder}/slurm.conf exec {program} "$@"
"""
GRES_CONF = """\
AutoDetect=off
NodeName={node} Name=gpu File=/dev/null
NodeName={node} Name=gpu File=/dev/zero
NodeName={node} Name=gpu File=/dev/full
NodeName={node} Name=gpu File=/dev/random
"""


class ClusterError(RuntimeError):
    """There can be no Slurm here; one line that says why."""


class Cluster:
    """Commands to a cluster that runs."""

    def __init__(self, folder: Path, start: Callable[..., subprocess.Popen]):
        """`folder` holds its configuration, state and logs; `start` starts one of Slurm's daemons."""
        self.folder = folder
        self._start = start
        path = f"{folder}/bin:{os.environ['PATH']}"
        self.environment = os.environ | {"SLURM_CONF": str(folder / "slurm.conf"), "PATH": path}

    def call(self, *command: str) -> str:
        """What a command of Slurm prints.

        Raises:
            AssertionError: with what it says, if it fails.
        """
        run = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        assert run.returncode == 0, f"{command}: {run.stderr or run.stdout}"
        return run.stdout

    def set_node(self, state: str) -> None:
        """Drain the node, take it down, or resume it."""
        reason = [] if state == "resume" else ["reason=test"]
        self.call("scontrol", "update", f"nodename={NODE}", f"state={state}", *reason)

    def lose_node(self) -> None:
        """Take the node down as a loss of power does: neither its jobs nor its daemons go on."""
        lost = []
        for process in _processes_of(self.folder):
            with contextlib.suppress(psutil.Error):
                if process.name() == "slurmd":
                    lost.append(process)
                elif process.environ().get("SLURM_JOB_ID", OUTSIDE) != OUTSIDE:
                    # Its slurmstepd, whose environment cannot be read, would tell of the end of a job that begins anew.
                    lost += [*(parent for parent in process.parents() if parent.name() == "slurmstepd"), process]
        _kill(lost)
        self.set_node("down")

    def restore_node(self) -> None:
        """Take it up again. A daemon that had lived on would hold a job that begins anew for a duplicate."""
        self._start("slurmd", "-D", "-b")
        self.set_node("resume")

    def log(self, characters: int) -> str:
        """The end of what slurmctld and slurmd have written down."""
        paths = [self.folder / f"{daemon}.log" for daemon in ("slurmctld", "slurmd")]
        return "\n".join(path.read_text(errors="replace")[-characters:] for path in paths)

    def jobs(self) -> list[dict[str, str]]:
        """All jobs since the beginning, each task of an array by itself, as `scontrol show job` has them."""
        lines = self.call("scontrol", "--oneliner", "--details", "show", "job").splitlines()
        return [dict(word.split("=", 1) for word in line.split() if "=" in word) for line in lines if "JobId=" in line]

    def task(self, name: str) -> dict[str, str]:
        """The task of an array that `squeue` calls so, as in `jobs`."""
        return next(job for job in self.jobs() if f"{job.get('ArrayJobId')}_{job.get('ArrayTaskId')}" == name)


@contextlib.contextmanager
def running_cluster(cpus: int) -> Iterator[Cluster]:
    """A cluster that takes jobs; it goes, with whatever still runs on it, when the block ends, however it ends.

    Raises:
        ClusterError: if Slurm is not installed, cannot be started here, or this is not root.
    """
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    lacking = [program for program in PROGRAMS if shutil.which(program, path=path) is None]
    if lacking:
        raise ClusterError(f"no {', '.join(lacking)} here; Debian's packages slurm-wlm and munge have them")
    if os.geteuid() != 0:
        raise ClusterError("Slurm's daemons are started as root only")
    folder = Path(tempfile.mkdtemp(prefix="slurm-"))  # short: it holds a socket
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(lambda: _kill(_processes_of(folder)))
        _configure(folder, cpus)

        def start(program: str, *arguments: str) -> subprocess.Popen:
            with open(folder / f"{program}.out", "w") as out:
                daemon = subprocess.Popen(
                    [shutil.which(program, path=path), *arguments],
                    env=cluster.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    preexec_fn=_die_with_parent,
                )
            stack.callback(daemon.wait)
            stack.callback(daemon.terminate)
            return daemon

        cluster = Cluster(folder, start)
        try:
            _start_all(start, cluster)
        except (TimeoutError, ChildProcessError) as error:
            said = "".join(path.read_text(errors="replace")[-1000:] for path in folder.glob("*.out"))
            raise ClusterError(f"{error}\n{said}") from None
        stack.callback(_cancel_all, cluster)
        yield cluster


def _configure(folder: Path, cpus: int) -> None:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        ports = first.getsockname()[1], second.getsockname()[1]
    host = socket.gethostname().split(".")[0]
    values = {"folder": folder, "host": host, "ports": ports, "node": NODE, "cpus": cpus}
    (folder / "slurm.conf").write_text(SLURM_CONF.format(**values))
    (folder / "gres.conf").write_text(GRES_CONF.format(**values))
    for name in ("state", "spool", "bin"):
        (folder / name).mkdir()
    for client in CLIENTS:
        path = folder / "bin" / client
        path.write_text(CLIENT.format(folder=folder, program=shutil.which(client)))
        path.chmod(0o755)
    key = folder / "munge.key"
    key.touch(mode=0o600)
    key.write_bytes(secrets.token_bytes(128))


def _start_all(start: Callable, cluster: Cluster) -> None:
    folder = cluster.folder
    files = {"socket": "socket", "key-file": "key", "pid-file": "pid", "log-file": "log", "seed-file": "seed"}
    places = [f"--{option}={folder}/munge.{name}" for option, name in files.items()]
    daemons = [start("munged", "--foreground", "--force", *places)]

    def alive() -> bool:
        for daemon in daemons:
            if daemon.poll() is not None:
                raise ChildProcessError(f"{daemon.args[0]} ended with {daemon.returncode}")
        return True

    wait_for(lambda: alive() and (folder / "munge.socket").exists(), "munged's socket", START)
    daemons += [start("slurmctld", "-D"), start("slurmd", "-D")]

    def idle() -> bool:
        command = ["sinfo", "--noheader", "--format=%T"]
        run = subprocess.run(command, env=cluster.environment, capture_output=True, text=True, timeout=PATIENCE)
        return run.stdout.strip() == "idle"

    wait_for(lambda: alive() and idle(), "the node is idle", START, pause=0.2)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _cancel_all(cluster: Cluster) -> None:
    with contextlib.suppress(AssertionError, TimeoutError, subprocess.TimeoutExpired):
        cluster.call("scancel", "--user=root")
        wait_for(lambda: not cluster.call("squeue", "--noheader"), "all jobs are gone", seconds=60, pause=0.2)


def _processes_of(folder: Path) -> Iterator[psutil.Process]:
    """What was started on the cluster and still runs; the folder is on the path of all such processes."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if f"{folder}/bin" in process.environ().get("PATH", "").split(":"):
                yield process


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
