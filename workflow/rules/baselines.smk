"""Beyond the paper: simple classifiers of what a physicist would look at, in the folds of the networks."""

BASELINES = STUDY.baseline_datasets


rule describe_samples:
    input:
        start=results("start.parquet"),
        samples=expand(results("samples/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
        inherent=lambda wildcards: batches(
            "inherent/{protocol}/{batch}.parquet", STUDY.dataset_protocols(wildcards.dataset)
        ),
    output:
        descriptors=expand(results("descriptors/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
    log:
        logs("describe_samples/{dataset}.log"),
    benchmark:
        benchmarks("describe_samples/{dataset}.tsv")
    conda:
        "../../envs/analysis.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=lambda wildcards, threads, attempt: attempt * (1000 + 200 * threads),
        runtime=growing(240),
    params:
        version=1,
        system=SYSTEM,
    script:
        "../scripts/describe_samples.py"


rule predict_baselines:
    input:
        expand(results("descriptors/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
    output:
        predictions=results("baselines/{dataset}.parquet"),
        trials=results("baselines/{dataset}.csv"),
    log:
        logs("predict_baselines/{dataset}.log"),
    benchmark:
        benchmarks("predict_baselines/{dataset}.tsv")
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(60),
    params:
        **SPACE,
        code=code("predict_baselines.py"),
        methods=config["baselines"]["methods"],
        outer=OUTER,
        inner=INNER,
        seed=seed_of("baselines"),
    script:
        "../scripts/predict_baselines.py"


rule baselines:
    input:
        of_asked("baselines.datasets", [results(f"baselines/{dataset}.parquet") for dataset in BASELINES]),
    output:
        results("tables/baselines.csv"),
    log:
        logs("baselines.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(30),
    params:
        **BOOTSTRAP,
        code=code("baselines.py"),
        controls=STUDY.controls,
    script:
        "../scripts/baselines.py"
