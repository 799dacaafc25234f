"""Cost of the study: work is counted, and a little of each kind is done and timed on this machine."""

import time

from vitrify.estimate.calibration import cores_here
from vitrify.estimate.counts import largest_inner_training


# Calibrations wait for each other, so that each has the machine for itself, and nothing of them stays.
rule calibrate_simulation:
    output:
        calibration=temp(results("estimate/simulation.json")),
        start=temp(results("estimate/start.parquet")),
        samples=temp(results("estimate/samples.parquet")),
    log:
        logs("calibrate_simulation.log"),
    localrule: True
    conda:
        "../../envs/md.yaml"
    threads: cores_here()
    params:
        system=SYSTEM,
        simulation=config["simulation"],
        minimisation=STUDY.minimisation,
        seed=config["seed"],
    script:
        "../scripts/calibrate_simulation.py"


if "cnn" in MODELS:

    rule calibrate_images:
        input:
            start=rules.calibrate_simulation.output.start,
            samples=rules.calibrate_simulation.output.samples,
        output:
            calibration=temp(results("estimate/images.json")),
            images=temp(results("estimate/images.parquet")),
        log:
            logs("calibrate_images.log"),
        localrule: True
        conda:
            "../../envs/analysis.yaml"
        params:
            image=IMAGE,
        script:
            "../scripts/calibrate_images.py"

    rule calibrate_cnn:
        input:
            images=rules.calibrate_images.output.images,
        output:
            calibration=temp(results("estimate/cnn.json")),
        log:
            logs("calibrate_cnn.log"),
        localrule: True
        conda:
            "../../envs/cnn.yaml"
        threads: config["training"]["cores"]
        resources:
            mem_mb=4000,
        params:
            settings=STUDY.settings("cnn"),
            search_space=config["models"]["cnn"]["search_space"],
            largest=largest_inner_training(STUDY),
            seed=config["seed"],
        script:
            "../scripts/calibrate_cnn.py"


rule calibrate_dmpnn:
    input:
        [rules.calibrate_cnn.output] if "cnn" in MODELS else [],
        start=rules.calibrate_simulation.output.start,
        samples=rules.calibrate_simulation.output.samples,
    output:
        calibration=temp(results("estimate/dmpnn.json")),
    log:
        logs("calibrate_dmpnn.log"),
    localrule: True
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=4000,
    params:
        settings=STUDY.settings("dmpnn"),
        evaluation_windows=config["models"]["dmpnn"]["evaluation_windows"],
        search_space=config["models"]["dmpnn"]["search_space"],
        largest=largest_inner_training(STUDY),
        seed=config["seed"],
    script:
        "../scripts/calibrate_dmpnn.py"


rule estimate:
    input:
        rules.calibrate_simulation.output.calibration,
        [rules.calibrate_images.output.calibration, rules.calibrate_cnn.output.calibration] if "cnn" in MODELS else [],
        rules.calibrate_dmpnn.output.calibration,
    output:
        results("tables/estimate.csv"),
    log:
        logs("estimate.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    params:
        config=config,
        asked=time.time(),  # never as it was: whoever asks again is answered by a new measurement
    script:
        "../scripts/estimate.py"
