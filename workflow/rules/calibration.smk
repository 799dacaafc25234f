"""Beyond the paper: whether the networks' scores are probabilities."""

CALIBRATED = STUDY.calibrated_datasets


rule calibration:
    input:
        of_asked("calibration.datasets", predictions(MODELS, zip(CALIBRATED, CALIBRATED))),
    output:
        reliability=results("tables/reliability.csv"),
        calibration=results("tables/calibration.csv"),
    log:
        logs("calibration.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        **BOOTSTRAP,
        code=code("calibration.py"),
        bins=config["calibration"]["bins"],
    script:
        "../scripts/calibration.py"


rule reliability:
    input:
        tables(["reliability"]),
