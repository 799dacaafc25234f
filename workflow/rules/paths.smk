"""Paths of files, and the names that they may contain."""

import re
from itertools import product

from vitrify.datasets.folds import parts, training_parts

MODELS = list(config["models"])
DATASETS = list(config["datasets"])
CONTROLS = list(STUDY.controls)  # datasets too, but of no figure or table of the paper
OUTER = config["folds"]["outer"]
FOLDS = parts(OUTER)[:-1]


def alternatives(names):
    """A regular expression of names; of none, one that nothing matches."""
    return "|".join(map(re.escape, names)) or "(?!)"


wildcard_constraints:
    protocol=alternatives(config["protocols"]),
    batch=r"\d+",
    dataset=alternatives(STUDY.datasets),
    model=alternatives(MODELS),
    fold=alternatives(FOLDS),


def results(path):
    """A file of this study."""
    return f"{RESULTS}/{path}"


def resource(path):
    """A small input that is part of the repository."""
    return os.path.relpath(ROOT / "resources" / path)


STYLE = resource("vitrify.mplstyle")


def batches(pattern, protocols):
    """Files of all batches of protocols."""
    return [
        results(pattern.format(protocol=protocol, batch=batch))
        for protocol in protocols
        for batch in STUDY.batches(protocol)
    ]


def predictions(classifiers, pairs):
    """Files of the predictions of networks or simple classifiers for pairs of datasets: trained on, tested on."""
    return [
        results(f"predictions/{classifier}/{trained_on}/{fold}/{tested_on}.parquet")
        for classifier, (trained_on, tested_on), fold in product(classifiers, list(pairs), FOLDS)
    ]


def figures(names):
    """Files of figures."""
    return expand(results("figures/{name}.{form}"), name=names, form=("png", "pdf"))


def drawn_from(name):
    """Files that the rule of a figure reads, but for the style, and for ends of trainings, which have their table."""
    read = map(str, getattr(rules, f"plot_{name}").input)
    return [path for path in read if path != STYLE and Path(path).name != "outcome.csv"]


def tables(names):
    """Files of tables."""
    return expand(results("tables/{name}.csv"), name=names)
