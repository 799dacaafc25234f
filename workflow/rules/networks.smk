"""Networks: searched, trained and asked in nested cross-validation. A network is an entry of `networks`, and no rule.

What differs between models stands in `vitrify.models.registry`; what differs between networks in `vitrify.models.networks`.
"""

from vitrify.datasets.subsets import CHOICE, DRAWS_TESTS, LEAKS
from vitrify.models.registry import MODELS as REGISTRY

NETWORKS = STUDY.networks
LEAK_DATASETS = STUDY.leak_datasets
WEIGHTS = results("models/{network}/{dataset}/{fold}/weights.safetensors")
HYPERPARAMETERS = results("models/{network}/{dataset}/{fold}/hyperparameters.json")
TRIALS = results("tuning/{model}/{dataset}/{fold}/trials.csv")
BEST = results("tuning/{model}/{dataset}/{fold}/best.json")
PREDICTIONS = results("predictions/{network}/{dataset}/{fold}/{tested_on}.parquet")
SUBSET = results("subsets/{subset}/{dataset}/{fold}.parquet")
# To be raised by hand when what a model's networks compute has changed: all of them are trained anew.
SEARCH_VERSION, TRAINING_VERSION, PREDICTION_VERSION = 2, 2, 1


wildcard_constraints:
    network=alternatives(NETWORKS),
    subset=alternatives(STUDY.subsets),
    tested_on=alternatives([*STUDY.datasets, *STUDY.swapped]),


def data(model, dataset, chosen):
    """The files that a model reads of some parts of a dataset."""
    return [results(f"{REGISTRY[model].data}/{dataset}/{part}.parquet") for part in chosen]


def species(model):
    """Where a model finds the species of particles; images show them."""
    return {"start": results("start.parquet")} if REGISTRY[model].data == "samples" else {}


def subset_of(wildcards):
    """The subset that a network is trained on, if it is."""
    subset = NETWORKS[wildcards.network].subset
    return {"subset": SUBSET.format(subset=subset, **wildcards)} if subset else {}


def outer_training_set(model):
    """Input function: the parts of a dataset outside one outer test, which thereby reaches no search and no training."""
    return lambda wildcards: data(model, wildcards.dataset, training_parts(wildcards.fold, OUTER))


def training_files(model):
    """Input function: what a network is trained on, and what tells its hyperparameters."""

    def files(wildcards):
        network = NETWORKS[wildcards.network]
        found = {"data": outer_training_set(model)(wildcards)}
        if network.subset == CHOICE:  # the one place where an outer test chooses, to see what that is worth
            test = data(model, wildcards.dataset, [wildcards.fold])
            return found | {"test": test, "trials": TRIALS.format(model=model, **wildcards)}
        if network.subset in LEAKS:
            found["data"] = data(model, wildcards.dataset, parts(OUTER))
        return found | subset_of(wildcards) | {"best": BEST.format(model=model, **wildcards)}

    return files


def test_files(model, tests):
    """Input function: the outer tests of datasets; of one whose tests a leak draws anew, all parts and the subset."""

    def files(wildcards):
        subset, found = NETWORKS[wildcards.network].subset, []
        for name in (test.format(**wildcards) for test in tests):
            drawn = subset in DRAWS_TESTS and name == wildcards.dataset
            found += data(model, name, parts(OUTER) if drawn else [wildcards.fold])
        return {"data": found} | (subset_of(wildcards) if subset in DRAWS_TESTS else {})

    return files


def training(name):
    """Parameter function: of the training of a network, see `Study.training`."""
    return lambda wildcards: STUDY.training(wildcards.network, wildcards.dataset, wildcards.fold)[name]


rule select_subset:
    input:
        dataset=results("datasets/{dataset}.parquet"),
    output:
        subsets=expand(SUBSET, fold=FOLDS, allow_missing=True),
    log:
        logs("select_subset/{subset}/{dataset}.log"),
    conda:
        "../../envs/analysis.yaml"
    params:
        version=1,
        folds=FOLDING["folds"],
        seed=config["seed"],
    script:
        "../scripts/select_subset.py"


for model in MODELS:
    kind = REGISTRY[model]
    of_model = [name for name, network in NETWORKS.items() if network.model == model]
    of_leaks = [name for name in of_model if NETWORKS[name].subset in LEAKS]

    rule:
        name:
            f"tune_{model}"
        input:
            **species(model),
            data=outer_training_set(model),
        output:
            trials=TRIALS.replace("{model}", model),
            best=BEST.replace("{model}", model),
        log:
            logs(f"tune_{model}/{{dataset}}/{{fold}}.log"),
        benchmark:
            benchmarks(f"tune_{model}/{{dataset}}/{{fold}}.tsv")
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
            search=config["search"] | {"epochs": config["search"]["epochs"][model]},
            inner=INNER,
            seed=seed_of("tune", model),
            work=work(f"tune_{model}/{{dataset}}/{{fold}}"),
        script:
            "../scripts/tune.py"

    rule:
        name:
            f"train_{model}"
        input:
            unpack(training_files(model)),
            **species(model),
        output:
            weights=WEIGHTS,
            hyperparameters=HYPERPARAMETERS,
            history=results("models/{network}/{dataset}/{fold}/history.csv"),
        log:
            logs(f"train_{model}/{{network}}/{{dataset}}/{{fold}}.log"),
        benchmark:
            benchmarks(f"train_{model}/{{network}}/{{dataset}}/{{fold}}.tsv")
        wildcard_constraints:
            network=alternatives(of_model),
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
            work=work(f"train_{model}/{{network}}/{{dataset}}/{{fold}}"),
        script:
            "../scripts/train.py"

    # Several tests in one job, as frameworks take seconds to begin: plain networks see the outer tests of all datasets.
    for several, names, on, tests in [
        ("", of_model, [*STUDY.datasets], ["{tested_on}"]),
        ("_on_all", [model], DATASETS, DATASETS),
        *([("_with_leaks", of_leaks, LEAK_DATASETS, LEAK_DATASETS)] if of_leaks and LEAK_DATASETS else []),
    ]:
        of_one = "{network}/{dataset}/{fold}" if several else "{network}/{dataset}/{fold}/{tested_on}"

        rule:
            name:
                f"predict_{model}{several}"
            input:
                unpack(test_files(model, tests)),
                **species(model),
                weights=WEIGHTS,
                hyperparameters=HYPERPARAMETERS,
            output:
                predictions=expand(PREDICTIONS, tested_on=tests, allow_missing=True),
            log:
                logs(f"predict_{model}{several}/{of_one}.log"),
            benchmark:
                benchmarks(f"predict_{model}{several}/{of_one}.tsv")
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
                version=PREDICTION_VERSION,
                model=model,
                evaluation=STUDY.evaluation_settings(model),
                seed=seed_of("predict", model),
            script:
                "../scripts/predict.py"

        if several:
            workflow.ruleorder(f"predict_{model}{several}", f"predict_{model}")


rule describe_dmpnn:
    output:
        results("networks/dmpnn.json"),
    log:
        logs("describe_dmpnn.log"),
    conda:
        "../../envs/dmpnn.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(10),
    params:
        **SPACE,
        code=code("describe_dmpnn.py"),
        readout=config["models"]["dmpnn"]["readout"],
        search_space=config["models"]["dmpnn"]["search_space"],
    script:
        "../scripts/describe_dmpnn.py"
