"""Rule learning_curves: predictions by what was trained on fewer and fewer runs -> AUC by number of runs."""

from job import begin
from vitrify.evaluation.learning_curves import learning_curves
from vitrify.reporting.cost import core_hours_of_a_run
from vitrify.store.files import write_table

begin(snakemake)

params, files = snakemake.params, snakemake.input
per_batch, cores = (params.simulation[key] for key in ("runs_per_batch", "cores_per_batch"))
core_hours = {
    protocol: core_hours_of_a_run(params.benchmarks, protocol, runs, per_batch, cores)
    for protocol, runs in params.runs.items()
}
table = learning_curves(
    files.networks,
    files.baselines,
    files.datasets,
    params.methods,
    core_hours,
    params.resamples,
    params.confidence,
    params.seed,
    drawn_as=params.controls,
)
write_table(snakemake.output[0], table)
