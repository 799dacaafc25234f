"""From nothing to recorded configurations and their inherent structures."""

from vitrify.simulation.cool import PHYSICS, PROGRAM

PHYSICAL = {key: config["simulation"][key] for key in PHYSICS}
# How it is computed is given as a resource, which makes nothing out of date.
HOW = json.dumps({key: config["simulation"][key] for key in PROGRAM})


rule list_runs:
    output:
        results("runs.parquet"),
    localrule: True
    params:
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
    conda:
        "../../envs/md.yaml"
    resources:
        program=HOW,
        runtime=growing(60),
    params:
        version=1,
        system=SYSTEM,
        simulation=PHYSICAL | {"equilibration_steps": STUDY.equilibration_steps},
        seed=config["seed"],
        work=results("work/make_start"),
    script:
        "../scripts/make_start.py"


# `onstart` sets aside what a batch has already, so that it is taken over when the batch is given more, and what a killed
# Snakemake could not record any more is not simulated again.
rule cool:
    input:
        start=results("start.parquet"),
    output:
        configurations=results("configurations/{protocol}/{batch}.parquet"),
    conda:
        "../../envs/md.yaml"
    threads: config["simulation"]["cores_per_batch"]
    resources:
        program=HOW,
        kept=kept(STUDY.kept_frames),
        runtime=growing(1440),
    params:
        version=1,
        system=SYSTEM,
        simulation=PHYSICAL,
        protocol=schedule_of,
        runs=lambda wildcards: STUDY.runs(**wildcards),
        seeds=lambda wildcards: STUDY.batch_seeds(**wildcards),
        work=results("work/cool/{protocol}/{batch}"),
    script:
        "../scripts/cool.py"


rule minimise:
    input:
        start=results("start.parquet"),
        configurations=results("configurations/{protocol}/{batch}.parquet"),
    output:
        inherent=results("inherent/{protocol}/{batch}.parquet"),
    conda:
        "../../envs/md.yaml"
    threads: config["simulation"]["cores_per_batch"]
    resources:
        kept=kept(STUDY.kept_minima),
        mem_mb=lambda wildcards, threads, attempt: attempt * (500 + 100 * threads),
        runtime=growing(720),
    params:
        version=1,
        system=SYSTEM,
        minimisation=STUDY.minimisation,
        initial_temperature=config["simulation"]["temperature"],
        protocol=schedule_of,
        runs=lambda wildcards: STUDY.runs(**wildcards),
        frames=lambda wildcards: STUDY.minimised_frames(**wildcards),
        work=results("work/minimise/{protocol}/{batch}"),
    script:
        "../scripts/minimise.py"
