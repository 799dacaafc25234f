"""Rule plot_figure_16: Figure 16: attention in larger windows."""

from job import begin
from vitrify.attention.pairs import read_edges, read_particles
from vitrify.figures.attention import plot_attention
from vitrify.figures.style import save, styled

begin(snakemake)

length = snakemake.params.window_length
with styled(snakemake.input.style):
    figure = plot_attention(
        read_particles(snakemake.input.particles, length),
        read_edges(snakemake.input.edges, length),
        snakemake.params.classes,
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
