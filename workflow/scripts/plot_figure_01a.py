"""Rule plot_figure_01a: Figure 1(a): energies of all protocols with T_g."""

from job import begin
from vitrify.figures.energies import plot_rates, read_classes
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_rates(
        read_table(snakemake.input.energies),
        read_table(snakemake.input.glass_transition),
        read_classes(snakemake.input.datasets),
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
