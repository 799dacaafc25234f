"""Rules train_cnn, train_cnn_runs and others: a training set and the best hyperparameters -> a trained CNN."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.datasets.subsets import rows_of
from vitrify.jobs.work import stamps, work_folder
from vitrify.store.files import write_table
from vitrify.training import cnn
from vitrify.training.stored import read_hyperparameters

params = snakemake.params
sources = list(snakemake.input.images)
data, keys = cnn.load_images(sources)
if subset := snakemake.input.get("subset"):
    data, sources = data.subset(rows_of(keys, subset, "trained")), [*sources, subset]
hyperparameters = read_hyperparameters(snakemake.input.best, "cnn")
parameters = dict(params.items()) | {"hyperparameters": hyperparameters, "sources": stamps(sources)}
del parameters["threads"]  # for last bits alone nothing begins anew
with work_folder(Path(params.work), parameters) as work:
    model, history = cnn.fit(
        data, hyperparameters, params.settings, params.epochs, params.seed, threads=params.threads, work=work
    )
    cnn.save(model, hyperparameters, params.settings, Path(snakemake.output.weights).parent)
    write_table(snakemake.output.history, history)
