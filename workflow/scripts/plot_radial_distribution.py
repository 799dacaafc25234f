"""Rules plot_figure_11 and plot_figure_12: Figures 11 and 12: g(r) of the liquids and the glasses of a dataset."""

from job import begin
from vitrify.configurations.radial_distribution import radial_distribution
from vitrify.figures.energies import read_classes
from vitrify.figures.radial_distribution import plot_radial_distribution
from vitrify.figures.style import save, styled

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_radial_distribution(
        radial_distribution(snakemake.input.counts),
        read_classes([snakemake.input.dataset]),
        snakemake.params.classes,
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
