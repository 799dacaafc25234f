"""Values that rules share: resources, parameters, and parameter functions."""

from vitrify.seeds import derived_seed

SYSTEM = STUDY.system
# The plane is the default of jobs, so only boxes of other dimensions are given to them.
SPACE = {key: value for key, value in SYSTEM.items() if key == "dimension"}
# How an outer training set is split: by run, or at random as published.
INNER = {part: config["folds"][f"inner_{part}"] for part in ("validation", "test")}
INNER["by_run"] = not config["as_published"]["folds"]
# All tables of scores draw the same samples.
BOOTSTRAP = config["scores"] | {"seed": derived_seed(config["seed"], "scores")}


def growing(amount):
    """Resource function: each attempt asks for as much again, as the last may have been killed for lack of it."""
    return lambda wildcards, attempt: amount * attempt


def without(block, *keys):
    """A block of the configuration without some of its keys."""
    return {key: value for key, value in block.items() if key not in keys}


def seed_in(dataset, names, *folds):
    """A seed by names, dataset and fold, if it has one. Datasets that differ in the coordinates alone share seeds."""
    return derived_seed(config["seed"], *names, STUDY.twins.get(dataset, dataset), *folds)


def seed_of(*names):
    """Parameter function: the seed of a job."""
    return lambda wildcards: seed_in(
        wildcards.dataset, names, *([wildcards.fold] if "fold" in wildcards.keys() else [])
    )


def seeds_of(*names):
    """Parameter function: the seeds of a job of all folds, by fold."""
    return lambda wildcards: {fold: seed_in(wildcards.dataset, names, fold) for fold in FOLDS}
