"""Rule attention_species: attention weights -> shares of attention by species."""

from job import begin
from vitrify.attention.cutoff import CUTOFF
from vitrify.attention.pairs import species_table
from vitrify.store.files import write_table

begin(snakemake)

write_table(snakemake.output[0], species_table(snakemake.input.edges, CUTOFF.read(snakemake.input.cutoff)))
