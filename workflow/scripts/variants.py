"""Rule variants: predictions of the D-MPNN and of its variants -> AUC of each, compared with the unchanged network."""

from job import begin
from vitrify.evaluation.tables import variants_table
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], variants_table(snakemake.input, params.controls, resampling))
