"""Rule plot_figure_04: Figure 4: the D-MPNN."""

from vitrify.figures.networks import plot_dmpnn
from vitrify.figures.style import save, styled
from vitrify.files import read_json
from vitrify.logs import log_to

log_to(snakemake.log[0])

with styled(snakemake.input.style):
    figure = plot_dmpnn(read_json(snakemake.input.description))
    save(figure, snakemake.output.png, snakemake.output.pdf)
