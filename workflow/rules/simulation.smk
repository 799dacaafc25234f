"""From nothing to recorded configurations and their inherent structures."""

# What decides a trajectory, beside the system and the schedule.
PHYSICS = {key: config["simulation"][key] for key in ("timestep", "damping", "temperature")}
# What decides only how it is computed: given as resources, which make nothing out of date.
PROGRAM = {key: config["simulation"][key] for key in ("command", "suffix")}


rule list_runs:
    output:
        results("runs.parquet"),
    log:
        logs("list_runs.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
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
        **PROGRAM,
        mem_mb=1000,
        runtime=60,
    params:
        version=1,
        system=config["system"],
        simulation=PHYSICS | {"equilibration_steps": config["simulation"]["equilibration_steps"]},
        seed=config["seed"],
        work=work("make_start"),
    script:
        "../scripts/make_start.py"


rule cool:
    input:
        start=results("start.parquet"),
    output:
        configurations=results("configurations/{protocol}/{batch}.parquet"),
    log:
        logs("cool/{protocol}/{batch}.log"),
    benchmark:
        benchmarks("cool/{protocol}/{batch}.tsv")
    conda:
        "../../envs/md.yaml"
    threads: config["simulation"]["cores_per_batch"]
    resources:
        **PROGRAM,
        mem_mb=1000,
        runtime=1440,
        restart_interval=config["simulation"]["restart_interval"],
    params:
        version=1,
        system=config["system"],
        simulation=PHYSICS,
        protocol=schedule_of,
        runs=lambda wildcards: STUDY.runs(**wildcards),
        seeds=lambda wildcards: STUDY.batch_seeds(**wildcards),
        work=work("cool/{protocol}/{batch}"),
    script:
        "../scripts/cool.py"


rule minimise:
    input:
        start=results("start.parquet"),
        configurations=results("configurations/{protocol}/{batch}.parquet"),
    output:
        inherent=results("inherent/{protocol}/{batch}.parquet"),
    log:
        logs("minimise/{protocol}/{batch}.log"),
    benchmark:
        benchmarks("minimise/{protocol}/{batch}.tsv")
    conda:
        "../../envs/md.yaml"
    threads: config["simulation"]["cores_per_batch"]
    resources:
        mem_mb=lambda wildcards, threads: 500 + 300 * threads,
        runtime=720,
    params:
        version=1,
        system=config["system"],
        minimisation=STUDY.minimisation,
        initial_temperature=config["simulation"]["temperature"],
        protocol=schedule_of,
        runs=lambda wildcards: STUDY.runs(**wildcards),
        frames=lambda wildcards: STUDY.minimised_frames(**wildcards),
        work=work("minimise/{protocol}/{batch}"),
    script:
        "../scripts/minimise.py"
