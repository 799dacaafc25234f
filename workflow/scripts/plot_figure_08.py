"""Rule plot_figure_08: Figure 8: attention in windows of the training's length, plain and with what it leaves out."""

from job import begin
from vitrify.attention.cutoff import trained_row
from vitrify.attention.pairs import read_edges, read_particles
from vitrify.figures.attention import plot_attention
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

row = trained_row(read_table(snakemake.input.cutoff))
with styled(snakemake.input.style):
    figure = plot_attention(
        read_particles(snakemake.input.particles, row.window_length),
        read_edges(snakemake.input.edges, row.window_length),
        snakemake.params.classes,
        cutoff=row.cutoff,
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
