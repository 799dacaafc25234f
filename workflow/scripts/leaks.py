"""Rule leaks: predictions with and without leaks -> AUC of each, and the difference that a leak makes."""

from job import begin
from vitrify.evaluation.tables import leaks_table
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params, files = snakemake.params, snakemake.input
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], leaks_table(files.predictions, files.subsets, resampling))
