"""Inherent-structure energies against temperature, and the glass transition."""


rule energies:
    input:
        batches("inherent/{protocol}/{batch}.parquet", config["protocols"]),
    output:
        report(
            results("tables/energies.csv"),
            caption="../report/energies.rst",
            category="Tables",
            labels={"table": "energies"},
        ),
    log:
        logs("energies.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        code=code("energies.py"),
    script:
        "../scripts/energies.py"


rule glass_transition:
    input:
        batches(
            "inherent/{protocol}/{batch}.parquet",
            config["glass_transition"]["protocols"],
        ),
    output:
        results("tables/glass_transition.csv"),
    log:
        logs("glass_transition.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        code=code("glass_transition.py"),
        settings=config["glass_transition"],
        seed=config["seed"],
    script:
        "../scripts/glass_transition.py"
