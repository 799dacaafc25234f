"""Rule plot_figure_02: Figure 2: the CNN."""

from vitrify.figures.networks import plot_cnn
from vitrify.figures.style import save, styled
from vitrify.files import read_json
from vitrify.logs import log_to

log_to(snakemake.log[0])

with styled(snakemake.input.style):
    figure = plot_cnn(read_json(snakemake.input.description))
    save(figure, snakemake.output.png, snakemake.output.pdf)
