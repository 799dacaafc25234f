"""Rule choose_cnn: trials, an outer training set and its outer test -> the CNN that is best on that test."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.jobs.work import stamps, work_folder
from vitrify.store.files import write_table
from vitrify.training import cnn
from vitrify.training.described import CNN_TRIALS
from vitrify.training.peeking import choose_by_test

params, files = snakemake.params, snakemake.input
train, test = (cnn.load_images(paths)[0] for paths in (list(files.images), files.test))
parameters = dict(params.items()) | {"sources": stamps([*files.images, files.test, files.trials])}
del parameters["threads"]  # for last bits alone nothing begins anew
with work_folder(Path(params.work), parameters) as work:
    model, hyperparameters, history = choose_by_test(
        cnn,
        train,
        test,
        CNN_TRIALS.read(files.trials),
        params.search_space,
        params.settings,
        params.epochs,
        params.seed,
        params.threads,
        work,
    )
    cnn.save(model, hyperparameters, params.settings, Path(snakemake.output.weights).parent)
    write_table(snakemake.output.history, history)
