"""The directed message passing network: searched, trained and read in nested cross-validation."""

# What decides a DMPNN, beside its hyperparameters.
DMPNN_SETTINGS = without(config["models"]["dmpnn"], "search_space", "evaluation_windows") | {
    "learning_rate": config["training"]["learning_rate"],
    "precision": config["training"]["precision"],
    **SPACE,
}


rule tune_dmpnn:
    # No outer test can reach a search: it is not among its inputs.
    input:
        start=results("start.parquet"),
        samples=outer_training_set("samples"),
    output:
        trials=results("tuning/dmpnn/{dataset}/{fold}/trials.csv"),
        best=results("tuning/dmpnn/{dataset}/{fold}/best.json"),
    log:
        logs("tune_dmpnn/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("tune_dmpnn/{dataset}/{fold}.tsv")
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000 * config["search"]["workers"]),
        runtime=growing(1440),
        gpu=1,
    params:
        threads=training_threads,
        version=2,
        settings=DMPNN_SETTINGS,
        evaluation_windows=config["models"]["dmpnn"]["evaluation_windows"],
        search_space=config["models"]["dmpnn"]["search_space"],
        search=config["search"] | {"epochs": config["search"]["epochs"]["dmpnn"]},
        inner=INNER,
        seed=seed_of("tune", "dmpnn"),
        work=work("tune_dmpnn/{dataset}/{fold}"),
    script:
        "../scripts/tune_dmpnn.py"


rule train_dmpnn:
    input:
        start=results("start.parquet"),
        samples=outer_training_set("samples"),
        best=results("tuning/dmpnn/{dataset}/{fold}/best.json"),
    output:
        weights=results("models/dmpnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
        history=results("models/dmpnn/{dataset}/{fold}/history.csv"),
    log:
        logs("train_dmpnn/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("train_dmpnn/{dataset}/{fold}.tsv")
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(720),
        gpu=1,
    params:
        threads=training_threads,
        version=2,
        settings=DMPNN_SETTINGS,
        epochs=config["training"]["epochs"]["dmpnn"],
        seed=seed_of("train", "dmpnn"),
        work=work("train_dmpnn/{dataset}/{fold}"),
    script:
        "../scripts/train_dmpnn.py"


rule predict_dmpnn:
    # Nothing but this rule reads an outer test, and it reads it once.
    input:
        start=results("start.parquet"),
        weights=results("models/dmpnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
        samples=expand(results("samples/{tested_on}/{{fold}}.parquet"), tested_on=DATASETS),
    output:
        predictions=expand(
            results("predictions/dmpnn/{{dataset}}/{{fold}}/{tested_on}.parquet"),
            tested_on=DATASETS,
        ),
    log:
        logs("predict_dmpnn/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("predict_dmpnn/{dataset}/{fold}.tsv")
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(240),
        gpu=1,
    params:
        threads=training_threads,
        version=1,
        evaluation_windows=config["models"]["dmpnn"]["evaluation_windows"],
        seed=seed_of("predict", "dmpnn"),
    script:
        "../scripts/predict_dmpnn.py"


rule describe_dmpnn:
    output:
        results("networks/dmpnn.json"),
    log:
        logs("describe_dmpnn.log"),
    conda:
        "../../envs/dmpnn.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(10),
    params:
        **SPACE,
        code=code("describe_dmpnn.py"),
        readout=config["models"]["dmpnn"]["readout"],
        search_space=config["models"]["dmpnn"]["search_space"],
    script:
        "../scripts/describe_dmpnn.py"
