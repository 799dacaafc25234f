"""Rule count_attention: attention weights and their cut-off -> counts of the graphs of high attention."""

from job import begin
from vitrify.attention.cutoff import CUTOFF, cutoff_of
from vitrify.attention.metrics import count_attention
from vitrify.attention.pairs import read_edges, read_particles
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

length = snakemake.params.window_length
counts = count_attention(
    read_particles(snakemake.input.particles, length),
    read_edges(snakemake.input.edges, length),
    cutoff_of(CUTOFF.read(snakemake.input.cutoff), length),
)
parquet.write_rows(snakemake.output.counts, parquet.BOND_COUNTS, counts, provenance(dict(snakemake.params.items())))
