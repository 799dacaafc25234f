"""Rule plot_figure_attention_seeds: AUC of networks with attention, and whether their weights agree."""

from job import begin
from vitrify.figures.attention_test import plot_seeds
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_seeds(read_table(snakemake.input.networks), read_table(snakemake.input.seeds))
    save(figure, snakemake.output.png, snakemake.output.pdf)
