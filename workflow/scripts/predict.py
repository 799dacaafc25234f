"""Rules predict_<model>: a trained network, and an outer test of each dataset -> a score for each configuration."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.datasets.subsets import by_dataset, outer_test
from vitrify.evaluation.predictions import write_predictions
from vitrify.store.provenance import provenance
from vitrify.training.classifier import classifier

params, files = snakemake.params, snakemake.input
network, start, subset = classifier(params.model), files.get("start"), files.get("subset")
network.limit_threads(snakemake.resources.network_threads)
model, hyperparameters, settings = network.load(Path(files.weights).parent)
metadata = provenance(dict(params.items()))
for paths, output in zip(by_dataset(files.data).values(), snakemake.output.predictions, strict=True):
    data, keys = outer_test(*network.load_data(paths, start), paths, subset)
    log_odds = network.predict(model, data, hyperparameters, settings | params.evaluation, params.seed)
    write_predictions(output, keys, log_odds, metadata)
