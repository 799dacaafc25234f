"""Rule plot_figure_baselines: AUC of simple classifiers and of the networks, side by side."""

from job import begin
from vitrify.evaluation.tables import with_controls
from vitrify.figures.baselines import plot_baselines
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    networks = with_controls(*map(read_table, snakemake.input.networks))
    figure = plot_baselines(read_table(snakemake.input.baselines), networks)
    save(figure, snakemake.output.png, snakemake.output.pdf)
