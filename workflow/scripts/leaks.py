"""Rule leaks: predictions with and without leaks -> AUC of each, and what a leak is worth."""

from job import begin
from vitrify.evaluation.leaks import compare_leaks
from vitrify.store.files import write_table

begin(snakemake)

params, files = snakemake.params, snakemake.input
table = compare_leaks(files.networks, files.baselines, files.subsets, params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], table)
