"""Rule count_attention: attention weights and their cut-off -> counts of what high attention joins."""

from job import begin
from vitrify import storage
from vitrify.attention.cutoff import cutoff_of
from vitrify.attention.metrics import count_attention
from vitrify.attention.pairs import read_edges, read_particles
from vitrify.files import read_table
from vitrify.provenance import provenance

begin(snakemake)

length = snakemake.params.window_length
counts = count_attention(
    read_particles(snakemake.input.particles, length),
    read_edges(snakemake.input.edges, length),
    cutoff_of(read_table(snakemake.input.cutoff), length),
)
storage.write_rows(snakemake.output.counts, storage.BOND_COUNTS, counts, provenance(dict(snakemake.params.items())))
