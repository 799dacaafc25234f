"""Rule plot_figure_auc_rates: AUC of the glasses of two rates against the ratio of these."""

from job import begin
from vitrify.figures.rates import plot_auc_rates
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    save(plot_auc_rates(read_table(snakemake.input.scores)), snakemake.output.png, snakemake.output.pdf)
