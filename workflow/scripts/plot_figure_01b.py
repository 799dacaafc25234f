"""Rule plot_figure_01b: Figure 1(b): energies with the datasets' points."""

from job import begin
from vitrify.figures.energies import plot_datasets, read_classes
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_datasets(read_table(snakemake.input.energies), read_classes(snakemake.input.datasets))
    save(figure, snakemake.output.png, snakemake.output.pdf)
