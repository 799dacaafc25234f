"""Rule auc_matrix: predictions of networks on all datasets -> mean AUC by dataset trained on and tested on."""

from job import begin
from vitrify.evaluation.tables import matrix_table
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], matrix_table(snakemake.input, resampling))
