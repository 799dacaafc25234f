"""Beyond the paper: networks of the same outer training set that differ in their seeds, and their mean probability.

The first member is the study's network. Networks of other folds are no members: each outer test is in their training set.
"""

ENSEMBLES = config["ensembles"]
ENSEMBLED = STUDY.ensemble_datasets
MEMBERS = [str(number) for number in range(1, ENSEMBLES["members"])]


wildcard_constraints:
    member=r"\d+",


if "cnn" in MODELS:

    use rule train_cnn as train_cnn_member with:
        output:
            weights=results("ensembles/{member}/models/cnn/{dataset}/{fold}/weights.safetensors"),
            hyperparameters=results("ensembles/{member}/models/cnn/{dataset}/{fold}/hyperparameters.json"),
            history=results("ensembles/{member}/models/cnn/{dataset}/{fold}/history.csv"),
        log:
            logs("train_cnn_member/{member}/{dataset}/{fold}.log"),
        benchmark:
            benchmarks("train_cnn_member/{member}/{dataset}/{fold}.tsv")
        params:
            threads=training_threads,
            version=1,
            settings=CNN_SETTINGS,
            epochs=config["training"]["epochs"]["cnn"],
            seed=seed_of_member("cnn"),
            work=work("train_cnn_member/{member}/{dataset}/{fold}"),

    use rule predict_cnn as predict_cnn_member with:
        input:
            weights=results("ensembles/{member}/models/cnn/{dataset}/{fold}/weights.safetensors"),
            hyperparameters=results("ensembles/{member}/models/cnn/{dataset}/{fold}/hyperparameters.json"),
            images=[results("images/{dataset}/{fold}.parquet")],
        output:
            predictions=[results("ensembles/{member}/predictions/cnn/{dataset}/{fold}/{dataset}.parquet")],
        log:
            logs("predict_cnn_member/{member}/{dataset}/{fold}.log"),
        benchmark:
            benchmarks("predict_cnn_member/{member}/{dataset}/{fold}.tsv")
        params:
            threads=training_threads,
            version=1,
            seed=as_whole("predict", "cnn"),


use rule train_dmpnn as train_dmpnn_member with:
    output:
        weights=results("ensembles/{member}/models/dmpnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("ensembles/{member}/models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
        history=results("ensembles/{member}/models/dmpnn/{dataset}/{fold}/history.csv"),
    log:
        logs("train_dmpnn_member/{member}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("train_dmpnn_member/{member}/{dataset}/{fold}.tsv")
    params:
        threads=training_threads,
        version=1,
        settings=DMPNN_SETTINGS,
        epochs=config["training"]["epochs"]["dmpnn"],
        seed=seed_of_member("dmpnn"),
        work=work("train_dmpnn_member/{member}/{dataset}/{fold}"),


use rule predict_dmpnn as predict_dmpnn_member with:
    input:
        start=results("start.parquet"),
        weights=results("ensembles/{member}/models/dmpnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("ensembles/{member}/models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
        samples=[results("samples/{dataset}/{fold}.parquet")],
    output:
        predictions=[results("ensembles/{member}/predictions/dmpnn/{dataset}/{fold}/{dataset}.parquet")],
    log:
        logs("predict_dmpnn_member/{member}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("predict_dmpnn_member/{member}/{dataset}/{fold}.tsv")
    params:
        threads=training_threads,
        version=1,
        evaluation_windows=config["models"]["dmpnn"]["evaluation_windows"],
        seed=as_whole("predict", "dmpnn"),


rule ensembles:
    input:
        of_asked(
            "ensembles.datasets",
            [
                results(f"{folder}predictions/{model}/{dataset}/{fold}/{dataset}.parquet")
                for model, dataset, folder, fold in product(
                    models_of("ensembles"),
                    ENSEMBLED,
                    ["", *(f"ensembles/{member}/" for member in MEMBERS)],
                    FOLDS,
                )
            ],
        ),
    output:
        results("tables/ensembles.csv"),
    log:
        logs("ensembles.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        **BOOTSTRAP,
        code=code("ensembles.py"),
        bins=config["calibration"]["bins"],
    script:
        "../scripts/ensembles.py"
