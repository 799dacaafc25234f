"""Rule plot_figure_13: Figure 13: first feature maps of a glass and a liquid."""

from job import begin
from vitrify.evaluation.feature_maps import read_feature_maps
from vitrify.figures.feature_maps import plot_feature_maps
from vitrify.figures.style import save, styled

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_feature_maps(*read_feature_maps(snakemake.input.maps), snakemake.params.classes)
    save(figure, snakemake.output.png, snakemake.output.pdf)
