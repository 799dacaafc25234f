"""Rule plot_figure_14: Figure 14: artificial configurations, and how many of them are called glasses."""

from job import begin
from vitrify.figures.artificial import first_artificial, plot_artificial
from vitrify.figures.style import save, styled
from vitrify.images.render import decode_png
from vitrify.store.files import read_table, verified

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_artificial(
        decode_png(verified(snakemake.input.rings).read_bytes()),
        first_artificial(snakemake.input.images),
        read_table(snakemake.input.table),
        snakemake.params.classes,
    )
    save(figure, snakemake.output.png, snakemake.output.pdf)
