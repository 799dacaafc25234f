"""Beyond the paper: what its way of drawing seeds and folds, and of choosing networks, is worth in AUC."""

from vitrify.datasets.subsets import CHOICE, DRAWS_TESTS, LEAKS, SOUND

AUDIT = config["leaks"]
LEAKED = STUDY.leak_datasets
TESTED = LEAKED or DATASETS  # so that rules are whole where nothing is asked for
DRAWN = [leak for leak in LEAKS if leak != CHOICE]


wildcard_constraints:
    leak="|".join([SOUND, *LEAKS]),
    drawn="|".join(DRAWN),


rule select_leaking:
    input:
        dataset=results("datasets/{dataset}.parquet"),
    output:
        subsets=expand(results("subsets/{{leak}}/selected/{{dataset}}/{fold}.parquet"), fold=FOLDS),
    log:
        logs("select_leaking/{leak}/{dataset}.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        version=1,
        folds=FOLDING["folds"],
        seed=config["seed"],
    script:
        "../scripts/select_leaking.py"


if "cnn" in MODELS:

    use rule train_cnn as train_cnn_leaking with:
        input:
            images=expand(results("images/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
            best=results("tuning/cnn/{dataset}/{fold}/best.json"),
            subset=results("subsets/{drawn}/selected/{dataset}/{fold}.parquet"),
        output:
            weights=results("subsets/{drawn}/models/cnn/{dataset}/{fold}/weights.safetensors"),
            hyperparameters=results("subsets/{drawn}/models/cnn/{dataset}/{fold}/hyperparameters.json"),
            history=results("subsets/{drawn}/models/cnn/{dataset}/{fold}/history.csv"),
        log:
            logs("train_cnn_leaking/{drawn}/{dataset}/{fold}.log"),
        benchmark:
            benchmarks("train_cnn_leaking/{drawn}/{dataset}/{fold}.tsv")
        params:
            threads=training_threads,
            version=1,
            settings=CNN_SETTINGS,
            epochs=config["training"]["epochs"]["cnn"],
            seed=as_whole("train", "cnn"),
            work=work("train_cnn_leaking/{drawn}/{dataset}/{fold}"),


use rule train_dmpnn as train_dmpnn_leaking with:
    input:
        start=results("start.parquet"),
        samples=expand(results("samples/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
        best=results("tuning/dmpnn/{dataset}/{fold}/best.json"),
        subset=results("subsets/{drawn}/selected/{dataset}/{fold}.parquet"),
    output:
        weights=results("subsets/{drawn}/models/dmpnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("subsets/{drawn}/models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
        history=results("subsets/{drawn}/models/dmpnn/{dataset}/{fold}/history.csv"),
    log:
        logs("train_dmpnn_leaking/{drawn}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("train_dmpnn_leaking/{drawn}/{dataset}/{fold}.tsv")
    params:
        threads=training_threads,
        version=1,
        settings=DMPNN_SETTINGS,
        epochs=config["training"]["epochs"]["dmpnn"],
        seed=as_whole("train", "dmpnn"),
        work=work("train_dmpnn_leaking/{drawn}/{dataset}/{fold}"),


if "cnn" in MODELS:

    # The one place where an outer test chooses, to see what that is worth.
    rule choose_cnn:
        input:
            images=outer_training_set("images"),
            test=results("images/{dataset}/{fold}.parquet"),
            trials=results("tuning/cnn/{dataset}/{fold}/trials.csv"),
        output:
            weights=results(f"subsets/{CHOICE}/models/cnn/{{dataset}}/{{fold}}/weights.safetensors"),
            hyperparameters=results(f"subsets/{CHOICE}/models/cnn/{{dataset}}/{{fold}}/hyperparameters.json"),
            history=results(f"subsets/{CHOICE}/models/cnn/{{dataset}}/{{fold}}/history.csv"),
        log:
            logs("choose_cnn/{dataset}/{fold}.log"),
        benchmark:
            benchmarks("choose_cnn/{dataset}/{fold}.tsv")
        conda:
            "../../envs/cnn.yaml"
        threads: config["training"]["cores"]
        resources:
            mem_mb=growing(16000),
            runtime=growing(1440),
            gpu=1,
        params:
            threads=training_threads,
            version=1,
            settings=CNN_SETTINGS,
            search_space=config["models"]["cnn"]["search_space"],
            epochs=config["training"]["epochs"]["cnn"],
            seed=as_whole("train", "cnn"),
            work=work("choose_cnn/{dataset}/{fold}"),
        script:
            "../scripts/choose_cnn.py"


rule choose_dmpnn:
    input:
        start=results("start.parquet"),
        samples=outer_training_set("samples"),
        test=results("samples/{dataset}/{fold}.parquet"),
        trials=results("tuning/dmpnn/{dataset}/{fold}/trials.csv"),
    output:
        weights=results(f"subsets/{CHOICE}/models/dmpnn/{{dataset}}/{{fold}}/weights.safetensors"),
        hyperparameters=results(f"subsets/{CHOICE}/models/dmpnn/{{dataset}}/{{fold}}/hyperparameters.json"),
        history=results(f"subsets/{CHOICE}/models/dmpnn/{{dataset}}/{{fold}}/history.csv"),
    log:
        logs("choose_dmpnn/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("choose_dmpnn/{dataset}/{fold}.tsv")
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(1440),
        gpu=1,
    params:
        threads=training_threads,
        version=1,
        settings=DMPNN_SETTINGS | {"evaluation_windows": config["models"]["dmpnn"]["evaluation_windows"]},
        search_space=config["models"]["dmpnn"]["search_space"],
        epochs=config["training"]["epochs"]["dmpnn"],
        seed=as_whole("train", "dmpnn"),
        work=work("choose_dmpnn/{dataset}/{fold}"),
    script:
        "../scripts/choose_dmpnn.py"


if "cnn" in MODELS:

    use rule predict_cnn as predict_cnn_leaking with:
        input:
            weights=results("subsets/{leak}/models/cnn/{dataset}/{fold}/weights.safetensors"),
            hyperparameters=results("subsets/{leak}/models/cnn/{dataset}/{fold}/hyperparameters.json"),
            subset=results("subsets/{leak}/selected/{dataset}/{fold}.parquet"),
            images=leaking_tests("images", TESTED),
        output:
            predictions=expand(
                results("subsets/{{leak}}/predictions/cnn/{{dataset}}/{{fold}}/{tested_on}.parquet"), tested_on=TESTED
            ),
        log:
            logs("predict_cnn_leaking/{leak}/{dataset}/{fold}.log"),
        benchmark:
            benchmarks("predict_cnn_leaking/{leak}/{dataset}/{fold}.tsv")
        params:
            threads=training_threads,
            version=1,
            seed=as_whole("predict", "cnn"),


use rule predict_dmpnn as predict_dmpnn_leaking with:
    input:
        start=results("start.parquet"),
        weights=results("subsets/{leak}/models/dmpnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("subsets/{leak}/models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
        subset=results("subsets/{leak}/selected/{dataset}/{fold}.parquet"),
        samples=leaking_tests("samples", TESTED),
    output:
        predictions=expand(
            results("subsets/{{leak}}/predictions/dmpnn/{{dataset}}/{{fold}}/{tested_on}.parquet"), tested_on=TESTED
        ),
    log:
        logs("predict_dmpnn_leaking/{leak}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("predict_dmpnn_leaking/{leak}/{dataset}/{fold}.tsv")
    params:
        threads=training_threads,
        version=1,
        evaluation_windows=config["models"]["dmpnn"]["evaluation_windows"],
        seed=as_whole("predict", "dmpnn"),


use rule predict_baselines_runs as predict_baselines_leaking with:
    input:
        descriptors=expand(results("descriptors/{tested_on}/{part}.parquet"), tested_on=TESTED, part=parts(OUTER)),
        subsets=expand(results("subsets/{{leak}}/selected/{{dataset}}/{fold}.parquet"), fold=FOLDS),
    output:
        predictions=expand(results("subsets/{{leak}}/baselines/{{dataset}}/{tested_on}.parquet"), tested_on=TESTED),
    log:
        logs("predict_baselines_leaking/{leak}/{dataset}.log"),
    benchmark:
        benchmarks("predict_baselines_leaking/{leak}/{dataset}.tsv")
    params:
        code=code("predict_baselines_subset.py"),
        methods=AUDIT["methods"],
        inner=lambda wildcards: INNER | {"by_run": wildcards.leak not in DRAWS_TESTS},
        peeks=lambda wildcards: wildcards.leak == CHOICE,
        seed=seed_of_baselines,


rule leaks:
    input:
        networks=[
            *predictions(models_of("leaks"), product(LEAKED, LEAKED)),
            *(
                results(f"subsets/{leak}/predictions/{model}/{trained_on}/{fold}/{tested_on}.parquet")
                for leak, model, trained_on, fold, tested_on in product(
                    AUDIT["kinds"], models_of("leaks"), LEAKED, FOLDS, LEAKED
                )
            ),
        ],
        baselines=[
            results(f"subsets/{leak}/baselines/{trained_on}/{tested_on}.parquet")
            for leak, trained_on, tested_on in product([SOUND, *AUDIT["kinds"]], LEAKED, LEAKED)
            if AUDIT["methods"]
        ],
        subsets=of_asked(
            "leaks.datasets",
            [
                results(f"subsets/{leak}/selected/{dataset}/{fold}.parquet")
                for leak, dataset, fold in product(AUDIT["kinds"], LEAKED, FOLDS)
            ],
        ),
    output:
        results("tables/leaks.csv"),
    log:
        logs("leaks.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(30),
    params:
        **BOOTSTRAP,
        code=code("leaks.py"),
    script:
        "../scripts/leaks.py"
