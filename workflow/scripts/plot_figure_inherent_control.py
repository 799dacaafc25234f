"""Rule plot_figure_inherent_control: AUC of both networks in thermal and in inherent coordinates."""

from job import begin
from vitrify.figures.controls import plot_inherent_control
from vitrify.figures.style import save, styled
from vitrify.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    save(plot_inherent_control(read_table(snakemake.input.scores)), snakemake.output.png, snakemake.output.pdf)
