"""Rule plot_figure_03: Figure 3: configurations as the CNN sees them."""

from job import begin
from vitrify.figures.images import first_images, plot_images
from vitrify.figures.style import save, styled

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_images(first_images(snakemake.input.images), snakemake.params.classes)
    save(figure, snakemake.output.png, snakemake.output.pdf)
