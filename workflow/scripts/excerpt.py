"""Rule excerpt: a finished study -> its tables and figures, small enough for a repository."""

from pathlib import Path

from job import begin
from vitrify.reporting.excerpt import write_excerpt
from vitrify.store.files import whole_folder_or_absent

begin(snakemake)

with whole_folder_or_absent(snakemake.output[0]) as folder:
    write_excerpt(folder, Path(snakemake.input.runs).parent, snakemake.input.tables, snakemake.input.figures)
