"""The convolutional network: searched, trained and read in nested cross-validation."""

# What decides a CNN, beside its hyperparameters.
CNN_SETTINGS = without(config["models"]["cnn"], "search_space") | {
    "pixels": config["images"]["pixels"],
    "learning_rate": config["training"]["learning_rate"],
    "precision": config["training"]["precision"],
}


rule tune_cnn:
    # No outer test can reach a search: it is not among its inputs.
    input:
        images=outer_training_set("images"),
    output:
        trials=results("tuning/cnn/{dataset}/{fold}/trials.csv"),
        best=results("tuning/cnn/{dataset}/{fold}/best.json"),
    log:
        logs("tune_cnn/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("tune_cnn/{dataset}/{fold}.tsv")
    conda:
        "../../envs/cnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(16000 * config["search"]["workers"]),
        runtime=growing(1440),
        gpu=1,
    params:
        threads=training_threads,
        version=2,
        settings=CNN_SETTINGS,
        search_space=config["models"]["cnn"]["search_space"],
        search=config["search"] | {"epochs": config["search"]["epochs"]["cnn"]},
        inner=INNER,
        seed=seed_of("tune", "cnn"),
        work=work("tune_cnn/{dataset}/{fold}"),
    script:
        "../scripts/tune_cnn.py"


rule train_cnn:
    input:
        images=outer_training_set("images"),
        best=results("tuning/cnn/{dataset}/{fold}/best.json"),
    output:
        weights=results("models/cnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/cnn/{dataset}/{fold}/hyperparameters.json"),
        history=results("models/cnn/{dataset}/{fold}/history.csv"),
    log:
        logs("train_cnn/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("train_cnn/{dataset}/{fold}.tsv")
    conda:
        "../../envs/cnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(16000),
        runtime=growing(720),
        gpu=1,
    params:
        threads=training_threads,
        version=2,
        settings=CNN_SETTINGS,
        epochs=config["training"]["epochs"]["cnn"],
        seed=seed_of("train", "cnn"),
        work=work("train_cnn/{dataset}/{fold}"),
    script:
        "../scripts/train_cnn.py"


rule predict_cnn:
    # Nothing that trains or chooses reads an outer test; feature_maps.smk looks at one once more, to show it.
    input:
        weights=results("models/cnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/cnn/{dataset}/{fold}/hyperparameters.json"),
        images=expand(results("images/{tested_on}/{{fold}}.parquet"), tested_on=DATASETS),
    output:
        predictions=expand(
            results("predictions/cnn/{{dataset}}/{{fold}}/{tested_on}.parquet"),
            tested_on=DATASETS,
        ),
    log:
        logs("predict_cnn/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("predict_cnn/{dataset}/{fold}.tsv")
    conda:
        "../../envs/cnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(16000),
        runtime=growing(240),
        gpu=1,
    params:
        threads=training_threads,
        version=1,
        seed=seed_of("predict", "cnn"),
    script:
        "../scripts/predict_cnn.py"


# Beyond the paper: what controls are tested on, see controls.smk.
use rule predict_cnn as predict_cnn_control with:
    input:
        weights=results("models/cnn/{control}/{fold}/weights.safetensors"),
        hyperparameters=results("models/cnn/{control}/{fold}/hyperparameters.json"),
        images=[results("images/{control}/{fold}.parquet")],
    output:
        predictions=[results("predictions/cnn/{control}/{fold}/{control}.parquet")],
    log:
        logs("predict_cnn_control/{control}/{fold}.log"),
    benchmark:
        benchmarks("predict_cnn_control/{control}/{fold}.tsv")


use rule render_images as render_swapped with:
    input:
        start=results("start.parquet"),
        samples=results("swapped/samples/{swapped}/{fold}.parquet"),
    output:
        images=results("swapped/images/{swapped}/{fold}.parquet"),
    log:
        logs("render_swapped/{swapped}/{fold}.log"),
    benchmark:
        benchmarks("render_swapped/{swapped}/{fold}.tsv")


use rule predict_cnn as predict_cnn_swapped with:
    input:
        weights=results("models/cnn/{swapped}/{fold}/weights.safetensors"),
        hyperparameters=results("models/cnn/{swapped}/{fold}/hyperparameters.json"),
        images=[results("swapped/images/{swapped}/{fold}.parquet")],
    output:
        predictions=[results("predictions/cnn/{swapped}/{fold}/{swapped}_swapped.parquet")],
    log:
        logs("predict_cnn_swapped/{swapped}/{fold}.log"),
    benchmark:
        benchmarks("predict_cnn_swapped/{swapped}/{fold}.tsv")
