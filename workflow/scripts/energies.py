"""Rule energies: inherent structures -> mean energy of each protocol and temperature."""

from vitrify.configurations.energies import mean_energies, read_energies
from vitrify.files import write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

write_table(snakemake.output[0], mean_energies(read_energies(snakemake.input)))
