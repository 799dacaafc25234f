"""Rule variants: predictions of the D-MPNN and of its variants -> AUC of each, and how far it is from the unchanged."""

from job import begin
from vitrify.evaluation.variants import compare_variants
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
table = compare_variants(snakemake.input, params.controls, params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], table)
