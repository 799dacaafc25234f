"""Rule train_cnn: an outer training set and its best hyperparameters -> a trained CNN."""

from pathlib import Path

from vitrify.files import read_json, write_table
from vitrify.logs import log_to
from vitrify.training import cnn

log_to(snakemake.log[0])

params = snakemake.params
data, _ = cnn.load_images(snakemake.input.images)
hyperparameters = read_json(snakemake.input.best)
model, history = cnn.fit(
    data, hyperparameters, params.settings, params.epochs, params.seed, validation=None, threads=snakemake.threads
)
cnn.save(model, hyperparameters, params.settings, Path(snakemake.output.weights).parent)
write_table(snakemake.output.history, history)
