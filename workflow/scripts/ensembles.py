"""Rule ensembles: predictions of networks that differ in their seeds -> scores of each and of their mean, compared."""

from job import begin
from vitrify.evaluation.ensembles import ensembles_table
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], ensembles_table(snakemake.input, params.bins, resampling))
