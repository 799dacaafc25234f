"""Structural metrics of whole configurations."""


rule measure_structure:
    input:
        start=results("start.parquet"),
        thermal=results("configurations/{protocol}/{batch}.parquet"),
        inherent=structure_inherent,
    output:
        metrics=results("structure/{protocol}/{batch}.parquet"),
    resources:
        runtime=growing(60),
    params:
        protocol=schedule_of,
        initial_temperature=config["simulation"]["temperature"],
        runs=lambda wildcards: STUDY.structure_runs(**wildcards),
        every=config["structure"]["every"],
    script:
        "../scripts/measure_structure.py"
