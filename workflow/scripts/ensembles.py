"""Rule ensembles: predictions of networks that differ in their seeds -> scores of each and of their mean, compared."""

from job import begin
from vitrify.evaluation.ensembles import compare_ensembles
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
table = compare_ensembles(snakemake.input, params.bins, params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], table)
