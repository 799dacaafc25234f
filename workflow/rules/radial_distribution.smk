"""Radial distribution functions of two datasets."""


rule count_pairs:
    input:
        start=results("start.parquet"),
        samples=results("samples/{dataset}/{part}.parquet"),
    output:
        counts=results("radial_distribution/{dataset}/{part}.parquet"),
    log:
        logs("count_pairs/{dataset}/{part}.log"),
    benchmark:
        benchmarks("count_pairs/{dataset}/{part}.tsv")
    conda:
        "../../envs/analysis.yaml"
    resources:
        runtime=growing(60),
    params:
        version=1,
        box_length=config["system"]["box_length"],
        settings=without(config["radial_distribution"], "datasets"),
    script:
        "../scripts/count_pairs.py"
