"""Rule report: tables, figures, captions, and what is recorded of the study -> the study as one page."""

from pathlib import Path

from vitrify.logs import log_to
from vitrify.reporting.page import write_page

log_to(snakemake.log[0])

write_page(
    snakemake.output[0],
    Path(snakemake.input.runs).parent,
    config=snakemake.params.config,
    paper=snakemake.params.paper,
    figures=snakemake.params.figures,
    tables=snakemake.input.tables,
    template=snakemake.input.template,
    style=snakemake.input.style,
)
