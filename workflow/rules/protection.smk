"""Protection of a study: a checked configuration, one Snakemake at a time, no finished work that runs again by surprise."""

import os
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
from snakemake.settings.enums import RerunTrigger

ROOT = Path(workflow.snakefile).parents[2]
WORKFLOW = ROOT / "workflow"
# Another workflow may import this one as a module; see config/README.md. Nothing of that workflow is changed here.
IS_MODULE = not workflow.modifier.is_main_snakefile()
IS_DEFAULT = workflow.default_target is None
if not WORKFLOW.is_dir():
    raise WorkflowError("snakefile: found an address, must be a path in a clone: the library lies beside the workflow")
if workflow.modifier.modify_path("results") != "results":
    raise WorkflowError("prefix, replace_prefix: not possible for this study; its files are in results/<study>")
sys.path.insert(0, str(WORKFLOW / "lib"))

from vitrify.errors import SettingError, StudyError
from vitrify.estimate.counts import refuse_long_simulations
from vitrify.jobs.locks import Turn
from vitrify.jobs.processes import take_along
from vitrify.jobs.sources import CodeDigests
from vitrify.jobs.work import set_aside
from vitrify.settings.plain_files import read_plain_file
from vitrify.settings.recorded import changed_code, check_name, check_results, write_record
from vitrify.settings.study import Study
from vitrify.settings.validation import ConfigurationError, checked_configuration, laid_over
from vitrify.store.files import forget_missing, refuse_closed

# A profile is named in many ways, and some keep profiles/default from being loaded: what protects results stands here.
if workflow.is_main_process and not IS_MODULE and "check_call" not in sys.modules:
    sys.path.append(str(ROOT / "profiles" / "default"))
    from check_call import refusal

    if found := refusal(sys.argv[1:]):
        raise WorkflowError(found)

# Not `code`: no edit or touch of a script may run simulations or trainings again. What a rule computes is tracked by a
# version or a digest among its params instead; see the end of this file. Nor `software-env`: a study that is begun in
# the virtual environment and goes on in containers or conda environments would start anew, and so would one after any
# edit in envs/; each result records the versions that made it. Snakemake sets its triggers after it has read this.
UNTRACKED = {RerunTrigger.CODE, RerunTrigger.SOFTWARE_ENV}
if not IS_MODULE:
    type(workflow).rerun_triggers = property(lambda self: self.dag_settings.rerun_triggers - UNTRACKED)

DEFAULTS = ROOT / "config" / "config.yaml"
try:
    PAPER = read_plain_file(DEFAULTS)
    if workflow.is_main_process and not IS_MODULE:
        for path in workflow.configfiles:
            if not DEFAULTS.samefile(path):
                read_plain_file(path)
    config = checked_configuration(laid_over(PAPER, config), PAPER)
    check_name(config, PAPER)
    STUDY, RESULTS = Study(config), f"results/{config['study']}"
    if workflow.is_main_process:
        metadata = Path(".snakemake", "metadata", urlsafe_b64encode(f"{RESULTS}/start.parquet".encode()).decode())
        check_results(STUDY, Path(RESULTS), has_records=metadata.exists())
except ConfigurationError as error:
    raise WorkflowError(f"The configuration cannot be used.\n{error}") from None
except SettingError as error:
    raise WorkflowError(str(error)) from None

# Snakemake's own lock is off (profiles/default): it outlives a Snakemake that was killed, and a study that ends takes
# away the locks of others in the same clone. This one is the kernel's, and is taken only to execute, not for a dry run.
TURN = Turn(Path(RESULTS) / ".lock")

# Jobs end when the Snakemake that started them is killed, so that nobody meets orphans at work. With `exec` no shell
# stands between them.
take_along()
if not IS_MODULE:
    shell.prefix("set -euo pipefail; exec ")

# `snakemake status` needs no `--cores`; `onstart` asks all others for it, as Snakemake itself does before the plan.
CORES_ARE_GIVEN = workflow.resource_settings.cores or workflow.resource_settings.nodes
if not (CORES_ARE_GIVEN or IS_MODULE):
    workflow.resource_settings.cores = 1


def only_looks():
    """Return whether this call changes nothing of the study and takes no turn."""
    targets = set(workflow.dag_settings.targets)
    return "status" in targets or (targets == {"classify"} and "bundle" in config)


def end(message):
    """End Snakemake with one line; an exception of an input function would be printed with a traceback."""
    logger.error(message)
    sys.exit(1)


# Snakemake would report a file that cannot be written with a traceback, and only the first one.
onstart:
    if "status" in workflow.dag_settings.targets and not IS_MODULE:
        print_status()
        sys.exit()
    if workflow.is_main_process and not only_looks():
        if not (CORES_ARE_GIVEN or IS_MODULE):
            end("The number of cores is not given: add --cores N, or --cores all.")
        try:
            if workflow.local_exec and not workflow.touch:  # a cluster has a scheduler for that
                cooled = [job.wildcards for job in workflow.dag.needrun_jobs() if job.rule is rules.cool.rule]
                refuse_long_simulations(STUDY, cooled, min(workflow.cores, os.cpu_count()))
            TURN.take()
            refuse_closed(RESULTS)
            write_record(Path(RESULTS), config, VERSIONED)
            if not workflow.touch:
                names = {rules.cool.rule: "cool", rules.minimise.rule: "minimise"}
                for job in workflow.dag.needrun_jobs():
                    if name := names.get(job.rule):
                        work = Path(RESULTS, "work", name, job.wildcards.protocol, job.wildcards.batch)
                        set_aside(Path(job.output[0]), work)
        except StudyError as error:
            end(f"This study cannot be worked on now. {error}")
        if not IS_MODULE:
            shorten_log()
        if workflow.local_exec:
            # It limits how many jobs are begun in a second. For that Snakemake 9.27 looks for jobs again a second after
            # each of its looks, and never ends a series once begun: every job that ends adds one.
            workflow.scheduler.job_rate_limiter = None


# Files that Snakemake removes, such as temporary ones, leave their digests behind.
onsuccess:
    if workflow.is_main_process and not only_looks():
        forget_missing(RESULTS)
        made = sorted({str(path) for job in workflow.dag.targetjobs for path in job.output or job.input})
        logger.info("Made: " + ", ".join([f"{RESULTS}/report/index.html"] if len(made) > 20 else made))


# What makes a result out of date. Simulations and trainings cost days, so no edit of code makes them or their inputs run
# again: their rules have a version, to be raised by hand when what they compute changes. The other rules have a digest
# of their code, which comments, docstrings, empty lines and touched files do not change.
LIBRARY = WORKFLOW / "lib" / "vitrify"
DIGESTS = CodeDigests(LIBRARY)


def code(script, *modules):
    """Digests of a script, and of modules that it imports by name, each with all that it imports from the library."""
    files = [WORKFLOW / "scripts" / script, *(LIBRARY / path for path in modules)]
    return " ".join(map(DIGESTS.digest, files))
