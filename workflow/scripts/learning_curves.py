"""Rule learning_curves: predictions of classifiers trained on subsets of the runs -> AUC by number of runs."""

from job import begin
from vitrify.evaluation.tables import learning_curves_table
from vitrify.reporting.records import core_hours_of_a_run
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params, files = snakemake.params, snakemake.input
per_batch, cores = (params.simulation[key] for key in ("runs_per_batch", "cores_per_batch"))
core_hours = {
    protocol: core_hours_of_a_run(params.benchmarks, protocol, runs, per_batch, cores)
    for protocol, runs in params.runs.items()
}
resampling = Resampling(params.resamples, params.confidence, params.seed)
table = learning_curves_table(files.predictions, files.datasets, params.controls, core_hours, resampling)
write_table(snakemake.output[0], table)
