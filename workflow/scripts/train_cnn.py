"""Rule train_cnn: an outer training set and its best hyperparameters -> a trained CNN."""

from vitrify.logs import log_to

log_to(snakemake.log[0])  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.files import read_json, write_table
from vitrify.training import cnn

params = snakemake.params
data, _ = cnn.load_images(snakemake.input.images)
hyperparameters = read_json(snakemake.input.best)
model, history = cnn.fit(
    data, hyperparameters, params.settings, params.epochs, params.seed, validation=None, threads=snakemake.threads
)
cnn.save(model, hyperparameters, params.settings, Path(snakemake.output.weights).parent)
write_table(snakemake.output.history, history)
