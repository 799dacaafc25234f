"""Rule list_runs: the configuration -> one row a simulation, with its seed."""

from job import begin
from vitrify import storage
from vitrify.provenance import provenance
from vitrify.settings.study import Study

begin(snakemake)

config = snakemake.params.config
storage.write_rows(snakemake.output[0], storage.RUNS, Study(config).run_table(), provenance(config))
