"""Rule plot_figure_09: Figure 9: metrics of the graphs of high attention, by class."""

from vitrify.figures.attention import plot_metrics
from vitrify.figures.style import save, styled
from vitrify.files import read_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

with styled(snakemake.input.style):
    figure = plot_metrics(
        read_table(snakemake.input.metrics), read_table(snakemake.input.wilcoxon), snakemake.params.classes
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
