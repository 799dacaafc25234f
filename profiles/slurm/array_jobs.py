"""What snakemake-executor-plugin-slurm 2.8.0 does wrong with array jobs, put right; config.yaml loads it.

Nothing here is imported in a job, or without this profile. To be looked through when the plugin's version changes.
"""

import shlex
from collections import defaultdict

import snakemake_executor_plugin_slurm as plugin


def _as_asked(executor: plugin.Executor, job) -> str:
    """What sbatch is told of a job, but for names: equal texts, equal demands."""
    names = {"run_uuid": "", "slurm_logfile": "", "comment_str": "", "workdir": ""}
    names |= {name: job.resources.get(f"slurm_{name}") for name in ("account", "partition")}
    asked = plugin.get_submit_command(job, names, executor.workflow.executor_settings)
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
    for same in alike.values():
        for first in range(0, len(same), executor.max_array_size):
            array = same[first : first + executor.max_array_size]
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


_submit_array, plugin.Executor._submit_array_jobs = plugin.Executor._submit_array_jobs, _submit_alike
_raw_sacct, plugin.query_job_status_sacct = plugin.query_job_status_sacct, _sacct

# The plugin waits for the other ready jobs of a rule before it hands in an array. But it is offered no job twice: with
# more of them than `jobs` allows, all those it put off would be lost, and the study would stand still. (Its issue 473.)
plugin.pending_jobs_for_rule = lambda dag, rule: 0

# The log of an array's task bears no wildcards, but is looked for under its wildcards.
plugin.get_job_wildcards = lambda job: ""
