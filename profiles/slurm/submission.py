"""What snakemake-executor-plugin-slurm does wrong when it hands in jobs, put right; config.yaml loads it.

Nothing here is imported in a job, or without this profile. To be looked through when the plugin's version changes.
"""

import re
import shlex
import subprocess
import threading
from collections import defaultdict
from functools import cache
from math import ceil, inf
from types import SimpleNamespace

import snakemake_executor_plugin_slurm as plugin
from snakemake.logging import logger

VERSION = "2.8.0"  # of the plugin, that all of this was tried with
QUEUE_IS_FULL = re.compile(r"\w*Submit\w*Limit\w*")  # such as AssocMaxSubmitJobLimit
PAUSE = 60  # seconds until a full queue is asked again
TIME_LIMIT = re.compile(r"PartitionName=(\S+) .* MaxTime=(?:(\d+)-)?(\d+):(\d+):")
_over = threading.Event()  # Snakemake ends


def _as_asked(executor: plugin.Executor, job) -> str:
    """What sbatch is told of a job, but for names: equal texts, equal demands."""
    names = {"run_uuid": "", "slurm_logfile": "", "comment_str": "", "workdir": ""}
    asked_for = {name: job.resources.get(f"slurm_{name}") for name in ("account", "partition")}
    names |= {name: shlex.join([f"--{name}", str(value)]) if value else "" for name, value in asked_for.items()}
    asked = _command(job, names, executor.workflow.executor_settings)
    return asked + plugin.set_gres_string(job)


def _submit_alike(executor: plugin.Executor, jobs: list) -> None:
    """Hand in jobs of one rule, those that ask for the same as one array.

    The plugin gives a whole array what its first job asks for: a job that was killed for lack of memory would be given
    no more of it when a job at its first attempt comes before it. And it numbers what exceeds one array on from there,
    beyond the greatest number that Slurm allows.
    """
    alike = defaultdict(list)
    for job in jobs:
        alike[_as_asked(executor, job)].append(job)
    size = max(min(executor.max_array_size, _largest_array()), 1)
    for same in alike.values():
        for first in range(0, len(same), size):
            array = same[first : first + size]
            if len(array) > 1:
                _submit_array(executor, array)
            else:
                executor._submit_job(array[0])


def _sacct(run: str) -> str:
    """The question to `sacct` for the states of all jobs of a run.

    The plugin asks for raw numbers, in which tasks of an array are jobs like others: it takes the state of one of them
    for that of all. And it does not know `CANCELLED by <user>`, so that it waits for ever for a job that was cancelled.
    """
    states = _raw_sacct(run).replace("JobIdRaw", "JobID") + " | sed 's/ by [0-9]*$//'"
    return shlex.join(["bash", "-o", "pipefail", "-c", states])


@cache
def _time_limits() -> dict[str, int]:
    """Minutes after which partitions end jobs, of those that do."""
    call = ["scontrol", "--oneliner", "show", "partition"]
    found = TIME_LIMIT.findall(subprocess.run(call, capture_output=True, text=True).stdout)
    return {name: int(days or 0) * 1440 + int(hours) * 60 + int(minutes) for name, days, hours, minutes in found}


def _command(job, names: dict, *more, **named) -> str:
    """What sbatch is told of a job: within the partition's time limit, and with all its memory where cores share it.

    Attempts ask for more and more time, and Slurm would refuse those beyond the limit or keep them waiting for ever.
    Where a profile sets `mem_mb_per_cpu`, the plugin drops the memory that the rule asks for.
    """
    partitions = shlex.split(names["partition"])[1:]  # one word: `-p a,b`
    limit = max((_time_limits().get(name, inf) for word in partitions for name in word.split(",")), default=inf)
    share = ceil(job.resources.get("mem_mb", 0) / job.threads)
    call = _raw_command(job, names, *more, **named)
    call = re.sub(r"(?<= -t )\d+", lambda found: str(min(int(found[0]), limit)), call)
    return re.sub(r"(?<= --mem-per-cpu )\d+", lambda found: str(max(int(found[0]), share)), call)


class _Submission:
    """A call of sbatch, repeated while this user may have no more jobs in the queue: no failure of a job, no retry."""

    def __init__(self, call: str, **options):
        self.call, self.options = call, options

    def communicate(self, input: str | None = None) -> tuple[str, str]:
        while True:
            process = subprocess.Popen(self.call, **self.options)
            out, err = process.communicate(input)
            self.returncode = process.returncode
            full = QUEUE_IS_FULL.search(err)
            if not (self.returncode and full):
                return out, err
            logger.warning(f"The queue takes no more jobs of yours now ({full[0]}): asked again in {PAUSE} s.")
            if _over.wait(PAUSE):
                return out, err


def _shutdown(executor: plugin.Executor) -> None:
    """End the executor, which waits for all submissions."""
    _over.set()
    _raw_shutdown(executor)


_submit_array, plugin.Executor._submit_array_jobs = plugin.Executor._submit_array_jobs, _submit_alike
_raw_sacct, plugin.query_job_status_sacct = plugin.query_job_status_sacct, _sacct
_raw_command, plugin.get_submit_command = plugin.get_submit_command, _command
_raw_shutdown, plugin.Executor.shutdown = plugin.Executor.shutdown, _shutdown
plugin.subprocess = SimpleNamespace(**vars(subprocess) | {"Popen": _Submission})

# The plugin does not start where Slurm allows no arrays.
_largest_array = cache(plugin.get_max_array_size)
plugin.get_max_array_size = lambda: max(_largest_array(), 2)

# The plugin waits for the other ready jobs of a rule before it hands in an array. But it is offered no job twice: with
# more of them than `jobs` allows, all those it put off would be lost, and the study would stand still. (Its issue 473.)
plugin.pending_jobs_for_rule = lambda dag, rule: 0

# The log of an array's task bears no wildcards, but is looked for under its wildcards.
plugin.get_job_wildcards = lambda job: ""
