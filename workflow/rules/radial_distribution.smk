"""Radial distribution functions of two datasets."""


rule count_pairs:
    input:
        start=results("start.parquet"),
        samples=expand(results("samples/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
    output:
        counts=expand(results("radial_distribution/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
    resources:
        runtime=growing(60),
    params:
        version=1,
        box_length=config["system"]["box_length"],
        settings=without(config["radial_distribution"], "datasets"),
    script:
        "../scripts/count_pairs.py"
