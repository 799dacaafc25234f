"""Rule plot_figure_calibration: reliability curves of both networks, by dataset."""

from job import begin
from vitrify.figures.calibration import plot_reliability
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    figure = plot_reliability(read_table(snakemake.input.reliability), read_table(snakemake.input.calibration))
    save(figure, snakemake.output.png, snakemake.output.pdf)
