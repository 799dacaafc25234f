"""Radial distribution functions of two datasets."""

RDF_DATASETS = config["radial_distribution"]["datasets"]


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


rule radial_distribution:
    input:
        pair_counts(RDF_DATASETS),
    output:
        results("tables/radial_distribution.csv"),
    log:
        logs("radial_distribution.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        code=code("radial_distribution.py"),
    script:
        "../scripts/radial_distribution.py"
