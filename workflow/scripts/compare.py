"""Rule compare: tables of this study and of another one -> their differences, on the terminal and in the log."""

from pathlib import Path

from job import begin
from vitrify.evaluation.repeat import compare_tables, comparison_text
from vitrify.reading.contract import compared_tables
from vitrify.store.files import write_table

terminal = begin(snakemake)

names = [Path(path).stem for path in snakemake.input.here]
kinds = compared_tables(names)
here, there = (
    {name: kinds[name].read(path) for name, path in zip(names, paths, strict=True) if name in kinds}
    for paths in (snakemake.input.here, snakemake.input.there)
)
compared = compare_tables(here, there, kinds, snakemake.params.confidence)
write_table(snakemake.output[0], compared)
text = comparison_text(compared, kinds)
print(text)
print(f"\n{text}", file=terminal)
