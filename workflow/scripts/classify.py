"""Rule classify: scores of a trajectory -> what they say in a few lines, on the terminal and in a file."""

from pathlib import Path

from job import begin
from vitrify.store.files import read_table, write_text
from vitrify.trajectories.store import read_warnings
from vitrify.trajectories.summary import summary_text

terminal = begin(snakemake)

text = summary_text(
    snakemake.params.trajectory,
    read_table(snakemake.input.scores),
    snakemake.params.glass,
    read_warnings(snakemake.input.particles),
    Path(snakemake.output[0]).parent,
)
write_text(snakemake.output[0], text)
print(text)
print(f"\n{text}", file=terminal)
