"""Beyond the paper: AUC against the number of runs that are trained on; whole outer training sets are trained on above."""

from vitrify.evaluation.learning_curves import runs_name

CURVES = config["learning_curves"]
LEARNED = STUDY.learning_datasets
SIZES = [runs_name(runs) for runs in CURVES["runs"]]


wildcard_constraints:
    size=r"runs_\d+",


rule select_runs:
    input:
        dataset=results("datasets/{dataset}.parquet"),
    output:
        subsets=expand(results("subsets/{{size}}/selected/{{dataset}}/{fold}.parquet"), fold=FOLDS),
    log:
        logs("select_runs/{size}/{dataset}.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        version=1,
        runs=lambda wildcards: int(wildcards.size.removeprefix("runs_")),
        seed=derived_seed(config["seed"], "learning curves"),
    script:
        "../scripts/select_runs.py"


if "cnn" in MODELS:

    use rule train_cnn as train_cnn_runs with:
        input:
            images=outer_training_set("images"),
            best=results("tuning/cnn/{dataset}/{fold}/best.json"),
            subset=results("subsets/{size}/selected/{dataset}/{fold}.parquet"),
        output:
            weights=results("subsets/{size}/models/cnn/{dataset}/{fold}/weights.safetensors"),
            hyperparameters=results("subsets/{size}/models/cnn/{dataset}/{fold}/hyperparameters.json"),
            history=results("subsets/{size}/models/cnn/{dataset}/{fold}/history.csv"),
        log:
            logs("train_cnn_runs/{size}/{dataset}/{fold}.log"),
        benchmark:
            benchmarks("train_cnn_runs/{size}/{dataset}/{fold}.tsv")
        params:
            **subset_length(CNN_SETTINGS, config["training"]["epochs"]["cnn"]),
            threads=training_threads,
            version=1,
            seed=as_whole("train", "cnn"),
            work=work("train_cnn_runs/{size}/{dataset}/{fold}"),

    use rule predict_cnn as predict_cnn_runs with:
        input:
            weights=results("subsets/{size}/models/cnn/{dataset}/{fold}/weights.safetensors"),
            hyperparameters=results("subsets/{size}/models/cnn/{dataset}/{fold}/hyperparameters.json"),
            images=[results("images/{dataset}/{fold}.parquet")],
        output:
            predictions=[results("subsets/{size}/predictions/cnn/{dataset}/{fold}/{dataset}.parquet")],
        log:
            logs("predict_cnn_runs/{size}/{dataset}/{fold}.log"),
        benchmark:
            benchmarks("predict_cnn_runs/{size}/{dataset}/{fold}.tsv")
        params:
            threads=training_threads,
            version=1,
            seed=as_whole("predict", "cnn"),


use rule train_dmpnn as train_dmpnn_runs with:
    input:
        start=results("start.parquet"),
        samples=outer_training_set("samples"),
        best=results("tuning/dmpnn/{dataset}/{fold}/best.json"),
        subset=results("subsets/{size}/selected/{dataset}/{fold}.parquet"),
    output:
        weights=results("subsets/{size}/models/dmpnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("subsets/{size}/models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
        history=results("subsets/{size}/models/dmpnn/{dataset}/{fold}/history.csv"),
    log:
        logs("train_dmpnn_runs/{size}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("train_dmpnn_runs/{size}/{dataset}/{fold}.tsv")
    params:
        **subset_length(DMPNN_SETTINGS, config["training"]["epochs"]["dmpnn"]),
        threads=training_threads,
        version=1,
        seed=as_whole("train", "dmpnn"),
        work=work("train_dmpnn_runs/{size}/{dataset}/{fold}"),


use rule predict_dmpnn as predict_dmpnn_runs with:
    input:
        start=results("start.parquet"),
        weights=results("subsets/{size}/models/dmpnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("subsets/{size}/models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
        samples=[results("samples/{dataset}/{fold}.parquet")],
    output:
        predictions=[results("subsets/{size}/predictions/dmpnn/{dataset}/{fold}/{dataset}.parquet")],
    log:
        logs("predict_dmpnn_runs/{size}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("predict_dmpnn_runs/{size}/{dataset}/{fold}.tsv")
    params:
        threads=training_threads,
        version=1,
        evaluation_windows=config["models"]["dmpnn"]["evaluation_windows"],
        seed=as_whole("predict", "dmpnn"),


rule predict_baselines_runs:
    input:
        descriptors=expand(results("descriptors/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
        subsets=expand(results("subsets/{{size}}/selected/{{dataset}}/{fold}.parquet"), fold=FOLDS),
    output:
        predictions=[results("subsets/{size}/baselines/{dataset}/{dataset}.parquet")],
    log:
        logs("predict_baselines_runs/{size}/{dataset}.log"),
    benchmark:
        benchmarks("predict_baselines_runs/{size}/{dataset}.tsv")
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(60),
    params:
        code=code("predict_baselines_subset.py"),
        methods=CURVES["methods"],
        inner=INNER,
        peeks=False,
        seed=seed_of_baselines,
    script:
        "../scripts/predict_baselines_subset.py"


rule learning_curves:
    input:
        of_asked("learning_curves.datasets", [results(f"datasets/{dataset}.parquet") for dataset in LEARNED]),
        networks=[
            path
            for model, dataset, fold in product(models_of("learning_curves"), LEARNED, FOLDS)
            for path in [
                *(results(f"subsets/{size}/predictions/{model}/{dataset}/{fold}/{dataset}.parquet") for size in SIZES),
                results(f"predictions/{model}/{dataset}/{fold}/{dataset}.parquet"),
            ]
        ],
        datasets=[results(f"datasets/{dataset}.parquet") for dataset in LEARNED],
        baselines=[
            path
            for dataset in LEARNED
            for path in [
                *(results(f"subsets/{size}/baselines/{dataset}/{dataset}.parquet") for size in SIZES),
                results(f"baselines/{dataset}.parquet"),
            ]
            if CURVES["methods"]
        ],
    output:
        results("tables/learning_curves.csv"),
    log:
        logs("learning_curves.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(30),
    params:
        **BOOTSTRAP,
        code=code("learning_curves.py"),
        methods=CURVES["methods"],
        controls=STUDY.controls,
        simulation={key: config["simulation"][key] for key in ("runs_per_batch", "cores_per_batch")},
        runs={name: block["runs"] for name, block in config["protocols"].items()},
        # Not an input: where benchmarks have been thrown away, nothing is simulated anew for them.
        benchmarks=benchmarks(""),
    script:
        "../scripts/learning_curves.py"
