"""Rule plot_figure_cooling_rates: energy of the glasses and T_g against the cooling rate."""

from job import begin
from vitrify.figures.rates import plot_cooling_rates
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    save(plot_cooling_rates(read_table(snakemake.input.rates)), snakemake.output.png, snakemake.output.pdf)
