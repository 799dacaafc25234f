"""Rule plot_figure_07: Figure 7: AUC in windows of other lengths than the training's."""

from job import begin
from vitrify.figures.style import save, styled
from vitrify.figures.window_transfer import plot_window_transfer
from vitrify.space import dimension
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    transfer, params = read_table(snakemake.input.transfer), snakemake.params
    figure = plot_window_transfer(transfer, params.particles, dimension(params))
    save(figure, snakemake.output.png, snakemake.output.pdf)
