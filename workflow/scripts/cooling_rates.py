"""Rule cooling_rates: tables of energies and of T_g -> both against the cooling rate."""

from job import begin
from vitrify.evaluation.rates import tabulate_rates
from vitrify.store.files import read_table, write_table

begin(snakemake)

params = snakemake.params
energies, transitions = map(read_table, snakemake.input)
write_table(snakemake.output[0], tabulate_rates(params.rates, params.steps, energies, transitions))
