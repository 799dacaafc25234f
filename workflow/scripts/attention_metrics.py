"""Rule attention_metrics: counts of the graphs of high attention -> their means by class."""

from job import begin
from vitrify.attention.metrics import summarise_counts
from vitrify.store import parquet
from vitrify.store.files import write_table

begin(snakemake)

counts = parquet.read_rows(snakemake.input.counts, parquet.BOND_COUNTS).to_pandas()
write_table(snakemake.output[0], summarise_counts(counts))
