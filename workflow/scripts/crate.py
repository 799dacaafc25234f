"""Rule crate: the report and the source -> the study as a Workflow Run RO-Crate."""

from pathlib import Path

from job import begin
from vitrify.reporting.crate import write_crate
from vitrify.store.files import whole_folder_or_absent

begin(snakemake)

with whole_folder_or_absent(snakemake.output[0]) as folder:
    write_crate(
        folder,
        source=snakemake.params.source,
        results=Path(snakemake.input.runs).parent,
        config=snakemake.params.config,
    )
