"""The cost of the study: its work is counted, and a little of each kind is done and timed on this machine."""

import time

from vitrify.estimate.counts import largest_inner_training


# Calibrations run one after another, so that each has the machine for itself, and their files are deleted.
rule calibrate_simulation:
    output:
        calibration=temp(results("estimate/simulation.json")),
        start=temp(results("estimate/start.parquet")),
        samples=temp(results("estimate/samples.parquet")),
    localrule: True
    conda:
        "../../envs/md.yaml"
    threads: len(os.sched_getaffinity(0))
    params:
        system=SYSTEM,
        simulation=config["simulation"],
        minimisation=STUDY.minimisation,
        seed=config["seed"],
    script:
        "../scripts/calibrate_simulation.py"


CALIBRATIONS = [rules.calibrate_simulation.output.calibration]

if "cnn" in MODELS:

    rule calibrate_images:
        input:
            start=rules.calibrate_simulation.output.start,
            samples=rules.calibrate_simulation.output.samples,
        output:
            calibration=temp(results("estimate/images.json")),
            images=temp(results("estimate/images.parquet")),
        localrule: True
        params:
            image=IMAGE,
        script:
            "../scripts/calibrate_images.py"

    CALIBRATIONS.append(rules.calibrate_images.output.calibration)


for model in MODELS:

    rule:
        name:
            f"calibrate_{model}"
        input:
            CALIBRATIONS[-1],
            **({"start": rules.calibrate_simulation.output.start} if REGISTRY[model].data == "samples" else {}),
            data=results(f"estimate/{REGISTRY[model].data}.parquet"),
        output:
            calibration=temp(results(f"estimate/{model}.json")),
        localrule: True
        conda:
            f"../../envs/{REGISTRY[model].environment}.yaml"
        threads: config["training"]["cores"]
        resources:
            mem_mb=4000,
        params:
            model=model,
            settings=STUDY.settings(model) | STUDY.evaluation_settings(model),
            search_space=config["models"][model]["search_space"],
            largest=largest_inner_training(STUDY),
            seed=config["seed"],
        script:
            "../scripts/calibrate_network.py"

    CALIBRATIONS.append(results(f"estimate/{model}.json"))


rule estimate:
    """What the study would cost, measured on this machine in a minute."""
    input:
        CALIBRATIONS,
    output:
        results("tables/estimate.csv"),
    localrule: True
    params:
        config=config,
        asked=time.time(),  # always new: each call measures again
    script:
        "../scripts/estimate.py"
