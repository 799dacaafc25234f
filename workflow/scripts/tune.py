"""Rules tune_<model>: the parts outside one outer test -> the hyperparameters of a model."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.store.files import write_json, write_table
from vitrify.training.classifier import classifier
from vitrify.training.nested import tune
from vitrify.training.search import best_trial

params, files = snakemake.params, snakemake.input
network = classifier(params.model)
data, keys = network.load_data(files.data, files.get("start"))
trials = tune(
    network,
    data,
    keys,
    space=params.search_space,
    search_settings=params.search,
    inner=params.inner,
    settings=params.settings,
    seed=params.seed,
    threads=snakemake.resources.network_threads,
    folder=Path(params.work),
    sources=files.data,
)
write_table(snakemake.output.trials, trials)
write_json(snakemake.output.best, best_trial(trials, params.search_space))
