"""Rules train_<model>: a training set, or that of each fold, and the source of hyperparameters -> trained networks."""

from job import begin, seeds_by_fold

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.datasets.subsets import rows_of
from vitrify.jobs.work import stamps, work_folder
from vitrify.store.files import read_table, write_table
from vitrify.training.classifier import changed, classifier
from vitrify.training.outcome import outcome
from vitrify.training.peeking import choose_by_test
from vitrify.training.schedule import epochs_of
from vitrify.training.shuffled import shuffled_labels
from vitrify.training.stored import read_hyperparameters

params, files = snakemake.params, snakemake.input
network, start = classifier(params.model), files.get("start")
out = snakemake.output
outputs = zip(seeds_by_fold(snakemake).items(), out.weights, out.history, out.outcome, strict=True)
for (fold, seed), weights_file, history_file, outcome_file in outputs:
    data, keys = network.load_data(list(files.get(f"data_{fold}")), start)
    if subset := files.get("subset"):
        data = data.subset(rows_of(keys, subset, "trained"))
    if params.shuffled is not None:
        rng = np.random.default_rng(params.shuffled)
        data = data.labelled(shuffled_labels(keys["run"].to_numpy(), data.labels, rng))
    settings = network.resolved(params.settings)
    identity = dict(params.items()) | {"settings": settings, "sources": stamps(list(files))}
    with work_folder(Path(params.work.format(fold=fold)), identity) as work:
        epochs = epochs_of(params.epochs, len(data.labels), settings["learning_rate"])
        how = {"epochs": epochs, "seed": seed, "threads": snakemake.resources.network_threads, "work": work}
        if trials := files.get("trials"):
            test, _ = network.load_data([files.test], start)
            model, hyperparameters, history = choose_by_test(
                network, data, test, read_table(trials), params.search_space, settings | params.evaluation, **how
            )
        else:
            found = read_hyperparameters(files.get(f"best_{fold}"), params.model)
            hyperparameters, settings = changed(found, settings, params.changes)
            model, history = network.fit(data, hyperparameters, settings, validation=None, **how)
        network.save(model, hyperparameters, settings, Path(weights_file).parent)
        write_table(history_file, history)
        row = outcome(network, model, data, hyperparameters, settings | params.evaluation, seed, history)
        write_table(outcome_file, pd.DataFrame([row]))
