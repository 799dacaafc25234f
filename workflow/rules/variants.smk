"""Beyond the paper: the D-MPNN trained anew with something changed, and what that is worth on the same outer tests."""

VARIED = STUDY.varied_datasets


use rule predict_dmpnn as predict_dmpnn_variant with:
    input:
        start=results("start.parquet"),
        weights=results("models/dmpnn_{variant}/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/dmpnn_{variant}/{dataset}/{fold}/hyperparameters.json"),
        samples=[results("samples/{dataset}/{fold}.parquet")],
    output:
        predictions=[results("predictions/dmpnn_{variant}/{dataset}/{fold}/{dataset}.parquet")],
    log:
        logs("predict_dmpnn_variant/{variant}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("predict_dmpnn_variant/{variant}/{dataset}/{fold}.tsv")
    params:
        seed=seed_of_dmpnn("predict"),


rule variants:
    input:
        of_asked(
            "variants.datasets",
            predictions(
                ["dmpnn", *(f"dmpnn_{variant}" for variant in config["variants"]["networks"])],
                zip(VARIED, VARIED),
            ),
        ),
    output:
        results("tables/variants.csv"),
    log:
        logs("variants.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        **BOOTSTRAP,
        code=code("variants.py"),
        controls=STUDY.controls,
    script:
        "../scripts/variants.py"
