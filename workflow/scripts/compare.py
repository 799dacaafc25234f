"""Rule compare: tables of this study and of another one -> how far they are apart, on the terminal and in the log."""

from pathlib import Path

from job import begin
from vitrify.evaluation.repeat import compare_tables, comparison_text
from vitrify.store.files import read_table, write_table

terminal = begin(snakemake)

here, there = (
    {Path(path).stem: read_table(path) for path in paths} for paths in (snakemake.input.here, snakemake.input.there)
)
compared = compare_tables(here, there, snakemake.params.confidence)
write_table(snakemake.output[0], compared)
text = comparison_text(compared)
print(text)
print(f"\n{text}", file=terminal)
