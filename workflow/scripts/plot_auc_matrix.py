"""Rules plot_figure_06a and plot_figure_06b: Figure 6: AUC of one kind of network across datasets."""

from job import begin
from vitrify.figures.classification import plot_matrix
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_matrix(read_table(snakemake.input.matrix), snakemake.params.model)
    save(figure, snakemake.output.png, snakemake.output.pdf)
