"""Rule plot_figure_09: Figure 9: metrics of the graphs of high attention, by class."""

from job import begin
from vitrify.figures.attention import plot_metrics
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_metrics(
        read_table(snakemake.input.metrics), read_table(snakemake.input.wilcoxon), snakemake.params.classes
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
