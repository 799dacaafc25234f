"""Rule attention_deletion: scores without attended parts -> deletion curves and the areas between them."""

from job import begin
from vitrify.attention_test.trial import deletion_tables, read_kinds
from vitrify.scoring import Resampling
from vitrify.store import parquet
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
curves, areas = deletion_tables(read_kinds(snakemake.input, parquet.DELETIONS), resampling)
write_table(snakemake.output.curves, curves)
write_table(snakemake.output.areas, areas)
