"""Rules auc_inherent and auc_swapped: predictions on datasets and on their controls -> AUC of both, compared."""

from job import begin
from vitrify.evaluation.tables import controls_table
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], controls_table(snakemake.input, params.controls, params.kind, resampling))
