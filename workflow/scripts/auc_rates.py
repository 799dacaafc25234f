"""Rule auc_rates: predictions of simple classifiers and networks -> AUC of the glasses of each pair of rates."""

from job import begin
from vitrify.evaluation.rates import score_rates
from vitrify.store.files import write_table

begin(snakemake)

params, sources = snakemake.params, snakemake.input
table = score_rates(
    sources.baselines,
    sources.predictions,
    params.pairs,
    params.twins,
    params.resamples,
    params.confidence,
    params.seed,
)
write_table(snakemake.output[0], table)
