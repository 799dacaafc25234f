"""Beyond the paper: is the attention an explanation? Other seeds, other kinds, shuffled labels, deletion."""

ATTENTION_TEST = config["attention_test"]
NUMBERS = ATTENTION_TEST["seeds"]


wildcard_constraints:
    attended=alternatives(ATTENTION_TEST["kinds"]),


rule weigh_attention:
    input:
        start=results("start.parquet"),
        trained=tested_networks("trained"),
        shuffled=tested_networks("shuffled"),
        samples=results("samples/{dataset}/{fold}.parquet"),
    output:
        scores=results("attention_test/{attended}/{dataset}/{fold}/scores.parquet"),
        weights=results("attention_test/{attended}/{dataset}/{fold}/weights.parquet"),
        agreement=results("attention_test/{attended}/{dataset}/{fold}/agreement.parquet"),
        deletion=results("attention_test/{attended}/{dataset}/{fold}/deletion.parquet"),
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(240),
        gpu=1,
    params:
        version=1,
        seeds=tested_seeds,
        fractions=ATTENTION_TEST["fractions"],
        seed=derived_seed(config["seed"], "attention_test", "windows"),
        order_seed=derived_seed(config["seed"], "attention_test", "random order"),
    script:
        "../scripts/weigh_attention.py"
