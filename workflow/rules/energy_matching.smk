"""Beyond the paper: datasets whose classes agree in the distribution of their energy, beside what they were chosen from."""

MATCHED = STUDY.matched_datasets


rule list_matching:
    input:
        dataset=results("datasets/{dataset}.parquet"),
        inherent=lambda wildcards: batches(
            "inherent/{protocol}/{batch}.parquet", STUDY.dataset_protocols(wildcards.dataset)
        ),
    output:
        matching=results("energy_matching/{dataset}.parquet"),
    log:
        logs("list_matching/{dataset}.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("list_matching.py"),
        runs=lambda wildcards: STUDY.datasets[wildcards.dataset].get("runs"),
    script:
        "../scripts/list_matching.py"


rule energy_matching:
    input:
        of_asked(
            "datasets with energies: matched",
            [results(f"energy_matching/{dataset}.parquet") for dataset in MATCHED],
            allowed="one or more",
        ),
    output:
        results("tables/energy_matching.csv"),
    log:
        logs("energy_matching.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        **BOOTSTRAP,
        code=code("energy_matching.py"),
        classes={dataset: list(config["datasets"][dataset]["classes"]) for dataset in MATCHED},
    script:
        "../scripts/energy_matching.py"
