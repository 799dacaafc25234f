"""Configurations as images."""

IMAGE = config["images"]


rule render_images:
    input:
        start=results("start.parquet"),
        samples=expand(results("samples/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
    output:
        images=expand(results("images/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
    threads: config["training"]["cores"]
    resources:
        mem_mb=lambda wildcards, threads, attempt: attempt * (500 + 200 * threads),
        runtime=growing(60),
    params:
        version=1,
        image=IMAGE,
    script:
        "../scripts/render_images.py"


use rule render_images as render_swapped_images with:
    input:
        start=results("start.parquet"),
        samples=expand(results("samples/{{dataset}}/{part}.parquet"), part=FOLDS),
    output:
        images=expand(results("images/{{dataset}}/{part}.parquet"), part=FOLDS),
    wildcard_constraints:
        dataset=alternatives(STUDY.swapped),
