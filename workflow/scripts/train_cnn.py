"""Rule train_cnn: an outer training set and its best hyperparameters -> a trained CNN."""

from vitrify.logs import log_to

log_to(snakemake.log[0])  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.files import read_json, write_table
from vitrify.training import cnn
from vitrify.work import stamps, work_folder

params = snakemake.params
data, _ = cnn.load_images(snakemake.input.images)
hyperparameters = read_json(snakemake.input.best)
parameters = dict(params.items()) | {"hyperparameters": hyperparameters, "sources": stamps(snakemake.input.images)}
with work_folder(Path(params.work), parameters) as work:
    model, history = cnn.fit(
        data, hyperparameters, params.settings, params.epochs, params.seed, threads=snakemake.threads, work=work
    )
    cnn.save(model, hyperparameters, params.settings, Path(snakemake.output.weights).parent)
    write_table(snakemake.output.history, history)
