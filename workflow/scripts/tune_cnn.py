"""Rule tune_cnn: the parts outside one outer test -> the CNN's hyperparameters."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.store.files import write_json, write_table
from vitrify.training import cnn
from vitrify.training.nested import tune
from vitrify.training.search import best_trial

params = snakemake.params
data, keys = cnn.load_images(snakemake.input.images)
trials = tune(
    cnn,
    data,
    keys,
    space=params.search_space,
    search_settings=params.search,
    inner=params.inner,
    settings=params.settings,
    seed=params.seed,
    threads=params.threads,
    folder=Path(params.work),
    sources=snakemake.input.images,
)
write_table(snakemake.output.trials, trials)
write_json(snakemake.output.best, best_trial(trials, params.search_space))
