"""Rule glass_transition: inherent structures -> T_g of each protocol."""

from job import begin
from vitrify.configurations.glass_transition import glass_transition_table
from vitrify.store.files import write_table

begin(snakemake)

table = glass_transition_table(snakemake.input, snakemake.params.settings, snakemake.params.seed)
write_table(snakemake.output[0], table)
