"""Rule plot_trajectory: scores of a trajectory -> their figure, against the step and the temperature."""

from job import begin
from vitrify.figures.style import save, styled
from vitrify.figures.trajectories import plot_trajectory, scores_title
from vitrify.store.files import read_table

begin(snakemake)

params = snakemake.params
with styled(snakemake.input.style):
    figure = plot_trajectory(
        read_table(snakemake.input.scores), params.glass, scores_title(params.dataset, params.folds)
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
