"""Rules window_transfer and attention_auc: predictions of networks in windows of several lengths -> their AUC."""

from vitrify.evaluation.windows import compare_windows
from vitrify.files import read_json, write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

params = snakemake.params
table = compare_windows(
    snakemake.input.predictions,
    params.names,
    params.column,
    trained=[read_json(path)["hyperparameters"]["window_length"] for path in snakemake.input.hyperparameters],
    particles=params.particles,
    resamples=params.resamples,
    confidence=params.confidence,
    seed=params.seed,
)
write_table(snakemake.output[0], table)
