"""What all stages share: the checked configuration, wildcards, paths, and what makes a result out of date."""

import contextlib
import gc
import io
import os
import re
import sys
from itertools import product
from pathlib import Path

import yaml
from snakemake.cli import parse_args
from snakemake.exceptions import WorkflowError
from snakemake.logging import logger

WORKFLOW = Path(workflow.basedir) / "workflow"
LIBRARY = WORKFLOW / "lib"

sys.path.insert(0, str(LIBRARY))

from vitrify.datasets.folds import parts, training_parts
from vitrify.errors import WorkError, WriteError
from vitrify.store.files import forget_missing, refuse_closed
from vitrify.jobs.locks import Turn
from vitrify.jobs.processes import take_along
from vitrify.seeds import derived_seed
from vitrify.settings.plain_files import check_plain_file
from vitrify.settings.recorded import complete_runs_of, runs_to_simulate_again
from vitrify.settings.study import Study
from vitrify.settings.validation import ConfigurationError, checked_configuration
from vitrify.simulation.cool import PHYSICS, PROGRAM
from vitrify.jobs.sources import CodeDigests

# A plan makes millions of objects and frees hardly any; to look for cycles of them would take a seventh of its time.
gc.freeze()
gc.set_threshold(100_000, 50, 100)

PAPER = yaml.safe_load((Path(workflow.basedir) / "config" / "config.yaml").read_text())
try:
    if workflow.is_main_process:
        for path in workflow.configfiles:
            check_plain_file(path)
    config = checked_configuration(config, PAPER, WORKFLOW / "schemas" / "config.schema.yaml")
except ConfigurationError as error:
    raise WorkflowError(f"The configuration cannot be used.\n{error}") from None

STUDY = Study(config)
SYSTEM = STUDY.system
# Params of what is told the dimension; the plane goes without saying.
SPACE = {key: value for key, value in SYSTEM.items() if key == "dimension"}
MODELS = list(config["models"])
DATASETS = list(config["datasets"])
CONTROLS = list(STUDY.controls)  # datasets too, but of no figure or table of the paper
RATES = config["cooling_rates"]
OUTER = config["folds"]["outer"]
FOLDS = parts(OUTER)[:-1]
# How an outer training set is split: by run, or at random as published.
INNER = {
    "validation": config["folds"]["inner_validation"],
    "test": config["folds"]["inner_test"],
    "by_run": not config["as_published"]["folds"],
}
# All tables of scores draw the same samples.
BOOTSTRAP = config["scores"] | {"seed": derived_seed(config["seed"], "scores")}


# Snakemake's own lock is off (profiles/default): it outlives a Snakemake that was killed, and a study that ends takes
# away the locks of others in the same clone. This one is the kernel's, and is taken only to execute, not for a dry run.
TURN = Turn(Path("results") / config["study"] / ".lock")


def targets_of_call():
    """Targets on the command line; Snakemake tells them to nobody before it has read all rules."""
    with contextlib.redirect_stderr(io.StringIO()):  # which profile is used it has said already
        return set(parse_args(sys.argv[1:])[1].targets)


# Who asks for nothing but the status may do so while somebody else is at work, and must leave everything as it is.
ASKED_FOR = targets_of_call() if workflow.is_main_process and "status" in sys.argv else set()
LOOKS_ON = ASKED_FOR == {"status"}


# Targets of other studies, which this one cannot make.
LEFT_OUT = STUDY.left_out
if workflow.is_main_process and LEFT_OUT:
    for target in sorted(targets_of_call() & {*LEFT_OUT}):
        raise WorkflowError(f"{target} is not a part of this study. {LEFT_OUT[target]}")


# Jobs end when the Snakemake that started them is killed, so that nobody meets orphans at work. With `exec` no shell
# stands between them.
take_along()
shell.prefix("set -euo pipefail; exec ")


if workflow.is_main_process:
    lacking = list(runs_to_simulate_again(STUDY, Path("results") / config["study"]))
    if lacking:
        more = f"\n... and {len(lacking) - 3} more" if len(lacking) > 3 else ""
        raise WorkflowError(
            "Simulations that are done would have to run again.\n"
            + "\n".join(lacking[:3])
            + f"{more}\nSet the configuration back, or move these files away to have their runs simulated again."
        )


# Snakemake would say that a file cannot be made with a traceback, at the first one.
onstart:
    if workflow.is_main_process and not LOOKS_ON:
        try:
            TURN.take()
            refuse_closed(results(""))
        except WorkError as error:
            logger.error(f"This study cannot be worked on now. {error}")
            sys.exit(1)
        except WriteError as error:
            raise WorkflowError(f"{error}. See to that, and call snakemake again.") from None


# What Snakemake removes, such as temporary files, leaves its digest behind.
onsuccess:
    if workflow.is_main_process and not LOOKS_ON:
        forget_missing(results(""))


wildcard_constraints:
    protocol="|".join(config["protocols"]),
    batch=r"\d+",
    dataset="|".join(STUDY.datasets),
    model="|".join(MODELS),
    fold="|".join(FOLDS),
    part="|".join(parts(OUTER)),


def results(path):
    """A file of this study."""
    return f"results/{config['study']}/{path}"


def logs(path):
    """The log of a rule: one file a job."""
    return results(f"logs/{path}")


def benchmarks(path):
    """What a job took: one file a job."""
    return results(f"benchmarks/{path}")


def work(path):
    """Where a job keeps what it has done so far; beside its outputs, which Snakemake deletes when a job fails."""
    return results(f"work/{path}")


def batches(pattern, protocols):
    """The files of all batches of protocols."""
    return [
        results(pattern.format(protocol=protocol, batch=batch))
        for protocol in protocols
        for batch in STUDY.batches(protocol)
    ]


def resource(path):
    """A small input that is part of the repository."""
    return os.path.relpath(Path(workflow.basedir) / "resources" / path)


def growing(amount):
    """Resource function: each attempt asks for as much again, as the last may have been killed for lack of it."""
    return lambda wildcards, attempt: amount * attempt


def schedule_of(wildcards):
    """Parameter function: a protocol's schedule and frames, whatever the order of keys in the configuration."""
    block = config["protocols"][wildcards.protocol]
    segments = [{"to": segment["to"], "steps": segment["steps"]} for segment in block["schedule"]]
    return {"schedule": segments, "frame_interval": block["frame_interval"]}


def kept_frames(wildcards, output):
    """Parameter function: which frames of a protocol are kept.

    That decides no trajectory, so a change of it must run no simulation again: as this function takes `output`,
    Snakemake holds its value for a consequence of the outputs, and does not compare it with that of before.
    """
    return STUDY.kept_frames(wildcards.protocol)


def training_threads(wildcards, output):
    """Parameter function: threads of the networks, however many cores there are: the rounding depends on them.

    It decides last bits only, so trained networks stay when it changes; see `kept_frames`.
    """
    return config["training"]["cores"]


def other_frames(wildcards):
    """The frames of a batch that are minimised but not kept.

    What is kept decides no minimum: a batch that is minimised already is asked for what it was made of.
    """
    inherent = Path(results(f"inherent/{wildcards.protocol}/{wildcards.batch}.parquet"))
    complete = complete_runs_of(inherent, STUDY.runs(**wildcards))
    wanted = STUDY.minimises_other_frames(**wildcards, complete_runs=complete)
    return [results("frames/{protocol}/{batch}.parquet")] if wanted else []


def class_names(dataset):
    """Names of a dataset's classes, the glass last; none of a dataset that the study lacks."""
    return list(config["datasets"].get(dataset, {}).get("classes", []))


def without(block, *keys):
    """A block of the configuration without some of its keys."""
    return {key: value for key, value in block.items() if key not in keys}


def energies_to_match(wildcards):
    """Inherent structures, where a class of the dataset is found by its energy, or its configurations are."""
    if not STUDY.needs_energies(wildcards.dataset):
        return []
    return batches("inherent/{protocol}/{batch}.parquet", STUDY.dataset_protocols(wildcards.dataset))


def coordinates_of(wildcards):
    """The files that hold a dataset's coordinates."""
    thermal = STUDY.datasets[wildcards.dataset]["coordinates"] == "thermal"
    pattern = "configurations/{protocol}/{batch}.parquet" if thermal else "inherent/{protocol}/{batch}.parquet"
    return batches(pattern, STUDY.dataset_protocols(wildcards.dataset))


def pair_counts(datasets):
    """Files of the pair counts of datasets: one a part."""
    return expand(results("radial_distribution/{dataset}/{part}.parquet"), dataset=datasets, part=parts(OUTER))


def structure(protocols):
    """The files of the metrics of protocols."""
    return [
        results(f"structure/{protocol}/{batch}.parquet")
        for protocol in protocols
        for batch in STUDY.structure_batches(protocol)
    ]


def structure_inherent(wildcards):
    """Inherent structures of a batch, where some are minimised for their energies anyway."""
    wanted = STUDY.structure_runs(**wildcards)["inherent"]
    return [results("inherent/{protocol}/{batch}.parquet")] if wanted else []


def seed_of(*names):
    """Parameter function: the seed of what the names say, for the dataset and the fold of a job.

    A control has the seeds of its dataset, so that it differs from it in the coordinates and in no chance. So have pairs
    of cooling rates in inherent coordinates.
    """
    return lambda wildcards: derived_seed(
        config["seed"],
        *names,
        STUDY.twins.get(wildcards.dataset, wildcards.dataset),
        *([wildcards.fold] if "fold" in wildcards.keys() else []),
    )


def predictions(classifiers, pairs):
    """Files of the predictions of networks or simple classifiers for pairs of datasets: trained on, tested on."""
    return [
        results(f"predictions/{classifier}/{trained_on}/{fold}/{tested_on}.parquet")
        for classifier, (trained_on, tested_on), fold in product(classifiers, list(pairs), FOLDS)
    ]


def alternatives(names):
    """A regular expression of names; of none, one that nothing matches."""
    return "|".join(map(re.escape, names)) or "(?!)"


def of_asked(key, paths, allowed="names of datasets"):
    """Input function: files of what the configuration asks for under a key, which may be nothing."""

    def files(wildcards):
        if not paths:
            raise WorkflowError(f"{key}: found none, allowed are {allowed}, see docs/beyond.md")
        return paths

    return files


def tables_of_other(folder, names):
    """Input function: tables of another study, in a folder that the configuration may not name."""

    def files(wildcards):
        if not names:
            found = folder or "nothing"
            raise WorkflowError(
                f"compare_with: found {found}, allowed is a folder with tables of a study, as docs/quick"
            )
        return [f"{folder}/{name}.csv" for name in names]

    return files


STYLE = resource("vitrify.mplstyle")


def figures(names):
    """Files of figures."""
    return expand(results("figures/{name}.{form}"), name=names, form=("png", "pdf"))


def drawn_from(name):
    """Files that the rule of a figure reads, but for the style."""
    return [path for path in map(str, getattr(rules, f"plot_{name}").input) if path != STYLE]


def tables(names):
    """Files of tables."""
    return expand(results("tables/{name}.csv"), name=names)


# What makes a result out of date. Simulations and trainings cost days, so no edit of code makes them or what they rest
# on run again: their rules carry a version, to be raised by hand when what they compute changes. The other rules carry
# a digest of their code, in which comments, docstrings, layout and touched files do not show.
DIGESTS = CodeDigests(LIBRARY / "vitrify")


def code(script, *modules):
    """Digests of a script, and of modules that it imports by name, each with all that it imports from the library."""
    files = [WORKFLOW / "scripts" / script, *(LIBRARY / "vitrify" / path for path in modules)]
    return " ".join(map(DIGESTS.digest, files))
