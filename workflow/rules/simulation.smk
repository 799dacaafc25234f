"""From nothing to recorded configurations and their inherent structures."""

from vitrify.simulation.cool import PHYSICS, PROGRAM

PHYSICAL = {key: config["simulation"][key] for key in PHYSICS}
# How it is computed is given as resources, which make nothing out of date; they are text or whole numbers.
HOW = {key: config["simulation"][key] for key in PROGRAM}
HOW = {key: str(value) if isinstance(value, float) else value for key, value in HOW.items()}


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


def other_frames(wildcards):
    """The frames of a batch that are minimised but not kept.

    What is kept decides no minimum: a batch that is minimised already is asked for what it was made of.
    """
    inherent = Path(results(f"inherent/{wildcards.protocol}/{wildcards.batch}.parquet"))
    complete = complete_runs_of(inherent, STUDY.runs(**wildcards))
    wanted = STUDY.minimises_other_frames(**wildcards, complete_runs=complete)
    return [results("frames/{protocol}/{batch}.parquet")] if wanted else []


rule list_runs:
    output:
        results("runs.parquet"),
    log:
        logs("list_runs.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    params:
        code=code("list_runs.py"),
        config={
            "seed": config["seed"],
            "simulation": {"runs_per_batch": config["simulation"]["runs_per_batch"]},
            "protocols": {name: {"runs": block["runs"]} for name, block in config["protocols"].items()},
            "as_published": {"seeds": config["as_published"]["seeds"]},
        },
    script:
        "../scripts/list_runs.py"


rule make_start:
    output:
        results("start.parquet"),
    log:
        logs("make_start.log"),
    benchmark:
        benchmarks("make_start.tsv")
    conda:
        "../../envs/md.yaml"
    resources:
        **HOW,
        runtime=growing(60),
    params:
        version=1,
        system=SYSTEM,
        simulation=PHYSICAL | {"equilibration_steps": config["simulation"]["equilibration_steps"]},
        seed=config["seed"],
        work=work("make_start"),
    script:
        "../scripts/make_start.py"


# With `update`, the runs that a batch has already are there to be taken over when it is given more, and what a killed
# Snakemake could not record any more is not simulated again.
rule cool:
    input:
        start=results("start.parquet"),
    output:
        configurations=update(results("configurations/{protocol}/{batch}.parquet")),
        others=temp(update(results("frames/{protocol}/{batch}.parquet"))),
    log:
        logs("cool/{protocol}/{batch}.log"),
    benchmark:
        benchmarks("cool/{protocol}/{batch}.tsv")
    conda:
        "../../envs/md.yaml"
    threads: config["simulation"]["cores_per_batch"]
    resources:
        **HOW,
        runtime=growing(1440),
    params:
        version=1,
        system=SYSTEM,
        simulation=PHYSICAL,
        protocol=schedule_of,
        runs=lambda wildcards: STUDY.runs(**wildcards),
        seeds=lambda wildcards: STUDY.batch_seeds(**wildcards),
        kept=kept_frames,
        work=work("cool/{protocol}/{batch}"),
    script:
        "../scripts/cool.py"


# Before further batches are cooled: until then, the frames that are not kept need room.
rule minimise:
    input:
        start=results("start.parquet"),
        configurations=results("configurations/{protocol}/{batch}.parquet"),
        others=other_frames,
    output:
        inherent=results("inherent/{protocol}/{batch}.parquet"),
    log:
        logs("minimise/{protocol}/{batch}.log"),
    benchmark:
        benchmarks("minimise/{protocol}/{batch}.tsv")
    priority: 1
    conda:
        "../../envs/md.yaml"
    threads: config["simulation"]["cores_per_batch"]
    resources:
        runtime=growing(720),
    params:
        version=1,
        system=SYSTEM,
        minimisation=STUDY.minimisation,
        initial_temperature=config["simulation"]["temperature"],
        protocol=schedule_of,
        runs=lambda wildcards: STUDY.runs(**wildcards),
        frames=lambda wildcards: STUDY.minimised_frames(**wildcards),
        kept=kept_frames,
        work=work("minimise/{protocol}/{batch}"),
    script:
        "../scripts/minimise.py"
