"""Rule plot_trajectory_attention: attention in a window of the first and of the last frame -> their figure."""

from job import begin
from vitrify.attention.pairs import read_edges, read_particles
from vitrify.figures.style import save, styled
from vitrify.figures.trajectories import plot_trajectory_attention
from vitrify.store.files import read_json, read_table

begin(snakemake)

window_length = read_json(snakemake.input.hyperparameters)["hyperparameters"]["window_length"]
with styled(snakemake.input.style):
    figure = plot_trajectory_attention(
        read_particles(snakemake.input.particles, window_length),
        read_edges(snakemake.input.edges, window_length),
        read_table(snakemake.input.scores),
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
