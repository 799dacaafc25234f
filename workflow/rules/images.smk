"""Configurations as images."""

IMAGE = without(config["images"], "samples")


rule render_images:
    input:
        start=results("start.parquet"),
        samples=results("samples/{dataset}/{part}.parquet"),
    output:
        images=results("images/{dataset}/{part}.parquet"),
    log:
        logs("render_images/{dataset}/{part}.log"),
    benchmark:
        benchmarks("render_images/{dataset}/{part}.tsv")
    wildcard_constraints:
        dataset=alternatives([*STUDY.datasets, *STUDY.swapped]),
    conda:
        "../../envs/analysis.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=lambda wildcards, threads, attempt: attempt * (500 + 200 * threads),
        runtime=growing(60),
    params:
        version=1,
        image=IMAGE,
    script:
        "../scripts/render_images.py"


rule sample_images:
    input:
        images=expand(results("images/{dataset}/rest.parquet"), dataset=DATASETS),
        datasets=expand(results("datasets/{dataset}.parquet"), dataset=DATASETS),
    output:
        folder=directory(results("images/samples")),
    log:
        logs("sample_images.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        code=code("sample_images.py"),
        samples=config["images"]["samples"],
    script:
        "../scripts/sample_images.py"
