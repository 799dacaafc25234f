"""Rule plot_attention_histogram: the distribution of attention weights, and where it is cut."""

from job import begin
from vitrify.attention.pairs import read_edges
from vitrify.figures.attention import plot_histogram
from vitrify.figures.style import save, styled
from vitrify.store.files import read_table

begin(snakemake)

cutoffs = read_table(snakemake.input.cutoff)
with styled(snakemake.input.style):
    figure = plot_histogram([read_edges(snakemake.input.edges, length) for length in cutoffs["window_length"]], cutoffs)
    save(figure, snakemake.output.png, snakemake.output.pdf)
