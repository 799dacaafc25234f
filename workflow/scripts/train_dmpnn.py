"""Rules train_dmpnn, train_dmpnn_runs and others: a training set and the best hyperparameters -> a trained D-MPNN."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

import numpy as np

from vitrify.datasets.subsets import rows_of
from vitrify.jobs.work import stamps, work_folder
from vitrify.simulation.start import read_start
from vitrify.store.files import write_table
from vitrify.training import dmpnn
from vitrify.training.shuffled import shuffled_labels
from vitrify.training.stored import read_hyperparameters

params = snakemake.params
sources = [snakemake.input.start, *snakemake.input.samples]
data, keys = dmpnn.load_configurations(snakemake.input.samples, read_start(snakemake.input.start)[0])
if subset := snakemake.input.get("subset"):
    data, sources = data.subset(rows_of(keys, subset, "trained")), [*sources, subset]
if (seed := params.get("shuffled")) is not None:
    data = data.labelled(shuffled_labels(keys["run"].to_numpy(), data.labels, np.random.default_rng(seed)))
hyperparameters, settings = dmpnn.overridden(
    read_hyperparameters(snakemake.input.best, "dmpnn"), dmpnn.resolved(params.settings)
)
parameters = dict(params.items()) | {"settings": settings, "hyperparameters": hyperparameters}
parameters["sources"] = stamps(sources)
del parameters["threads"]  # for last bits alone nothing begins anew
with work_folder(Path(params.work), parameters) as work:
    model, history = dmpnn.fit(
        data, hyperparameters, settings, params.epochs, params.seed, None, threads=params.threads, work=work
    )
    dmpnn.save(model, hyperparameters, settings, Path(snakemake.output.weights).parent)
    write_table(snakemake.output.history, history)
