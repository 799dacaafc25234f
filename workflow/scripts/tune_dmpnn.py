"""Rule tune_dmpnn: the parts outside one outer test -> the D-MPNN's hyperparameters."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.simulation.start import read_start
from vitrify.store.files import write_json, write_table
from vitrify.training import dmpnn
from vitrify.training.nested import tune
from vitrify.training.search import best_trial

params = snakemake.params
data, keys = dmpnn.load_configurations(snakemake.input.samples, read_start(snakemake.input.start)[0])
trials = tune(
    dmpnn,
    data,
    keys,
    space=params.search_space,
    search_settings=params.search,
    inner=params.inner,
    settings=params.settings | {"evaluation_windows": params.evaluation_windows},
    seed=params.seed,
    threads=params.threads,
    folder=Path(params.work),
    sources=snakemake.input.samples,
)
write_table(snakemake.output.trials, trials)
write_json(snakemake.output.best, best_trial(trials, params.search_space))
