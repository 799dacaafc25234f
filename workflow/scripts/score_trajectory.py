"""Rule score_trajectory: a trajectory of your own and networks of the study -> the scores of its frames."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.store.files import write_table, write_text
from vitrify.training import dmpnn
from vitrify.trajectories.read import Trajectory
from vitrify.trajectories.scores import Judge, score_trajectory
from vitrify.trajectories.temperatures import with_temperatures

params, files = snakemake.params, snakemake.input
dmpnn.limit_threads(snakemake.resources.network_threads)
box_length = params.system["box_length"]
density = params.system["particles"] / box_length**2
trajectory = Trajectory(files.trajectory, density, params.system["fraction_a"], params.species or None)
judges = [Judge.load(Path(weights).parent, seed) for weights, seed in zip(files.weights, params.seeds, strict=True)]
frames = with_temperatures(trajectory, Path(files.temperatures[0])) if files.temperatures else trajectory
write_table(snakemake.output.scores, score_trajectory(trajectory, frames, judges, params.windows, box_length))
write_text(snakemake.output.warnings, "".join(f"{line}\n" for line in trajectory.warnings))
