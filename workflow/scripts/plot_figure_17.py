"""Rule plot_figure_17: Figure 17: each structural metric with its regression, in both graphs."""

from job import begin
from vitrify.figures.structure import plot_regressions
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_regressions(
        read_table(snakemake.input.metrics),
        read_table(snakemake.input.regression),
        snakemake.params.protocol,
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
