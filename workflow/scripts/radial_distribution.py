"""Rule radial_distribution: pair counts -> g(r) of each dataset, pair of species and class."""

from job import begin
from vitrify.configurations.radial_distribution import radial_distribution
from vitrify.store.files import write_table

begin(snakemake)

write_table(snakemake.output[0], radial_distribution(snakemake.input))
