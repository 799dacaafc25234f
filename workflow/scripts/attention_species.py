"""Rule attention_species: attention weights -> which kinds of edges get them."""

from vitrify.attention.pairs import species_table
from vitrify.files import read_table, write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

write_table(snakemake.output[0], species_table(snakemake.input.edges, read_table(snakemake.input.cutoff)))
