"""Rule plot_figure_07: Figure 7: AUC in windows of other lengths than the training's."""

from job import begin
from vitrify.figures.style import save, styled
from vitrify.figures.window_transfer import plot_window_transfer
from vitrify.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_window_transfer(read_table(snakemake.input.transfer), snakemake.params.particles)
    save(figure, snakemake.output.png, snakemake.output.pdf)
