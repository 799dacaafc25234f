"""Rule classify: scores of a trajectory and the attention in it -> figures, and a few lines on the terminal."""

from pathlib import Path

from job import begin
from vitrify.attention.pairs import read_edges, read_particles
from vitrify.figures.style import save, styled
from vitrify.figures.trajectories import plot_trajectory, plot_trajectory_attention, scores_title
from vitrify.store.files import read_json, read_table, write_text
from vitrify.trajectories.store import read_warnings
from vitrify.trajectories.summary import summary_text

terminal = begin(snakemake)

files, output, params = snakemake.input, snakemake.output, snakemake.params
scores = read_table(files.scores)
with styled(files.style):
    title = scores_title(params.dataset, params.folds)
    save(plot_trajectory(scores, params.glass, title), *output.scores)
    if files.attention:
        particles, edges, hyperparameters = files.attention
        length = read_json(hyperparameters)["hyperparameters"]["window_length"]
        figure = plot_trajectory_attention(read_particles(particles, length), read_edges(edges, length), scores)
        save(figure, *output.attention)
text = summary_text(
    params.trajectory,
    scores,
    params.glass,
    f"{len(params.folds)} networks of {params.dataset}, trained on up to {params.configurations} configurations each",
    read_warnings(files.particles),
    Path(output.summary).parent,
)
write_text(output.summary, text)
print(text)
print(f"\n{text}", file=terminal)
