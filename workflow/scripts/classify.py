"""Rule classify: scores of a trajectory -> figures, and a few lines on the terminal."""

from pathlib import Path

from job import begin
from vitrify.figures.style import save, styled
from vitrify.figures.trajectories import plot_trajectory, scores_title
from vitrify.store.files import read_table, verified, write_text
from vitrify.store.parquet import class_names
from vitrify.trajectories.summary import summary_text

terminal = begin(snakemake)

files, output, params = snakemake.input, snakemake.output, snakemake.params
scores = read_table(files.scores)
glass = class_names(files.dataset)[1]
with styled(files.style):
    title = scores_title(params.dataset, params.folds)
    save(plot_trajectory(scores, glass, title), *output.scores)
text = summary_text(
    params.trajectory,
    scores,
    glass,
    f"{len(params.folds)} networks of {params.dataset}, trained on up to {params.configurations} configurations each",
    verified(files.warnings).read_text().splitlines(),
    Path(output.summary).parent,
)
write_text(output.summary, text)
print(text)
print(f"\n{text}", file=terminal)
