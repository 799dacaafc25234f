"""Rule radial_distribution: pair counts -> g(r) of each dataset, pair of species and class."""

from vitrify.configurations.radial_distribution import radial_distribution
from vitrify.files import write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

write_table(snakemake.output[0], radial_distribution(snakemake.input))
