"""Structural metrics of whole configurations, and their regression on temperature."""

STRUCTURE_PROTOCOLS = config["structure"]["protocols"]
SHOWN_PROTOCOL = STRUCTURE_PROTOCOLS[0]


rule measure_structure:
    input:
        start=results("start.parquet"),
        thermal=results("configurations/{protocol}/{batch}.parquet"),
        inherent=structure_inherent,
    output:
        metrics=results("structure/{protocol}/{batch}.parquet"),
    log:
        logs("measure_structure/{protocol}/{batch}.log"),
    benchmark:
        benchmarks("measure_structure/{protocol}/{batch}.tsv")
    conda:
        "../../envs/analysis.yaml"
    resources:
        runtime=growing(60),
    params:
        code=code("measure_structure.py"),
        protocol=schedule_of,
        initial_temperature=config["simulation"]["temperature"],
        runs=lambda wildcards: STUDY.structure_runs(**wildcards),
        every=config["structure"]["every"],
    script:
        "../scripts/measure_structure.py"


rule structure_metrics:
    input:
        structure(STRUCTURE_PROTOCOLS),
    output:
        results("tables/structure_metrics.csv"),
    log:
        logs("structure_metrics.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(4000),
    params:
        code=code("structure_metrics.py"),
    script:
        "../scripts/structure_metrics.py"


rule regress:
    input:
        metrics=structure(STRUCTURE_PROTOCOLS),
        glass_transition=results("tables/glass_transition.csv"),
    output:
        regression=results("tables/regression.csv"),
    log:
        logs("regress.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(4000),
    params:
        code=code("regress.py"),
    script:
        "../scripts/regress.py"


rule regression:
    input:
        tables(["regression"]),
