"""Rule wilcoxon: counts of what high attention joins -> signed-rank tests of liquid against glass."""

from job import begin
from vitrify import storage
from vitrify.attention.metrics import effect_intervals, signed_rank_tests
from vitrify.files import write_table

begin(snakemake)

counts = storage.read_rows(snakemake.input.counts, storage.BOND_COUNTS).to_pandas()
params = snakemake.params
intervals = effect_intervals(counts, params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], signed_rank_tests(counts).merge(intervals, on="metric"))
