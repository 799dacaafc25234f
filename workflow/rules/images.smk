"""Configurations as images."""

IMAGE = config["images"]


rule render_images:
    input:
        start=results("start.parquet"),
        samples=results("samples/{dataset}/{part}.parquet"),
    output:
        images=results("images/{dataset}/{part}.parquet"),
    wildcard_constraints:
        dataset=alternatives([*STUDY.datasets, *STUDY.swapped]),
    threads: config["training"]["cores"]
    resources:
        mem_mb=lambda wildcards, threads, attempt: attempt * (500 + 200 * threads),
        runtime=growing(60),
    params:
        version=1,
        image=IMAGE,
    script:
        "../scripts/render_images.py"
