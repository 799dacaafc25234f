"""Beyond the paper: is the attention an explanation? Other seeds, other kinds, shuffled labels, deletion."""

ATTENTION_TEST = config["attention_test"]
# Seeds of the trainings by number: a trained network, that of shuffled labels and the untrained one begin alike.
TESTED_SEEDS = {
    number: derived_seed(config["seed"], "attention_test", *ATTENDED.split("/"), str(number))
    for number in ATTENTION_TEST["seeds"]
}
# What each kind adds to the settings of the network; defaults are left out.
TESTED_KINDS = {
    name: {"attention": ATTENTION["scale"]}
    | ({"attended": kind["attended"]} if kind["attended"] != "edges" else {})
    | ({"heads": kind["heads"]} if kind["heads"] != 1 else {})
    for name, kind in ATTENTION_TEST["kinds"].items()
}
TESTED_NETWORKS = {
    labels: expand(
        results("models/dmpnn_{{attended}}_{labels}_{number}/{{dataset}}/{{fold}}/weights.safetensors"),
        labels=labels,
        number=TESTED_SEEDS,
    )
    for labels in ("trained", "shuffled")
}
WEIGHED = {
    table: of_asked(
        "attention_test.seeds",
        [results(f"attention_test/{kind}/{ATTENDED}/{table}.parquet") for kind in TESTED_KINDS if TESTED_SEEDS],
        allowed="at least two whole numbers",
    )
    for table in ("scores", "agreement", "weights", "deletion")
}


wildcard_constraints:
    attended="|".join(TESTED_KINDS),
    labels="|".join(TESTED_NETWORKS),
    number=r"\d+",


use rule train_dmpnn as train_attended with:
    output:
        weights=results("models/dmpnn_{attended}_{labels}_{number}/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/dmpnn_{attended}_{labels}_{number}/{dataset}/{fold}/hyperparameters.json"),
        history=results("models/dmpnn_{attended}_{labels}_{number}/{dataset}/{fold}/history.csv"),
    log:
        logs("train_attended/{attended}_{labels}_{number}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("train_attended/{attended}_{labels}_{number}/{dataset}/{fold}.tsv")
    params:
        threads=training_threads,
        version=1,
        settings=lambda wildcards: DMPNN_SETTINGS | TESTED_KINDS[wildcards.attended],
        epochs=config["training"]["epochs"]["dmpnn"],
        seed=lambda wildcards: TESTED_SEEDS[int(wildcards.number)],
        shuffled=lambda wildcards: (
            derived_seed(TESTED_SEEDS[int(wildcards.number)], "labels") if wildcards.labels == "shuffled" else None
        ),
        work=work("train_attended/{attended}_{labels}_{number}/{dataset}/{fold}"),


rule weigh_attention:
    input:
        start=results("start.parquet"),
        trained=TESTED_NETWORKS["trained"],
        shuffled=TESTED_NETWORKS["shuffled"],
        samples=results("samples/{dataset}/{fold}.parquet"),
    output:
        scores=results("attention_test/{attended}/{dataset}/{fold}/scores.parquet"),
        weights=results("attention_test/{attended}/{dataset}/{fold}/weights.parquet"),
        agreement=results("attention_test/{attended}/{dataset}/{fold}/agreement.parquet"),
    log:
        logs("weigh_attention/{attended}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("weigh_attention/{attended}/{dataset}/{fold}.tsv")
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
        seeds=TESTED_SEEDS,
        seed=derived_seed(config["seed"], "attention_test", "windows"),
    script:
        "../scripts/weigh_attention.py"


rule delete_attended:
    input:
        start=results("start.parquet"),
        trained=TESTED_NETWORKS["trained"],
        samples=results("samples/{dataset}/{fold}.parquet"),
    output:
        results("attention_test/{attended}/{dataset}/{fold}/deletion.parquet"),
    log:
        logs("delete_attended/{attended}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("delete_attended/{attended}/{dataset}/{fold}.tsv")
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
        numbers=list(TESTED_SEEDS),
        fractions=ATTENTION_TEST["fractions"],
        seed=derived_seed(config["seed"], "attention_test", "windows"),
        order_seed=derived_seed(config["seed"], "attention_test", "random order"),
    script:
        "../scripts/delete_attended.py"


rule attention_seeds:
    input:
        scores=WEIGHED["scores"],
        agreement=WEIGHED["agreement"],
        weights=WEIGHED["weights"],
    output:
        networks=results("tables/attention_networks.csv"),
        seeds=results("tables/attention_seeds.csv"),
        preference=results("tables/attention_preference.csv"),
    log:
        logs("attention_seeds.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(4000),
        runtime=growing(60),
    params:
        **BOOTSTRAP,
        code=code("attention_seeds.py"),
    script:
        "../scripts/attention_seeds.py"


rule attention_deletion:
    input:
        WEIGHED["deletion"],
    output:
        curves=results("tables/attention_deletion.csv"),
        areas=results("tables/attention_deletion_area.csv"),
    log:
        logs("attention_deletion.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(4000),
        runtime=growing(60),
    params:
        **BOOTSTRAP,
        code=code("attention_deletion.py"),
    script:
        "../scripts/attention_deletion.py"


for table in ["attention_networks", "attention_preference", "attention_deletion_area"]:

    rule:
        name:
            table
        input:
            tables([table]),
