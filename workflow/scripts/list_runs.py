"""Rule list_runs: the configuration -> one row a simulation, with its seed."""

from vitrify import storage
from vitrify.logs import log_to
from vitrify.provenance import provenance
from vitrify.settings.study import Study

log_to(snakemake.log[0])

config = snakemake.params.config
storage.write_rows(snakemake.output[0], storage.RUNS, Study(config).run_table(), provenance(config))
