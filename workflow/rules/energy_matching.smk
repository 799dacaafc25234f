"""Beyond the paper: datasets whose classes agree in the distribution of their energy, beside what they were chosen from."""


rule list_matching:
    input:
        dataset=results("datasets/{dataset}.parquet"),
        inherent=lambda wildcards: batches(
            "inherent/{protocol}/{batch}.parquet", STUDY.dataset_protocols(wildcards.dataset)
        ),
    output:
        matching=results("energy_matching/{dataset}.parquet"),
    params:
        runs=lambda wildcards: STUDY.datasets[wildcards.dataset].get("runs"),
    script:
        "../scripts/list_matching.py"
