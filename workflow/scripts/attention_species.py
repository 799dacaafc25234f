"""Rule attention_species: attention weights -> which kinds of edges get them."""

from job import begin
from vitrify.attention.pairs import species_table
from vitrify.store.files import read_table, write_table

begin(snakemake)

write_table(snakemake.output[0], species_table(snakemake.input.edges, read_table(snakemake.input.cutoff)))
