"""Rule score_trajectory: a trajectory of your own and networks of the study -> checked frames, their scores."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.store.files import write_table
from vitrify.store.provenance import provenance
from vitrify.training import dmpnn
from vitrify.trajectories.read import Trajectory
from vitrify.trajectories.scores import Judge, score_trajectory
from vitrify.trajectories.store import write_trajectory

params, output = snakemake.params, snakemake.output
dmpnn.limit_threads(snakemake.resources.network_threads)
system = params.system
trajectory = Trajectory(
    snakemake.input.trajectory,
    density=system["particles"] / system["box_length"] ** 2,
    fraction_a=system["fraction_a"],
    species=params.species or None,
)
made_with = provenance(dict(params.items()))
write_trajectory(trajectory, next(iter(snakemake.input.temperatures), None), output.frames, output.particles, made_with)
judges = [
    Judge.load(Path(weights).parent, seed) for weights, seed in zip(snakemake.input.weights, params.seeds, strict=True)
]
scores = score_trajectory(output.frames, output.particles, judges, params.windows, system["box_length"])
write_table(output.scores, scores)
