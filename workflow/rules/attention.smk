"""Attention of the D-MPNN: networks trained again with attention or another readout, their weights, their windows."""

ATTENTION = config["attention"]
TRANSFER = config["window_transfer"]
READOUT = config["models"]["dmpnn"]["readout"]
OTHER_READOUT = {"sum": "mean", "mean": "sum"}[READOUT]
COUNTED = [f"{ATTENTION['dataset']}/{fold}" for fold in ATTENTION["folds"]]
ATTENDED = COUNTED[0]
WINDOWS = {name: results(f"attention/{ATTENDED}/{name}.parquet") for name in ("particles", "edges")}
TRANSFERRED = f"{TRANSFER['dataset']}/{TRANSFER['fold']}"


rule predict_windows:
    # At the length of the training, these are the predictions of predict_dmpnn.
    input:
        start=results("start.parquet"),
        weights=WEIGHTS,
        hyperparameters=HYPERPARAMETERS,
        samples=results("samples/{dataset}/{fold}.parquet"),
    output:
        predictions=results("windows/{network}/{dataset}/{fold}.parquet"),
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(720),
        gpu=1,
    params:
        window_lengths=sorted({*TRANSFER["window_lengths"], ATTENTION["window_length"]}),
        evaluation_windows=config["models"]["dmpnn"]["evaluation_windows"],
        seed=seed_of("predict", "dmpnn"),
    script:
        "../scripts/predict_windows.py"


rule export_attention:
    input:
        start=results("start.parquet"),
        weights=results("models/dmpnn-attention/{dataset}/{fold}/weights.safetensors"),
        hyperparameters=results("models/dmpnn-attention/{dataset}/{fold}/hyperparameters.json"),
        samples=results("samples/{dataset}/{fold}.parquet"),
    output:
        particles=results("attention/{dataset}/{fold}/particles.parquet"),
        edges=results("attention/{dataset}/{fold}/edges.parquet"),
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
