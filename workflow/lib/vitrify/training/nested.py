"""The inner part of the nested cross-validation, the same for both networks (section II E)."""

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd

from vitrify.datasets.subsets import Data
from vitrify.errors import SettingError
from vitrify.jobs.work import stamps, work_folder
from vitrify.scoring import auc
from vitrify.seeds import derived_seed
from vitrify.training.outcome import has_collapsed, probed
from vitrify.training.schedule import epochs_of
from vitrify.training.search import only_choice, search
from vitrify.training.splits import inner_split

NUMBERS = ("inner_validation_auc", "inner_test_auc", "best_epoch", "epochs", "seconds", "collapsed")  # of a trial


def tune(
    network: ModuleType,
    data: Data,
    keys: pd.DataFrame,
    space: dict[str, dict],
    search_settings: dict,
    inner: dict,
    settings: dict,
    seed: int,
    threads: int,
    folder: Path,
    sources: Sequence[str | Path],
) -> pd.DataFrame:
    """Search for hyperparameters on an outer training set; return the table of `vitrify.training.search.search`.

    Each trial trains on an inner training set, keeps the best epoch on the validation set, and is scored on the inner
    test set; with several splits, each has a training, and numbers are means. The outer test is not used.

    Args:
        network: module of a model, see `vitrify.training.classifier.Classifier`.
        data, keys: the outer training set; run, protocol, step, label of each configuration.
        space, search_settings, inner: of the configuration: search_space, search and the shares of folds; `by_run` says
            whether a run's configurations stay together.
        seed: of the split, of the trials, and of each training.
        folder: work folder; a search started again goes on from it.
        sources: the files that the data come from; a search on other files begins again.

    Of a space of one point nothing is trained. A SettingError is raised if the set cannot be split.
    """
    if (only := only_choice(space, NUMBERS)) is not None:
        return only
    # Runs of one number have one fold in all protocols: together they keep the classes balanced.
    groups = keys["run"].to_numpy() if inner["by_run"] else np.arange(len(keys))
    splits = []
    for number in range(search_settings["splits"]):
        rng = np.random.default_rng(derived_seed(seed, "inner split", *[str(number)] * (number > 0)))
        try:
            splits.append(inner_split(groups, inner["validation"], inner["test"], rng, data.labels))
        except ValueError as error:
            raise SettingError(
                f"folds: the {len(keys)} configurations of {sources[0]} and the others: {error}"
            ) from error

    def train_and_score(hyperparameters: dict, trial_seed: int) -> dict:
        rows = []
        for number, split in enumerate(splits):
            train, validation, test = (data.subset(split == part) for part in ("train", "validation", "test"))
            epochs = epochs_of(search_settings["epochs"], len(train.labels), settings.get("learning_rate"))
            # A trial that is killed goes on after its last finished epoch.
            with work_folder(folder / f"trial_{trial_seed}_{number}", hyperparameters) as own:
                model, history = network.fit(
                    train, hyperparameters, settings, epochs, trial_seed, validation, threads, work=own
                )
            test_seed = derived_seed(trial_seed, "inner test")
            best = history[::-1].sort_values("validation_auc", ascending=False, kind="stable").iloc[0]
            scores = network.predict(model, test, hyperparameters, settings, test_seed)
            labels, log_odds = probed(network, model, train, hyperparameters, settings, test_seed)
            rows.append(
                {
                    "inner_validation_auc": best["validation_auc"],
                    "inner_test_auc": auc(test.labels, scores),
                    "best_epoch": best["epoch"],
                    "epochs": len(history),
                    "seconds": history["seconds"].sum(),
                    "collapsed": has_collapsed(labels, log_odds),
                }
            )
        table = pd.DataFrame(rows)
        numbers = {"seconds": table["seconds"].sum(), "collapsed": int(table["collapsed"].any())}
        return {name: numbers.get(name, table[name].mean()) for name in NUMBERS}

    parameters = {"space": space, "search": search_settings, "inner": inner, "settings": settings, "seed": seed}
    parameters["sources"] = stamps(sources)
    with work_folder(folder, parameters) as work:
        return search(
            train_and_score,
            space,
            search_settings["trials"],
            search_settings["startup_trials"],
            derived_seed(seed, "search"),
            work / "journal.log",
        )
