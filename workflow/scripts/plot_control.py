"""Rules plot_figure_inherent_control and plot_figure_swapped_motion: AUC on datasets and on their controls."""

from job import begin
from vitrify.figures.controls import plot_control
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    save(plot_control(read_table(snakemake.input.scores)), snakemake.output.png, snakemake.output.pdf)
