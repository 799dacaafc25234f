"""Rule plot_figure_attention_deletion: AUC without what networks attend to."""

from job import begin
from vitrify.figures.attention_test import plot_deletion
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_deletion(read_table(snakemake.input.curves), read_table(snakemake.input.areas))
    save(figure, snakemake.output.png, snakemake.output.pdf)
