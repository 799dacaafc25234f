"""How far the study is, at any time, while somebody is at work on it or not. To look takes no turn and changes nothing."""

# Rules whose jobs are timed, as data flow.
TIMED = [rule.name for rule in workflow.rules if rule.benchmark]

if LOOKS_ON:
    # What is said of the one job that looks would drown what it says.
    logger.setLevel("WARNING")
    # One core is enough for it: nobody has to say so.
    workflow.resource_settings.cores = workflow.resource_settings.cores or 1


rule status:
    log:
        logs("status.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        study=config["study"],
        benchmarks=benchmarks(""),
        order=TIMED,
        plan=plan_of_study() if "status" in ASKED_FOR else {},
        worker=worker(),
    script:
        "../scripts/status.py"
