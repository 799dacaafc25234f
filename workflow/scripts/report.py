"""Rule report: tables, figures, captions and records of the study -> the study as one page."""

from pathlib import Path

from job import begin
from vitrify.reporting.page import write_page
from vitrify.store.files import whole_folder_or_absent

begin(snakemake)

with whole_folder_or_absent(snakemake.output[0]) as folder:
    write_page(
        folder,
        Path(snakemake.input.runs).parent,
        config=snakemake.params.config,
        paper=snakemake.params.paper,
        figures=snakemake.params.figures,
        tables=snakemake.input.tables,
        template=snakemake.input.template,
        style=snakemake.input.style,
    )
