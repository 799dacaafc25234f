"""Rule score_trajectory: a checked trajectory and networks of the study -> the score of each frame."""

from vitrify.logs import log_to

log_to(snakemake.log[0])  # before the framework is imported, which has things to say

import sys
from pathlib import Path

from vitrify.files import write_table
from vitrify.training import dmpnn
from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.scores import Judge, score_trajectory

params = snakemake.params
dmpnn.limit_threads(snakemake.threads)
judges = [
    Judge.load(Path(weights).parent, seed) for weights, seed in zip(snakemake.input.weights, params.seeds, strict=True)
]
try:
    scores = score_trajectory(
        snakemake.input.frames, snakemake.input.particles, judges, params.windows, params.box_length
    )
except TrajectoryError as error:
    sys.exit(str(error))
write_table(snakemake.output.scores, scores)
