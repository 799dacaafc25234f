"""Rule crate: the report and the source -> the study as a Workflow Run RO-Crate."""

from pathlib import Path

from vitrify.logs import log_to
from vitrify.reporting.crate import write_crate

log_to(snakemake.log[0])

write_crate(
    snakemake.output[0],
    source=snakemake.params.source,
    results=Path(snakemake.input.runs).parent,
    config=snakemake.params.config,
)
