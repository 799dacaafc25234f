"""Rules plot_figure_02 and plot_figure_04: Figures 2 and 4: a network."""

from job import begin
from vitrify.figures.networks import plot_network
from vitrify.figures.style import save, styled
from vitrify.store.files import read_json

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_network(read_json(snakemake.input.description))
    save(figure, snakemake.output.png, snakemake.output.pdf)
