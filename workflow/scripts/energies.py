"""Rule energies: inherent structures -> mean energy of each protocol and temperature."""

from job import begin
from vitrify.configurations.energies import mean_energies, read_energies
from vitrify.store.files import write_table

begin(snakemake)

write_table(snakemake.output[0], mean_energies(read_energies(snakemake.input)))
