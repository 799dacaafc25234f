"""Rule attention_metrics: counts of what high attention joins -> their means by class."""

from job import begin
from vitrify import storage
from vitrify.attention.metrics import summarise_counts
from vitrify.files import write_table

begin(snakemake)

counts = storage.read_rows(snakemake.input.counts, storage.BOND_COUNTS).to_pandas()
write_table(snakemake.output[0], summarise_counts(counts))
