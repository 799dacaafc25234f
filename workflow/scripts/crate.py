"""Rule crate: the report and the source -> the study as a Workflow Run RO-Crate."""

from vitrify.logs import log_to
from vitrify.reporting.crate import write_crate

log_to(snakemake.log[0])

write_crate(
    snakemake.output[0],
    source=snakemake.params.source,
    results=snakemake.params.results,
    config=snakemake.params.config,
)
