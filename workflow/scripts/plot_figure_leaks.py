"""Rule plot_figure_leaks: what leaks are worth in AUC."""

from job import begin
from vitrify.figures.leaks import plot_leaks
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    save(plot_leaks(read_table(snakemake.input.leaks)), snakemake.output.png, snakemake.output.pdf)
