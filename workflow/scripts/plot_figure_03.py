"""Rule plot_figure_03: Figure 3: configurations as the CNN sees them."""

from vitrify.figures.images import first_images, plot_images
from vitrify.figures.style import save, styled
from vitrify.logs import log_to

log_to(snakemake.log[0])

with styled(snakemake.input.style):
    figure = plot_images(first_images(snakemake.input.images), snakemake.params.classes)
    save(figure, snakemake.output.png, snakemake.output.pdf)
