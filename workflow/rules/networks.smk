"""Networks: searched, trained and asked in nested cross-validation. A network is an entry of `networks`, and no rule.

What differs between models stands in `vitrify.models.registry`; what differs between networks in `vitrify.models.networks`.
"""

# To be raised by hand when the computation of networks has changed: all of them are trained again.
SEARCH_VERSION, TRAINING_VERSION = 2, 2

# Small networks train for less time than their framework takes to begin: all folds of a dataset may be one job.
IN_ONE_JOB = config["training"]["folds_in_one_job"]


wildcard_constraints:
    network=alternatives(NETWORKS),
    subset=alternatives(STUDY.subsets),
    tested_on=alternatives([*STUDY.datasets, *STUDY.swapped]),


rule select_subset:
    input:
        dataset=results("datasets/{dataset}.parquet"),
    output:
        subsets=expand(SUBSET, fold=FOLDS, allow_missing=True),
    params:
        version=1,
        folds=FOLDING["folds"],
        seed=config["seed"],
    script:
        "../scripts/select_subset.py"


for model in MODELS:
    kind = REGISTRY[model]
    of_model = [name for name, network in NETWORKS.items() if network.model == model]
    others = [name for name in of_model if name != model]
    of_leaks = [name for name in of_model if NETWORKS[name].subset in LEAKS]
    folds = FOLDS if IN_ONE_JOB else "{fold}"

    rule:
        name:
            f"tune_{model}"
        input:
            unpack(outer_training_sets(model)),
            **species(model),
        output:
            trials=expand(TRIALS, model=model, fold=folds, allow_missing=True),
            best=expand(BEST, model=model, fold=folds, allow_missing=True),
        conda:
            f"../../envs/{kind.environment}.yaml"
        threads: config["training"]["cores"]
        resources:
            mem_mb=growing(kind.memory_mb),
            runtime=growing(1440),
            gpu=1,
        params:
            version=SEARCH_VERSION,
            model=model,
            settings=STUDY.settings(model) | STUDY.evaluation_settings(model),
            search_space=config["models"][model]["search_space"],
            search={key: config["search"][key] for key in ("trials", "startup_trials", "splits")}
            | {"epochs": STUDY.length("search", model)},
            inner=INNER,
            seed=(seeds_of if IN_ONE_JOB else seed_of)("tune", model),
            work=work_of(f"tune_{model}", "dataset", "fold"),
        script:
            "../scripts/tune.py"

    for together, names in (("_in_all_folds", [model]), ("", others)) if IN_ONE_JOB else (("", of_model),):
        folds = FOLDS if together else "{fold}"

        rule:
            name:
                f"train_{model}{together}"
            input:
                unpack(training_files(model)),
                **species(model),
            output:
                weights=expand(WEIGHTS, fold=folds, allow_missing=True),
                hyperparameters=expand(HYPERPARAMETERS, fold=folds, allow_missing=True),
                history=expand(HISTORY, fold=folds, allow_missing=True),
                outcome=expand(OUTCOME, fold=folds, allow_missing=True),
            wildcard_constraints:
                network=alternatives(names),
            conda:
                f"../../envs/{kind.environment}.yaml"
            threads: config["training"]["cores"]
            resources:
                mem_mb=growing(kind.memory_mb),
                runtime=growing(720),
                gpu=1,
            params:
                version=TRAINING_VERSION,
                model=model,
                settings=training("settings"),
                changes=training("changes"),
                epochs=training("epochs"),
                seed=training("seed"),
                shuffled=training("shuffled"),
                evaluation=STUDY.evaluation_settings(model),
                search_space=config["models"][model]["search_space"],
                work=work_of(f"train_{model}", "network", "dataset", "fold"),
            script:
                "../scripts/train.py"

    # All folds in one job, as frameworks take seconds to begin, and plain networks see the outer tests of all datasets.
    for several, names, on, tests in [
        ("", of_model, [*STUDY.datasets], ["{tested_on}"]),
        ("_on_all", [model], DATASETS, DATASETS),
        *([("_with_leaks", of_leaks, LEAK_DATASETS, LEAK_DATASETS)] if of_leaks and LEAK_DATASETS else []),
    ]:

        rule:
            name:
                f"predict_{model}{several}"
            input:
                unpack(test_files(model, tests)),
                **species(model),
                weights=expand(WEIGHTS, fold=FOLDS, allow_missing=True),
                hyperparameters=expand(HYPERPARAMETERS, fold=FOLDS, allow_missing=True),
            output:
                predictions=expand(PREDICTIONS, fold=FOLDS, tested_on=tests, allow_missing=True),
            wildcard_constraints:
                network=alternatives(names),
                dataset=alternatives(on),
            conda:
                f"../../envs/{kind.environment}.yaml"
            threads: config["training"]["cores"]
            resources:
                mem_mb=growing(kind.memory_mb),
                runtime=growing(240),
                gpu=1,
            params:
                code=code("predict.py", kind.file),
                model=model,
                evaluation=STUDY.evaluation_settings(model),
                seeds=seeds_of("predict", model),
            script:
                "../scripts/predict.py"

        if several:
            workflow.ruleorder(f"predict_{model}{several}", f"predict_{model}")


rule describe_dmpnn:
    output:
        results("networks/dmpnn.json"),
    conda:
        "../../envs/dmpnn.yaml"
    resources:
        mem_mb=growing(2000),
    params:
        **SPACE,
        readout=config["models"]["dmpnn"]["readout"],
        search_space=config["models"]["dmpnn"]["search_space"],
    script:
        "../scripts/describe_dmpnn.py"
