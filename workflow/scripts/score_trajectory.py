"""Rule score_trajectory: a checked trajectory and networks of the study -> the score of each frame."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.store.files import write_table
from vitrify.training import dmpnn
from vitrify.trajectories.scores import Judge, score_trajectory

params = snakemake.params
dmpnn.limit_threads(params.threads)
judges = [
    Judge.load(Path(weights).parent, seed) for weights, seed in zip(snakemake.input.weights, params.seeds, strict=True)
]
scores = score_trajectory(snakemake.input.frames, snakemake.input.particles, judges, params.windows, params.box_length)
write_table(snakemake.output.scores, scores)
