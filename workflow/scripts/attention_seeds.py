"""Rule attention_seeds: attention of networks -> their AUC, the agreement of seeds, and the preference of networks."""

from job import begin
from vitrify.attention_test.trial import networks_table, preference_table, read_kinds, seeds_table
from vitrify.scoring import Resampling
from vitrify.store import parquet
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
tables = {  # all are read before one is written
    name: make(read_kinds(snakemake.input[source], schema), resampling)
    for name, schema, make, source in (
        ("networks", parquet.ATTENTION_SCORES, networks_table, "scores"),
        ("seeds", parquet.ATTENTION_AGREEMENT, seeds_table, "agreement"),
        ("preference", parquet.ATTENTION_SHARES, preference_table, "weights"),
    )
}
for name, table in tables.items():
    write_table(snakemake.output[name], table)
