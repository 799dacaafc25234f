"""Rule plot_figure_10: Figure 10: three structural metrics against temperature, in both graphs."""

from job import begin
from vitrify.figures.structure import plot_metrics
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_metrics(
        read_table(snakemake.input.metrics),
        read_table(snakemake.input.glass_transition),
        snakemake.params.protocol,
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
