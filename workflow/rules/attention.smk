"""Attention of the D-MPNN: networks trained again with attention or another readout, their weights, their windows."""

ATTENTION = config["attention"]
TRANSFER = config["window_transfer"]
OTHER_READOUT = {"sum": "mean", "mean": "sum"}[config["models"]["dmpnn"]["readout"]]
ATTENDED = f"{ATTENTION['dataset']}/{ATTENTION['fold']}"
TRANSFERRED = f"{TRANSFER['dataset']}/{TRANSFER['fold']}"
READOUTS = {"dmpnn": config["models"]["dmpnn"]["readout"], f"dmpnn-{OTHER_READOUT}": OTHER_READOUT}


rule predict_windows:
    # At the length of the training, these are the predictions of predict_dmpnn.
    input:
        start=results("start.parquet"),
        weights=WEIGHTS,
        hyperparameters=HYPERPARAMETERS,
        samples=results("samples/{dataset}/{fold}.parquet"),
    output:
        predictions=results("windows/{network}/{dataset}/{fold}.parquet"),
    log:
        logs("predict_windows/{network}/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("predict_windows/{network}/{dataset}/{fold}.tsv")
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(720),
        gpu=1,
    params:
        code=code("predict_windows.py"),
        window_lengths=sorted({*TRANSFER["window_lengths"], ATTENTION["window_length"]}),
        evaluation_windows=config["models"]["dmpnn"]["evaluation_windows"],
        seed=seed_of("predict", "dmpnn"),
    script:
        "../scripts/predict_windows.py"


rule window_transfer:
    input:
        predictions=expand(results("windows/{network}/{of}.parquet"), network=READOUTS, of=TRANSFERRED),
        hyperparameters=expand(
            results("models/{network}/{of}/hyperparameters.json"),
            network=READOUTS,
            of=TRANSFERRED,
        ),
    output:
        results("tables/window_transfer.csv"),
    log:
        logs("window_transfer.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        **SPACE,
        code=code("window_transfer.py"),
        names=list(READOUTS.values()),
        column="readout",
        particles=config["system"]["particles"],
    script:
        "../scripts/window_transfer.py"


use rule window_transfer as attention_auc with:
    input:
        predictions=expand(
            results("windows/{network}/{of}.parquet"),
            network=["dmpnn", "dmpnn-attention"],
            of=ATTENDED,
        ),
        hyperparameters=expand(
            results("models/{network}/{of}/hyperparameters.json"),
            network=["dmpnn", "dmpnn-attention"],
            of=ATTENDED,
        ),
    output:
        results("tables/attention_auc.csv"),
    log:
        logs("attention_auc.log"),
    params:
        **BOOTSTRAP,
        **SPACE,
        code=code("window_transfer.py"),
        names=["none", ATTENTION["scale"]],
        column="attention",
        particles=config["system"]["particles"],


rule export_attention:
    input:
        start=results("start.parquet"),
        weights=results("models/dmpnn-attention/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/dmpnn-attention/{dataset}/{fold}/hyperparameters.json"),
        samples=results("samples/{dataset}/{fold}.parquet"),
    output:
        particles=results("attention/{dataset}/{fold}/particles.parquet"),
        edges=results("attention/{dataset}/{fold}/edges.parquet"),
    log:
        logs("export_attention/{dataset}/{fold}.log"),
    benchmark:
        benchmarks("export_attention/{dataset}/{fold}.tsv")
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(240),
        gpu=1,
    params:
        version=1,
        window_length=ATTENTION["window_length"],
        seed=seed_of("attention"),
    script:
        "../scripts/export_attention.py"


rule attention_cutoff:
    input:
        edges=results(f"attention/{ATTENDED}/edges.parquet"),
        hyperparameters=results(f"models/dmpnn-attention/{ATTENDED}/hyperparameters.json"),
    output:
        results("tables/attention_cutoff.csv"),
    log:
        logs("attention_cutoff.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(8000),
        runtime=growing(30),
    params:
        code=code("attention_cutoff.py"),
        window_length=ATTENTION["window_length"],
        cutoff=ATTENTION["cutoff"],
    script:
        "../scripts/attention_cutoff.py"


rule attention_species:
    input:
        edges=results(f"attention/{ATTENDED}/edges.parquet"),
        cutoff=results("tables/attention_cutoff.csv"),
    output:
        results("tables/attention_species.csv"),
    log:
        logs("attention_species.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(8000),
        runtime=growing(30),
    params:
        code=code("attention_species.py"),
    script:
        "../scripts/attention_species.py"


rule count_attention:
    input:
        particles=results("attention/{dataset}/{fold}/particles.parquet"),
        edges=results("attention/{dataset}/{fold}/edges.parquet"),
        cutoff=results("tables/attention_cutoff.csv"),
    output:
        counts=results("attention/{dataset}/{fold}/counts.parquet"),
    log:
        logs("count_attention/{dataset}/{fold}.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(8000),
        runtime=growing(30),
    params:
        code=code("count_attention.py"),
        window_length=ATTENTION["window_length"],
    script:
        "../scripts/count_attention.py"


rule attention_metrics:
    input:
        counts=results(f"attention/{ATTENDED}/counts.parquet"),
    output:
        results("tables/attention_metrics.csv"),
    log:
        logs("attention_metrics.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        code=code("attention_metrics.py"),
    script:
        "../scripts/attention_metrics.py"


rule wilcoxon:
    input:
        counts=results(f"attention/{ATTENDED}/counts.parquet"),
    output:
        results("tables/wilcoxon.csv"),
    log:
        logs("wilcoxon.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        code=code("wilcoxon.py"),
    script:
        "../scripts/wilcoxon.py"
