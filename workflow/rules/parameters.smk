"""Values that rules share: resources, parameters, and parameter functions."""

from itertools import product

from vitrify.datasets.subsets import DRAWS_TESTS
from vitrify.models.variants import changed_settings
from vitrify.seeds import derived_seed
from vitrify.training.schedule import at_equal_steps

SYSTEM = STUDY.system
# The plane is the default of jobs, so only boxes of other dimensions are given to them.
SPACE = {key: value for key, value in SYSTEM.items() if key == "dimension"}
RATES = config["cooling_rates"]
# How an outer training set is split: by run, or at random as published.
INNER = {
    "validation": config["folds"]["inner_validation"],
    "test": config["folds"]["inner_test"],
    "by_run": not config["as_published"]["folds"],
}
# All tables of scores draw the same samples.
BOOTSTRAP = config["scores"] | {"seed": derived_seed(config["seed"], "scores")}


def growing(amount):
    """Resource function: each attempt asks for as much again, as the last may have been killed for lack of it."""
    return lambda wildcards, attempt: amount * attempt


def training_threads(wildcards, output):
    """Parameter function: threads of the networks, however many cores there are: the rounding depends on them.

    It decides last bits only, so trained networks stay when it changes; see `kept_frames`.
    """
    return config["training"]["cores"]


def class_names(dataset):
    """Names of a dataset's classes, the glass last; none of a dataset that the study lacks."""
    return list(config["datasets"].get(dataset, {}).get("classes", []))


def without(block, *keys):
    """A block of the configuration without some of its keys."""
    return {key: value for key, value in block.items() if key not in keys}


def seed_of(*names):
    """Parameter function: the seed of what the names and the job's wildcards say.

    A control has the seeds of its dataset, so that it differs from it in the coordinates and in no chance. So have pairs
    of cooling rates in inherent coordinates.
    """
    return lambda wildcards: derived_seed(
        config["seed"], *names, *(STUDY.twins.get(value, value) for value in wildcards)
    )


def as_whole(verb, model, more=lambda wildcards: ()):
    """Parameter function: the seed of the study's network, for what differs from it in what it is trained on alone."""
    return lambda wildcards: derived_seed(
        config["seed"],
        verb,
        model,
        STUDY.controls.get(wildcards.dataset, wildcards.dataset),
        wildcards.fold,
        *more(wildcards),
    )


def seed_of_dmpnn(verb):
    """Parameter function: the seed of the D-MPNN's training or prediction, for what must differ from it in no chance.

    A variant that asks for another seed has another one in its training, and is tested on the same windows.
    """

    def another(wildcards):
        seed = STUDY.variants.get(wildcards.get("variant"), {}).get("seed") if verb == "train" else None
        return () if seed is None else (str(seed),)

    return as_whole(verb, "dmpnn", another)


def seed_of_member(model):
    """Parameter function: the seed of the training of an ensemble's member."""
    return lambda wildcards: derived_seed(
        config["seed"], "train", model, f"member {wildcards.member}", wildcards.dataset, wildcards.fold
    )


def seed_of_baselines(wildcards):
    """Parameter function: that of rule predict_baselines, on whatever part of a dataset they are trained."""
    return derived_seed(config["seed"], "baselines", STUDY.controls.get(wildcards.dataset, wildcards.dataset))


def subset_length(settings, epochs):
    """Parameter functions: settings and epochs of a training on some runs, see `learning_curves.equal_steps`."""

    def of(wildcards):
        equal, runs = config["learning_curves"]["equal_steps"], int(wildcards.size.removeprefix("runs_"))
        ratio = STUDY.larger_than(wildcards.dataset, int(wildcards.fold), runs) if equal else 1
        return at_equal_steps(settings, epochs, ratio)

    return {"settings": lambda wildcards: of(wildcards)[0], "epochs": lambda wildcards: of(wildcards)[1]}


def leaking_tests(kind, tested):
    """Input function: samples or images of datasets to test on; all of one whose tests a leak has drawn anew."""

    def files(wildcards):
        whole = wildcards.dataset if wildcards.leak in DRAWS_TESTS else None
        return [
            results(f"{kind}/{name}/{part}.parquet")
            for name in tested
            for part in (parts(OUTER) if name == whole else [wildcards.fold])
        ]

    return files


def predictions(models, pairs):
    """Files of the predictions of networks for pairs of datasets: the one trained on, the one tested on."""
    pairs = list(pairs)
    return [
        results(f"predictions/{model}/{trained_on}/{fold}/{tested_on}.parquet")
        for model in models
        for trained_on, tested_on in pairs
        for fold in FOLDS
    ]


def models_of(block):
    """The networks that a block of the configuration asks for, of those that the study has."""
    return [model for model in config[block]["models"] if model in MODELS]


def of_asked(key, paths, allowed="names of datasets"):
    """Input function: files of what the configuration asks for under a key, which may be nothing."""

    def files(wildcards):
        if not paths:
            raise WorkflowError(f"{key}: found none, allowed are {allowed}, see docs/beyond.md")
        return paths

    return files
