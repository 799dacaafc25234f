"""Rule train_dmpnn: an outer training set and its best hyperparameters -> a trained D-MPNN."""

from vitrify.logs import log_to

log_to(snakemake.log[0])  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.files import read_json, write_table
from vitrify.simulation.start import read_start
from vitrify.training import dmpnn

params = snakemake.params
data, _ = dmpnn.load_configurations(snakemake.input.samples, read_start(snakemake.input.start)[0])
hyperparameters = read_json(snakemake.input.best)
model, history = dmpnn.fit(
    data, hyperparameters, params.settings, params.epochs, params.seed, validation=None, threads=snakemake.threads
)
dmpnn.save(model, hyperparameters, params.settings, Path(snakemake.output.weights).parent)
write_table(snakemake.output.history, history)
