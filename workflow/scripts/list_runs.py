"""Rule list_runs: the configuration -> one row per simulation, with its seed."""

from job import begin
from vitrify.settings.study import Study
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

config = snakemake.params.config
parquet.write_rows(snakemake.output[0], parquet.RUNS, Study(config).run_table(), provenance(config))
