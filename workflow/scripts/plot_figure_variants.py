"""Rule plot_figure_variants: AUC of the D-MPNN and of its variants, a panel a dataset."""

from job import begin
from vitrify.figures.style import save, styled
from vitrify.figures.variants import plot_variants
from vitrify.store.files import read_table

begin(snakemake)

with styled(snakemake.input.style):
    save(plot_variants(read_table(snakemake.input.variants)), snakemake.output.png, snakemake.output.pdf)
