"""Rule plot_figure_energy_matching: distributions of the energy before and after matching, by dataset."""

from job import begin
from vitrify.evaluation.energy_matching import read_matchings
from vitrify.figures.energy_matching import plot_matching
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_matching(read_matchings(snakemake.input.matchings), read_table(snakemake.input.summary))
    save(figure, snakemake.output.png, snakemake.output.pdf)
