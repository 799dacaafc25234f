"""Rule plot_figure_attention_preference: attention by species of networks, trained or not."""

from job import begin
from vitrify.figures.attention_test import plot_preference
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_preference(read_table(snakemake.input.preference))
    save(figure, snakemake.output.png, snakemake.output.pdf)
