"""Rule auc: predictions on the outer tests -> AUC and accuracy by network and dataset."""

from job import begin
from vitrify.evaluation.tables import auc_table
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], auc_table(snakemake.input, resampling))
