"""Inside the CNN: the built network, feature maps, and artificial configurations (appendix D)."""

CNN_SHAPE = without(STUDY.settings("cnn"), "learning_rate", "precision", "augmentation", "balanced")
ARTIFICIAL = config["five_fold"]


rule describe_cnn:
    output:
        results("networks/cnn.json"),
    conda:
        "../../envs/cnn.yaml"
    resources:
        mem_mb=growing(3000),
    params:
        settings=CNN_SHAPE,
    script:
        "../scripts/describe_cnn.py"


rule feature_maps:
    # Of a trained network: which configurations are shown decides nothing.
    input:
        weights=results("models/cnn/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/cnn/{dataset}/{fold}/hyperparameters.json"),
        outer_test=results("images/{dataset}/{fold}.parquet"),
    output:
        results("feature_maps/{dataset}/{fold}.parquet"),
    conda:
        "../../envs/cnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(16000),
        runtime=growing(240),
        gpu=1,
    params:
        version=1,
    script:
        "../scripts/feature_maps.py"


rule draw_artificial:
    output:
        images=results("five_fold/images.parquet"),
        rings=results("five_fold/rings.png"),
    resources:
        runtime=growing(60),
    params:
        version=1,
        system={name: config["system"][name] for name in ("particles", "fraction_a")},
        image=IMAGE,
        symmetries=ARTIFICIAL["symmetries"],
        configurations=ARTIFICIAL["configurations"],
        seed=derived_seed(config["seed"], "five_fold"),
    script:
        "../scripts/draw_artificial.py"


rule judge_artificial:
    input:
        weights=expand(results("models/cnn/{{dataset}}/{fold}/weights.safetensors"), fold=FOLDS),
        hyperparameters=expand(results("models/cnn/{{dataset}}/{fold}/hyperparameters.json"), fold=FOLDS),
        artificial=results("five_fold/images.parquet"),
        dataset=results("datasets/{dataset}.parquet"),
        outer_tests=expand(results("images/{{dataset}}/{fold}.parquet"), fold=FOLDS),
    output:
        judgements=expand(results("five_fold/{{dataset}}/{fold}.parquet"), fold=FOLDS),
    conda:
        "../../envs/cnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(16000),
        runtime=growing(240),
        gpu=1,
    params:
        version=1,
    script:
        "../scripts/judge_artificial.py"
