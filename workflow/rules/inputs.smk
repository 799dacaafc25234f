"""Input and parameter functions of single stages, in the order of the data."""

import json

from vitrify.datasets.subsets import CHOICE, DRAWS_TESTS, LEAKS
from vitrify.models.networks import attended_name, member_names, models_of, network_name
from vitrify.models.registry import MODELS as REGISTRY

NETWORKS = STUDY.networks
LEAK_DATASETS = STUDY.asked("leaks")
WEIGHTS = results("models/{network}/{dataset}/{fold}/weights.safetensors")
HYPERPARAMETERS = results("models/{network}/{dataset}/{fold}/hyperparameters.json")
HISTORY = results("models/{network}/{dataset}/{fold}/history.csv")
OUTCOME = results("models/{network}/{dataset}/{fold}/outcome.csv")
TRIALS = results("tuning/{model}/{dataset}/{fold}/trials.csv")
BEST = results("tuning/{model}/{dataset}/{fold}/best.json")
PREDICTIONS = results("predictions/{network}/{dataset}/{fold}/{tested_on}.parquet")
SUBSET = results("subsets/{subset}/{dataset}/{fold}.parquet")


def schedule_of(wildcards):
    """Parameter function: a protocol's schedule and frames, whatever the order of keys in the configuration."""
    block = config["protocols"][wildcards.protocol]
    segments = [{"to": segment["to"], "steps": segment["steps"]} for segment in block["schedule"]]
    return {"schedule": segments, "frame_interval": block["frame_interval"]}


def kept(frames):
    """Resource function: which frames of a protocol are kept. That decides no trajectory and no minimum."""
    return lambda wildcards: json.dumps(frames(wildcards.protocol))


def energies_to_match(wildcards):
    """Inherent structures, where a class of the dataset is found by its energy, or its configurations are."""
    if not STUDY.needs_energies(wildcards.dataset):
        return []
    return batches("inherent/{protocol}/{batch}.parquet", STUDY.dataset_protocols(wildcards.dataset))


def coordinates_of(wildcards):
    """The files that hold a dataset's coordinates."""
    thermal = STUDY.datasets[wildcards.dataset]["coordinates"] == "thermal"
    pattern = "configurations/{protocol}/{batch}.parquet" if thermal else "inherent/{protocol}/{batch}.parquet"
    return batches(pattern, STUDY.dataset_protocols(wildcards.dataset))


def pair_counts(datasets):
    """Files of the pair counts of datasets: one a part."""
    return expand(results("radial_distribution/{dataset}/{part}.parquet"), dataset=datasets, part=parts(OUTER))


def structure(protocols):
    """The files of the metrics of protocols."""
    return [
        results(f"structure/{protocol}/{batch}.parquet")
        for protocol in protocols
        for batch in STUDY.structure_batches(protocol)
    ]


def structure_inherent(wildcards):
    """Inherent structures of a batch, where some are minimised for their energies anyway."""
    wanted = STUDY.structure_runs(**wildcards)["inherent"]
    return [results("inherent/{protocol}/{batch}.parquet")] if wanted else []


def data(model, dataset, chosen):
    """The files that a model reads of some parts of a dataset."""
    return [results(f"{REGISTRY[model].data}/{dataset}/{part}.parquet") for part in chosen]


def species(model):
    """The file of the species of particles for a model; images show them."""
    return {"start": results("start.parquet")} if REGISTRY[model].data == "samples" else {}


def subset_of(wildcards):
    """The subset that a network is trained on, if it is."""
    subset = NETWORKS[wildcards.network].subset
    return {"subset": SUBSET.format(subset=subset, **wildcards)} if subset else {}


def folds_of(wildcards):
    """The folds of a job: its own, or all."""
    return [wildcards.fold] if "fold" in wildcards.keys() else FOLDS


def outer_training_sets(model):
    """Input function: by fold the parts of a dataset outside its outer test; a search or training is given no others."""
    return lambda wildcards: {
        f"data_{fold}": data(model, wildcards.dataset, training_parts(fold, OUTER)) for fold in folds_of(wildcards)
    }


def training_files(model):
    """Input function: the training sets of a network by fold, and the sources of its hyperparameters."""

    def files(wildcards):
        network, names = NETWORKS[wildcards.network], dict(wildcards.items()) | {"model": model}
        found = outer_training_sets(model)(wildcards)
        if network.subset == CHOICE:  # the one place where an outer test chooses, to see what that is worth
            test = data(model, wildcards.dataset, [wildcards.fold])
            return found | {"test": test, "trials": TRIALS.format(**names)}
        if network.subset in LEAKS:
            found = dict.fromkeys(found, data(model, wildcards.dataset, parts(OUTER)))
        best = {f"best_{fold}": BEST.format(**names | {"fold": fold}) for fold in folds_of(wildcards)}
        return found | subset_of(wildcards) | best

    return files


def work_of(stage, *names):
    """Parameter function: the work folder of a job; of a job of all folds, with `{fold}` where the fold is to stand."""
    return lambda wildcards: results(str(Path("work", stage, *(wildcards.get(name, f"{{{name}}}") for name in names))))


def test_files(model, tests):
    """Input function: the outer tests of datasets by fold; where a leak draws them again, all parts and the subsets."""

    def files(wildcards):
        subset, names = NETWORKS[wildcards.network].subset, [test.format(**wildcards) for test in tests]
        drawn = [wildcards.dataset] if subset in DRAWS_TESTS else []
        found = {
            f"fold_{fold}": [
                path for name in names for path in data(model, name, parts(OUTER) if name in drawn else [fold])
            ]
            for fold in FOLDS
        }
        return found | {"subsets": expand(SUBSET, subset=subset, dataset=drawn, fold=FOLDS)}

    return files


def training(name):
    """Parameter function: of the training of a network, see `Study.training`; of a job of all folds the seeds by fold."""

    def value(wildcards):
        values = {
            fold: STUDY.training(wildcards.network, wildcards.dataset, fold)[name] for fold in folds_of(wildcards)
        }
        return values if name == "seed" and "fold" not in wildcards.keys() else next(iter(values.values()))

    return value


def tested_on_itself(classifiers, datasets):
    """Predictions of classifiers on the outer tests of the datasets that they are trained on."""
    return predictions(classifiers, zip(datasets, datasets))


def simple_predictions(methods, tests, subset=""):
    """Outputs of a job: one file a method, fold and dataset that is tested."""
    names = [network_name(method, subset) for method in methods]
    return expand(PREDICTIONS, network=names, fold=FOLDS, tested_on=tests, allow_missing=True)


def descriptors(tests):
    """The descriptors of datasets, all parts of each."""
    return [results(f"descriptors/{dataset}/{part}.parquet") for dataset in tests for part in parts(OUTER)]


def tested_networks(labels):
    """Networks of one kind of attention under test, trained on the labels or on shuffled ones: one a seed."""
    return [WEIGHTS.replace("{network}", attended_name("{attended}", labels, number)) for number in NUMBERS]


def tested_seeds(wildcards):
    """Parameter function: seeds of the trainings by number; a trained network and the untrained one begin alike."""
    return {
        number: STUDY.training(attended_name(wildcards.attended, "trained", number), wildcards.dataset, wildcards.fold)[
            "seed"
        ]
        for number in NUMBERS
    }


def networks_of(network, datasets, folds):
    """Files of the networks that score trajectories."""
    files = [f"{network}/{dataset}/{fold}" for dataset, fold in product(datasets, folds)]
    return expand(results("models/{of}/{name}"), of=files, name=("weights.safetensors", "hyperparameters.json"))


def other_tables(wildcards):
    """Input function: the same tables of the other study."""
    if not COMPARABLE:
        end(f"compare_with: found {OTHER_TABLES or 'nothing'}, must be a folder with tables of a study, as docs/quick")
    return [f"{OTHER_TABLES}/{name}.csv" for name in COMPARABLE]


def own_rules():
    """Rules of this study so far by name. Those of a workflow that imports it, which may rename them, are not changed."""
    return {name: proxy.rule for name, proxy in rules._rules.items()}
