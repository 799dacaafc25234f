"""Rule classify: scores of a trajectory -> what they say in a few lines, on the terminal and in a file."""

from pathlib import Path

from vitrify.files import read_table, write_text
from vitrify.trajectories.store import read_warnings
from vitrify.trajectories.summary import summary_text

text = summary_text(
    snakemake.params.trajectory,
    read_table(snakemake.input.scores),
    snakemake.params.glass,
    read_warnings(snakemake.input.particles),
    Path(snakemake.output[0]).parent,
)
for path in (snakemake.output[0], snakemake.log[0]):
    write_text(path, text)
print(f"\n{text}")
