"""Rules auc_inherent and auc_swapped: predictions on datasets and on their controls -> AUC of both, compared."""

from job import begin
from vitrify.evaluation.controls import compare_controls
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
table = compare_controls(
    snakemake.input, params.controls, params.kind, params.resamples, params.confidence, params.seed
)
write_table(snakemake.output[0], table)
