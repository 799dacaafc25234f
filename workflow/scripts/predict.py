"""Rules predict_<model>: trained networks, and outer tests by fold -> a score for each configuration."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from itertools import zip_longest
from pathlib import Path

from vitrify.datasets.subsets import by_dataset, outer_test
from vitrify.evaluation.predictions import write_predictions
from vitrify.store.provenance import provenance
from vitrify.training.classifier import classifier

params, files = snakemake.params, snakemake.input
network, start = classifier(params.model), files.get("start")
network.limit_threads(snakemake.resources.network_threads)
metadata, outputs = provenance(dict(params.items())), iter(snakemake.output.predictions)
for (fold, seed), weights, subset in zip_longest(params.seeds.items(), files.weights, files.subsets):
    model, hyperparameters, settings = network.load(Path(weights).parent)
    for paths in by_dataset(files.get(f"fold_{fold}")).values():
        data, keys = outer_test(*network.load_data(paths, start), paths, subset)
        log_odds = network.predict(model, data, hyperparameters, settings | params.evaluation, seed)
        write_predictions(next(outputs), keys, log_odds, metadata)
