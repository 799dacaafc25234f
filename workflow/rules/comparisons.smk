"""Beyond the paper: tables that compare classifiers on the same outer tests, each a view of one paired comparison."""

from vitrify.datasets.subsets import runs_name

CONTROL_DATASETS = [*STUDY.controls.values(), *CONTROLS]
VARIANTS = [network_name("dmpnn", name) for name in config["variants"]["networks"]]
LEAK_KINDS = config["leaks"]["kinds"]
SIZES = [runs_name(runs) for runs in config["learning_curves"]["runs"]]


rule auc_inherent:
    input:
        of_asked("controls.inherent", tested_on_itself(models_of(config, "controls"), CONTROL_DATASETS)),
    output:
        results("tables/auc_inherent.csv"),
    log:
        logs("auc_inherent.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        code=code("auc_controls.py"),
        controls=STUDY.controls,
        kind="inherent",
    script:
        "../scripts/auc_controls.py"


use rule auc_inherent as auc_swapped with:
    input:
        of_asked(
            "controls.swapped",
            predictions(
                models_of(config, "controls"),
                [(name, test) for control, name in STUDY.swapped.items() for test in (name, control)],
            ),
        ),
    output:
        results("tables/auc_swapped.csv"),
    log:
        logs("auc_swapped.log"),
    params:
        controls=STUDY.swapped,
        kind="swapped",


rule variants:
    input:
        of_asked("variants.datasets", tested_on_itself(["dmpnn", *VARIANTS], STUDY.asked("variants"))),
    output:
        results("tables/variants.csv"),
    log:
        logs("variants.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        code=code("variants.py"),
        controls=STUDY.controls,
    script:
        "../scripts/variants.py"


rule leaks:
    input:
        predictions=[
            *predictions(
                [network_name(model, leak) for leak in ["", *LEAK_KINDS] for model in models_of(config, "leaks")],
                product(LEAK_DATASETS, LEAK_DATASETS),
            ),
            *(
                path
                for leak, *pair in product(["", *LEAK_KINDS], LEAK_DATASETS, LEAK_DATASETS)
                for path in predictions([network_name(method, leak) for method in config["leaks"]["methods"]], [pair])
            ),
        ],
        subsets=of_asked("leaks.datasets", expand(SUBSET, subset=LEAK_KINDS, dataset=LEAK_DATASETS, fold=FOLDS)),
    output:
        results("tables/leaks.csv"),
    log:
        logs("leaks.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        code=code("leaks.py"),
    script:
        "../scripts/leaks.py"


rule learning_curves:
    input:
        predictions=[
            path
            for name in [*models_of(config, "learning_curves"), *config["learning_curves"]["methods"]]
            for dataset in STUDY.asked("learning_curves")
            for path in tested_on_itself([network_name(name, size) for size in [*SIZES, ""]], [dataset])
        ],
        datasets=of_asked(
            "learning_curves.datasets",
            expand(results("datasets/{dataset}.parquet"), dataset=STUDY.asked("learning_curves")),
        ),
    output:
        results("tables/learning_curves.csv"),
    log:
        logs("learning_curves.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        code=code("learning_curves.py"),
        controls=STUDY.controls,
        simulation={key: config["simulation"][key] for key in ("runs_per_batch", "cores_per_batch")},
        runs={name: block["runs"] for name, block in config["protocols"].items()},
        # Not an input: where benchmarks have been thrown away, nothing is simulated again for them.
        benchmarks=benchmarks(""),
    script:
        "../scripts/learning_curves.py"


rule ensembles:
    input:
        of_asked(
            "ensembles.datasets",
            [
                path
                for model, dataset in product(models_of(config, "ensembles"), STUDY.asked("ensembles"))
                for path in tested_on_itself(
                    [network_name(model, member) for member in ["", *member_names(config)]], [dataset]
                )
            ],
        ),
    output:
        results("tables/ensembles.csv"),
    log:
        logs("ensembles.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        code=code("ensembles.py"),
        bins=config["calibration"]["bins"],
    script:
        "../scripts/ensembles.py"


rule calibration:
    input:
        of_asked("calibration.datasets", tested_on_itself(MODELS, STUDY.asked("calibration"))),
    output:
        reliability=results("tables/reliability.csv"),
        calibration=results("tables/calibration.csv"),
    log:
        logs("calibration.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        code=code("calibration.py"),
        bins=config["calibration"]["bins"],
    script:
        "../scripts/calibration.py"


# Glasses of protocols that cool at different rates: for each pair of them a dataset in either coordinates.
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
    params:
        code=code("cooling_rates.py"),
        rates=STUDY.rates,
        steps={name: STUDY.protocols[name].frame_near(RATES["temperature"]) for name in STUDY.rates},
    script:
        "../scripts/cooling_rates.py"


rule auc_rates:
    input:
        of_asked(
            "cooling_rates.protocols",
            tested_on_itself([*config["baselines"]["methods"], *models_of(config, "cooling_rates")], STUDY.rate_pairs),
            allowed="names of protocols",
        ),
    output:
        results("tables/auc_rates.csv"),
    log:
        logs("auc_rates.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        **BOOTSTRAP,
        code=code("auc_rates.py"),
        pairs=STUDY.rate_pairs,
        twins=STUDY.twins,
    script:
        "../scripts/auc_rates.py"


rule reliability:
    input:
        tables(["reliability"]),
