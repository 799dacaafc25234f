"""Rule attend_trajectory: the first and the last frame of a trajectory -> the attention of a network in each."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.store.provenance import provenance
from vitrify.training import dmpnn
from vitrify.trajectories.scores import Judge, export_trajectory_attention

params = snakemake.params
dmpnn.limit_threads(snakemake.resources.network_threads)
export_trajectory_attention(
    snakemake.input.frames,
    snakemake.input.particles,
    Judge.load(Path(snakemake.input.weights).parent, params.seed),
    params.box_length,
    particles_path=snakemake.output.particles,
    edges_path=snakemake.output.edges,
    provenance=provenance(dict(params.items())),
)
