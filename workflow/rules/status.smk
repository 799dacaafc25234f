"""Progress of the study: `snakemake status`, at any time. It takes no turn and changes nothing."""

# Rules whose jobs are timed, as data flow.
TIMED = [name for name, rule in own_rules().items() if rule.benchmark]


rule status:
    input:
        quietly,
    log:
        ".snakemake/status.log",  # results may be somebody else's
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    params:
        study=config["study"],
        benchmarks=benchmarks(""),
        order=TIMED,
        plan=plan_of_study,
        worker=worker,
    script:
        "../scripts/status.py"
