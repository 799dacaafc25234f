"""Rule plot_figure_learning_curves: AUC against the number of runs that were trained on."""

from job import begin
from vitrify.figures.learning_curves import plot_learning_curves
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    save(plot_learning_curves(read_table(snakemake.input.curves)), snakemake.output.png, snakemake.output.pdf)
