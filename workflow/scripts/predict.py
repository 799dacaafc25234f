"""Rules predict_<model>: a trained network, and an outer test of each dataset -> a score for each configuration."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.datasets.subsets import by_dataset, outer_test
from vitrify.evaluation.predictions import predict_files
from vitrify.store.provenance import provenance
from vitrify.training.classifier import classifier

params, files = snakemake.params, snakemake.input
network, start, subset = classifier(params.model), files.get("start"), files.get("subset")
network.limit_threads(snakemake.resources.network_threads)
model, hyperparameters, settings = network.load(Path(files.weights).parent)
predict_files(
    by_dataset(files.data).values(),
    snakemake.output.predictions,
    load=lambda paths: outer_test(*network.load_data(paths, start), paths, subset),
    predict=lambda data: network.predict(model, data, hyperparameters, settings | params.evaluation, params.seed),
    provenance=provenance(dict(params.items())),
)
