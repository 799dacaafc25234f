"""Scores of the networks: AUC and accuracy, and the comparison with the paper's numbers."""


rule auc:
    input:
        predictions(MODELS, zip(DATASETS, DATASETS)),
    output:
        results("tables/auc.csv"),
    log:
        logs("auc.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        **BOOTSTRAP,
        code=code("auc.py"),
        models=MODELS,
        datasets=DATASETS,
    script:
        "../scripts/auc.py"


rule auc_matrix:
    input:
        lambda wildcards: predictions([wildcards.model], product(DATASETS, DATASETS)),
    output:
        results("tables/auc_matrix_{model}.csv"),
    log:
        logs("auc_matrix_{model}.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        **BOOTSTRAP,
        code=code("auc_matrix.py"),
        datasets=DATASETS,
    script:
        "../scripts/auc_matrix.py"


rule published:
    input:
        published=resource("published.yaml"),
        energies=results("tables/energies.csv"),
        glass_transition=results("tables/glass_transition.csv"),
        auc=results("tables/auc.csv"),
        attention_auc=results("tables/attention_auc.csv"),
        wilcoxon=results("tables/wilcoxon.csv"),
        regression=results("tables/regression.csv"),
    output:
        results("tables/published.csv"),
    log:
        logs("published.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("published.py"),
        config={
            **{key: config[key] for key in ("system", "protocols", "datasets", "images")},
            "attention": {"dataset": config["attention"]["dataset"]},
            "simulation": {"temperature": config["simulation"]["temperature"]},
            "models": {
                name: {"kernels": block["kernels"]} for name, block in config["models"].items() if name == "cnn"
            },
        },
    script:
        "../scripts/published.py"
