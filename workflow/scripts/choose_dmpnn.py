"""Rule choose_dmpnn: trials, an outer training set and its outer test -> the D-MPNN that is best on that test."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.jobs.work import stamps, work_folder
from vitrify.simulation.start import read_start
from vitrify.store.files import write_table
from vitrify.training import dmpnn
from vitrify.training.described import DMPNN_TRIALS
from vitrify.training.peeking import choose_by_test

params, files = snakemake.params, snakemake.input
species, _ = read_start(files.start)
train, test = (dmpnn.load_configurations(paths, species)[0] for paths in (files.samples, [files.test]))
settings = dmpnn.resolved(params.settings)
parameters = dict(params.items()) | {"settings": settings}
parameters["sources"] = stamps([files.start, *files.samples, files.test, files.trials])
del parameters["threads"]  # for last bits alone nothing begins anew
with work_folder(Path(params.work), parameters) as work:
    model, hyperparameters, history = choose_by_test(
        dmpnn,
        train,
        test,
        DMPNN_TRIALS.read(files.trials),
        params.search_space,
        settings,
        params.epochs,
        params.seed,
        params.threads,
        work,
    )
    dmpnn.save(model, hyperparameters, settings, Path(snakemake.output.weights).parent)
    write_table(snakemake.output.history, history)
