"""Rule wilcoxon: counts of the graphs of high attention -> signed-rank tests of liquid against glass."""

from job import begin
from vitrify.attention.metrics import effect_intervals, signed_rank_tests
from vitrify.store import parquet
from vitrify.store.files import write_table

begin(snakemake)

counts = parquet.read_rows(snakemake.input.counts, parquet.BOND_COUNTS).to_pandas()
params = snakemake.params
intervals = effect_intervals(counts, params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], signed_rank_tests(counts).merge(intervals, on="metric"))
