"""Rules tune_<model>: the parts outside one outer test, or outside each -> the hyperparameters of a model."""

from job import begin, seeds_by_fold

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.store.files import write_json, write_table
from vitrify.training.classifier import classifier
from vitrify.training.nested import tune
from vitrify.training.search import best_trial

params, files = snakemake.params, snakemake.input
network = classifier(params.model)
outputs = zip(seeds_by_fold(snakemake).items(), snakemake.output.trials, snakemake.output.best, strict=True)
for (fold, seed), trials_file, best_file in outputs:
    sources = list(files.get(f"data_{fold}"))
    data, keys = network.load_data(sources, files.get("start"))
    trials = tune(
        network,
        data,
        keys,
        space=params.search_space,
        search_settings=params.search,
        inner=params.inner,
        settings=params.settings,
        seed=seed,
        threads=snakemake.resources.network_threads,
        folder=Path(params.work.format(fold=fold)),
        sources=sources,
    )
    write_table(trials_file, trials)
    write_json(best_file, best_trial(trials, params.search_space))
