"""Rule export_attention: a network with attention and its outer test -> the weights of every edge."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.attention.export import export_attention
from vitrify.simulation.start import read_start
from vitrify.store.provenance import provenance
from vitrify.training import dmpnn

params = snakemake.params
dmpnn.limit_threads(snakemake.resources.network_threads)
model, hyperparameters, _ = dmpnn.load(Path(snakemake.input.weights).parent)
data, keys = dmpnn.load_configurations([snakemake.input.samples], read_start(snakemake.input.start)[0])
export_attention(
    model,
    data,
    keys,
    window_lengths=[hyperparameters["window_length"], params.window_length],
    neighbours=hyperparameters["neighbours"],
    seed=params.seed,
    particles=snakemake.output.particles,
    edges=snakemake.output.edges,
    provenance=provenance(dict(params.items())),
)
