"""Beyond the paper: protocols that cool at different rates, and whether their glasses can be told apart.

For each pair of them there is a dataset of their glasses in thermal coordinates, and one in inherent ones. They are
searched for, trained on and described as any dataset, and tested as controls are: on themselves alone.
"""


rule cooling_rates:
    input:
        of_asked(
            "cooling_rates.protocols",
            tables(["energies", "glass_transition"] if STUDY.rates else []),
            allowed="names of protocols",
        ),
    output:
        results("tables/cooling_rates.csv"),
    log:
        logs("cooling_rates.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("cooling_rates.py"),
        rates=STUDY.rates,
        steps={name: STUDY.protocols[name].frame_near(RATES["temperature"]) for name in STUDY.rates},
    script:
        "../scripts/cooling_rates.py"


rule auc_rates:
    input:
        baselines=of_asked(
            "cooling_rates.protocols",
            [results(f"baselines/{dataset}.parquet") for dataset in STUDY.rate_pairs],
            allowed="names of protocols",
        ),
        predictions=predictions(models_of("cooling_rates"), zip(STUDY.rate_pairs, STUDY.rate_pairs)),
    output:
        results("tables/auc_rates.csv"),
    log:
        logs("auc_rates.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(30),
    params:
        **BOOTSTRAP,
        code=code("auc_rates.py"),
        pairs=STUDY.rate_pairs,
        twins=STUDY.twins,
    script:
        "../scripts/auc_rates.py"
