"""Rule auc_inherent: predictions of networks on datasets and on their controls -> AUC of both, and the difference."""

from job import begin
from vitrify.evaluation.controls import compare_controls
from vitrify.files import write_table

begin(snakemake)

params = snakemake.params
table = compare_controls(snakemake.input, params.controls, params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], table)
