"""Rules plot_figure_05 and plot_figure_15: Figures 5 and 15: AUC, or accuracy, by dataset and network."""

from job import begin
from vitrify.figures.classification import plot_scores
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_scores(read_table(snakemake.input.scores), snakemake.params.metric)
    save(figure, snakemake.output.png, snakemake.output.pdf)
